#pragma once

#include <concepts>
#include <sstream>
#include <string_view>

namespace culvert::bench {

/// A line of JSON on standard output. Texts must need no escapes.
class Report {
 public:
  explicit Report(std::string_view mode) { add("mode", mode); }

  template <class Number>
  requires std::integral<Number> || std::floating_point<Number> Report& add(std::string_view name,
                                                                            Number value) {
    begin(name);
    text_ << value;
    return *this;
  }
  Report& add(std::string_view name, std::string_view value);

  void print();

 private:
  void begin(std::string_view name);

  std::ostringstream text_;
  bool first_ = true;
};

/// CPU seconds that this process has used, all threads.
double own_cpu_seconds();

/// Between preparation and the measured work: prints a line that says so and, when asked to, waits
/// for a line on standard input, so that somebody else can read the clocks of what is measured.
void announce_ready(std::string_view mode, bool wait);
/// Until standard input ends.
void wait_for_end_of_input();

}  // namespace culvert::bench
