#pragma once

#include "core/observe/live_state.h"

#include <QWidget>

#include <vector>

namespace culvert::ui {

/// The named steps of connecting in one row, each with its state and the time it took:
/// "✓ Find server 3 ms — ✓ Connect 12 ms — ◔ TLS". Wraps where the row is too long.
class StepList : public QWidget {
  Q_OBJECT

 public:
  explicit StepList(QWidget* parent = nullptr);
  void setSteps(const std::vector<observe::StepRecord>& steps);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

  /// The same as one sentence, for people who hear it.
  QString spoken() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Piece {
    QString icon, text;
    QRect at;
    observe::StepState state = observe::StepState::waiting;
  };
  void name();
  std::vector<Piece> pieces(int width) const;

  std::vector<observe::StepRecord> steps_;
};

}  // namespace culvert::ui
