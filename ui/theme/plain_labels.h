#pragma once

#include <QObject>

namespace culvert::ui {

/// Shows every text as it is written. Qt takes what looks like HTML for HTML (Qt::AutoText) in
/// labels, message boxes and tool tips, and most words here come from elsewhere: a visitor's
/// request, a server's answer, a name in a file. One that asks for `/<h1>Safe</h1>` must be read
/// as that. A label that is to be rich says so itself (Qt::RichText). GUI thread; from its making
/// on, for the whole application.
class PlainLabels final : public QObject {
  Q_OBJECT

 public:
  explicit PlainLabels(QObject* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace culvert::ui
