#pragma once

#include "core/observe/exchange.h"

#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace culvert::ui {

/// The words of the search field, ready to be asked per row (desktop.md 2.6.2): tokens joined by
/// blanks must all fit; `|` inside a value is "or", `-` in front negates, quotes hold blanks
/// together, /…/ is a regular expression. `status:5xx|404 -path:/health dur:>200`. Plain words
/// look into host and path.
class RequestSearch {
 public:
  enum class State {
    good,
    incomplete,  ///< A token that is still being typed: "status:".
    wrong,       ///< One that can mean nothing: "status:abc". Nothing is filtered by it.
  };

  RequestSearch() = default;
  explicit RequestSearch(const QString& text);

  bool accepts(const observe::ExchangeRecord& row) const;
  bool isEmpty() const { return terms_.empty(); }
  State state() const { return state_; }
  /// The token that is incomplete or wrong.
  const QString& problem() const { return problem_; }

  /// "method", "status", ...
  static QStringList fields();
  /// Values that a field has by its nature ("is": ws, sse, ...), for completion.
  static QStringList valuesOf(const QString& field);
  /// The value of a field that a row has, for completion: "GET"; empty: none.
  static QString valueOf(const QString& field, const observe::ExchangeRecord& row);
  /// `field:value`, quoted where it must be.
  static QString token(const QString& field, const QString& value);
  /// The tokens, with their quotes.
  static QStringList split(const QString& text);

 private:
  enum class Field {
    plain,
    method,
    status,
    path,
    host,
    proxy,
    profile,
    visitor,
    is,
    type,
    duration,
    wait,
    size,
    request_size,
    header,
    request_header,
    answer_header,
    body,
    connection,
    id,
    after,
    finding,
  };
  /// Both ends belong to it.
  struct Range {
    double least = 0, most = 0;
    bool holds(double value) const { return value >= least && value <= most; }
  };
  struct Choice {
    QString text;  ///< Lower case where it stands for a code.
    std::optional<QRegularExpression> pattern;
    std::optional<Range> range;
  };
  struct Term {
    Field field = Field::plain;
    bool negated = false;
    std::vector<Choice> choices;
  };

  static std::optional<Field> fieldOf(const QString& name);
  static std::optional<Choice> choiceOf(Field field, const QString& value);
  void add(const QString& token);
  void note(State state, const QString& token);
  static bool fits(const Term& term, const observe::ExchangeRecord& row);
  static bool fits(const Term& term, const Choice& choice, const observe::ExchangeRecord& row);
  static bool fitsText(Field field, const Choice& choice, const observe::ExchangeRecord& row);
  static bool hasQuality(const QString& name, const observe::ExchangeRecord& row);
  static bool hasField(const Choice& choice, const observe::FieldsPtr& fields);
  static double numberOf(Field field, const observe::ExchangeRecord& row);

  std::vector<Term> terms_;
  State state_ = State::good;
  QString problem_;
};

}  // namespace culvert::ui
