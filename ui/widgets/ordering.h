#pragma once

#include <compare>

namespace culvert::ui {

/// -1, 0 or 1, as comparisons of columns add them up.
constexpr int sign(std::strong_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

}  // namespace culvert::ui
