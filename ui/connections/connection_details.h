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
  /// `note`: a sentence above the facts; empty: none.
  void setLeg(const QString& title, const Negotiation& leg, const QString& note = {});
  /// A leg of which nothing is known, and why.
  void setUnknown(const QString& title, const QString& why);

  /// The facts of a leg, one a line: for tool tips and for people who hear them.
  static QString textOf(const Negotiation& leg);
  QString spoken() const;

 private:
  struct Fact {
    QString name, value;
    Known known = Known::not_used;
    bool tagged = false;  ///< Whether "how known" applies to this fact.
  };
  static std::vector<Fact> factsOf(const Negotiation& leg);
  static QString spoken(const std::vector<Fact>& facts);
  void show(const QString& title, std::vector<Fact> facts, const QString& note);
  void addRow(const Fact& fact, int row);

  QLabel* title_;
  QGridLayout* grid_;
  std::vector<Fact> facts_;
  QString note_;
};

/// What lies below the table: the chosen connection from the visitor to the local service, leg by
/// leg, and why it ended.
class ConnectionDetails : public QWidget {
  Q_OBJECT

 public:
  explicit ConnectionDetails(QWidget* parent = nullptr);

  /// What is shown of a connection.
  struct Content {
    observe::ConnectionRecord record;
    observe::Counters counters;
    std::optional<Negotiation> link;  ///< That it came over; empty: not known.
    bool link_ended = false;
    bool closed_by_user = false;

    bool operator==(const Content&) const = default;
  };
  void setConnection(const Content& content);
  void clear();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showHead();
  void showLegs();
  QString reason() const;

  std::optional<Content> content_;
  QLabel* heading_;
  QLabel* reason_;
  LegFacts* public_;
  LegFacts* server_;
  LegFacts* local_;
};

}  // namespace culvert::ui
