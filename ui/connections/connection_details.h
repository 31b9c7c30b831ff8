#pragma once

#include "core/observe/live_state.h"

#include <QWidget>

#include <optional>

class QGridLayout;
class QLabel;

namespace culvert::ui {

/// The facts of one leg, each with how it is known.
class LegFacts : public QWidget {
  Q_OBJECT

 public:
  explicit LegFacts(QWidget* parent = nullptr);
  void setLeg(const QString& title, const Negotiation& leg);

  /// The facts of a leg, one a line: for tool tips and for people who hear them.
  static QString textOf(const Negotiation& leg);
  QString spoken() const { return spoken(facts_); }

 private:
  struct Fact {
    QString name, value;
    Known known = Known::not_used;
    bool tagged = false;  ///< Whether "how known" applies to this fact.
  };
  static std::vector<Fact> factsOf(const Negotiation& leg);
  static QString spoken(const std::vector<Fact>& facts);
  void addRow(const Fact& fact, int row);

  QLabel* title_;
  QGridLayout* grid_;
  std::vector<Fact> facts_;
};

/// What lies below the table: the chosen connection from the visitor to the local service, leg by
/// leg, and why it ended.
class ConnectionDetails : public QWidget {
  Q_OBJECT

 public:
  explicit ConnectionDetails(QWidget* parent = nullptr);

  /// `link` is the server link of the connection's profile, if it is known.
  void setConnection(const observe::ConnectionRecord& record, const observe::Counters& counters,
                     const Negotiation* link);
  void clear();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void fill();

  std::optional<observe::ConnectionRecord> record_;
  observe::Counters counters_;
  Negotiation link_;
  QLabel* heading_;
  QLabel* reason_;
  LegFacts* public_;
  LegFacts* server_;
  LegFacts* local_;
};

}  // namespace culvert::ui
