#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace culvert::ui {

/// One line of a comparison.
struct DiffLine {
  enum class Kind { same, removed, added };
  Kind kind = Kind::same;
  QString text;
  bool operator==(const DiffLine&) const = default;
};

/// What has to go and to come to make `after` of `before`: the fewest lines, as long as the part
/// that differs is no longer than some thousand lines; beyond that all of it counts as changed.
std::vector<DiffLine> diffLines(const QStringList& before, const QStringList& after);

}  // namespace culvert::ui
