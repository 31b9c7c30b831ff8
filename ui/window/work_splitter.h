#pragma once

#include <QSplitter>

namespace culvert::ui {

/// Two panes, one above the other. The upper one gets the height that its content needs, up to
/// about half of all, until the user moves the handle.
class WorkSplitter : public QSplitter {
  Q_OBJECT

 public:
  explicit WorkSplitter(QWidget* parent = nullptr);

  /// What the upper pane needs to show everything, in pixels.
  void setUpperContent(int height);

  /// The sizes that the user chose; empty while nobody did.
  QList<int> chosenSizes() const;
  void choose(const QList<int>& sizes);
  void forgetChoice();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void share();

  int upper_content_ = 0;
  bool chosen_ = false;
};

}  // namespace culvert::ui
