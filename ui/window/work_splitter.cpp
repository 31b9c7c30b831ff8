#include "ui/window/work_splitter.h"

#include <algorithm>

namespace culvert::ui {
namespace {

/// Of the whole height; below stand the connections with their details.
constexpr double most_of_the_upper = 0.55;

}  // namespace

WorkSplitter::WorkSplitter(QWidget* parent) : QSplitter(Qt::Vertical, parent) {
  setChildrenCollapsible(false);
  connect(this, &QSplitter::splitterMoved, this, [this] { chosen_ = true; });
}

void WorkSplitter::setUpperContent(int height) {
  if (upper_content_ == height) return;
  upper_content_ = height;
  share();
}

QList<int> WorkSplitter::chosenSizes() const {
  return chosen_ ? sizes() : QList<int>();
}

void WorkSplitter::choose(const QList<int>& sizes) {
  if (sizes.size() != count()) return;
  chosen_ = true;
  setSizes(sizes);
}

void WorkSplitter::forgetChoice() {
  chosen_ = false;
  share();
}

void WorkSplitter::resizeEvent(QResizeEvent* event) {
  QSplitter::resizeEvent(event);
  share();
}

void WorkSplitter::share() {
  if (chosen_ || count() != 2 || upper_content_ == 0) return;
  const int room = height() - handleWidth();
  const int upper = std::min(upper_content_, static_cast<int>(room * most_of_the_upper));
  setSizes({upper, room - upper});
}

}  // namespace culvert::ui
