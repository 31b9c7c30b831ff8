#include "tests/bench/load/report.h"

#include <sys/resource.h>

#include <iomanip>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>

namespace culvert::bench {

void Report::begin(std::string_view name) {
  text_ << (first_ ? "{\"" : ",\"") << name << "\":" << std::setprecision(9);
  first_ = false;
}

Report& Report::add(std::string_view name, std::string_view value) {
  begin(name);
  text_ << '"' << value << '"';
  return *this;
}

void Report::print() {
  std::cout << text_.str() << "}" << std::endl;
}

double own_cpu_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) throw std::runtime_error("own CPU time is unknown");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void announce_ready(std::string_view mode, bool wait) {
  Report(mode).add("state", "ready").print();
  std::string line;
  if (wait && !std::getline(std::cin, line)) throw std::runtime_error("nobody said go");
}

void wait_for_end_of_input() {
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
}

}  // namespace culvert::bench
