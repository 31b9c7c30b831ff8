#include "ui/requests/text_diff.h"

#include <algorithm>

namespace culvert::ui {
namespace {

/// The table of the longest common part has this many cells at most.
constexpr qsizetype most_cells = 4'000'000;

/// Lengths of the longest common subsequence of the ends of both, from each pair of places on.
class Common {
 public:
  Common(const QStringList& before, const QStringList& after)
      : width_(after.size() + 1),
        cells_(static_cast<std::size_t>((before.size() + 1) * width_), 0) {
    for (qsizetype i = before.size() - 1; i >= 0; --i)
      for (qsizetype j = after.size() - 1; j >= 0; --j)
        cells_[place(i, j)] =
            before[i] == after[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  }
  int at(qsizetype i, qsizetype j) const { return cells_[place(i, j)]; }

 private:
  std::size_t place(qsizetype i, qsizetype j) const {
    return static_cast<std::size_t>(i * width_ + j);
  }
  qsizetype width_;
  std::vector<int> cells_;
};

void append(std::vector<DiffLine>& to, DiffLine::Kind kind, const QStringList& lines) {
  for (const QString& line : lines)
    to.push_back({kind, line});
}

void compareMiddle(const QStringList& before, const QStringList& after, std::vector<DiffLine>& to) {
  using Kind = DiffLine::Kind;
  if ((before.size() + 1) * (after.size() + 1) > most_cells) {
    append(to, Kind::removed, before);
    append(to, Kind::added, after);
    return;
  }
  const Common common(before, after);
  qsizetype i = 0;
  qsizetype j = 0;
  while (i < before.size() && j < after.size()) {
    if (before[i] == after[j]) {
      to.push_back({Kind::same, before[i++]});
      ++j;
    } else if (common.at(i + 1, j) >= common.at(i, j + 1)) {
      to.push_back({Kind::removed, before[i++]});
    } else {
      to.push_back({Kind::added, after[j++]});
    }
  }
  append(to, Kind::removed, before.mid(i));
  append(to, Kind::added, after.mid(j));
}

}  // namespace

std::vector<DiffLine> diffLines(const QStringList& before, const QStringList& after) {
  qsizetype head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head])
    ++head;
  qsizetype tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
    ++tail;
  std::vector<DiffLine> lines;
  append(lines, DiffLine::Kind::same, before.mid(0, head));
  compareMiddle(before.mid(head, before.size() - head - tail),
                after.mid(head, after.size() - head - tail), lines);
  append(lines, DiffLine::Kind::same, before.mid(before.size() - tail));
  return lines;
}

}  // namespace culvert::ui
