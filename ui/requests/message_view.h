#pragma once

#include "core/observe/exchange.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace culvert::ui {

/// One half of an exchange: its head as it was sent, and what is stored of its body.
class MessageView : public QWidget {
  Q_OBJECT

 public:
  enum class Side { request, answer };

  explicit MessageView(Side side, QWidget* parent = nullptr);
  void setExchange(const observe::ExchangePtr& row);

  QPlainTextEdit& head() { return *head_; }
  QPlainTextEdit& body() { return *body_; }
  QComboBox& form() { return *form_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showHead();
  void showBody();
  void retranslate();
  QString startLine() const;
  QString note(const observe::BodyPtr& body, const QString& mistake) const;
  const observe::FieldsPtr& fields() const;
  const observe::BodyPtr& stored() const;

  Side side_;
  observe::ExchangePtr row_;
  QPlainTextEdit* head_;
  QComboBox* form_;
  QLabel* note_;
  QPlainTextEdit* body_;
};

/// "Name: value" for each, in their order.
QString fieldLines(const observe::FieldsPtr& fields);

}  // namespace culvert::ui
