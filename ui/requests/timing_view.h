#pragma once

#include "core/observe/exchange.h"

#include <QWidget>

#include <vector>

namespace culvert::ui {

/// Where the time of a request went: a bar and a number for each part, one under the other in
/// their order.
class TimingView : public QWidget {
  Q_OBJECT

 public:
  explicit TimingView(QWidget* parent = nullptr);
  void setTimes(const observe::ExchangeTimes& times);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {180, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Part {
    QString name;
    std::chrono::microseconds took{};
  };
  std::vector<Part> parts() const;
  void retell();

  observe::ExchangeTimes times_;
  std::vector<Part> parts_;
};

}  // namespace culvert::ui
