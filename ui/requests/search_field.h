#pragma once

#include "ui/requests/request_search.h"

#include <QLineEdit>
#include <QTimer>

#include <functional>

class QCompleter;
class QStringListModel;

namespace culvert::ui {

/// Where requests are searched: proposes fields and then the values there are, and shows with an
/// icon and its tool tip whether what stands there can be understood.
class RequestSearchField : public QLineEdit {
  Q_OBJECT

 public:
  /// The values that rows have for a field, each with how many rows have it; most frequent first.
  using ValuesOf = std::function<QList<std::pair<QString, int>>(const QString& field)>;

  explicit RequestSearchField(ValuesOf values_of, QWidget* parent = nullptr);

  /// Adds a token, in place of one for the same field and the same side of "not".
  void addToken(const QString& token);
  /// What fits at the place where somebody types: whole tokens.
  QStringList proposals() const;
  void retranslate();

 Q_SIGNALS:
  /// A moment after the last key.
  void searchChanged(const culvert::ui::RequestSearch& search);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void propose();
  void complete(const QString& chosen);
  void judge();
  QString tokenAtCursor() const;

  ValuesOf values_of_;
  QStringListModel* list_;
  QCompleter* completer_;
  QAction* mark_;
  QTimer pause_;
};

}  // namespace culvert::ui
