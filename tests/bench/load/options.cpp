#include "tests/bench/load/options.h"

#include <charconv>
#include <stdexcept>
#include <system_error>

namespace culvert::bench {

const std::string_view usage = R"(culvert_bench_load MODE [--NAME VALUE]...

  serve     echo, sink, source and a page of 1 KiB on one port; prints the port, ends with stdin
              --port 0
  bulk      moves bytes over connections, from the service (down), to it (up), or both at once
              --port --connections 1 --direction down|up|both --bytes 1000000000
              --warm-up-bytes 0 --verify no|yes
  pingpong  64 bytes there and back on each connection, again and again
              --port --connections 1 --seconds 1 --warm-up-seconds 0 --beside 0 (bulk streams)
  connect   connect, a byte there and back, close; so many at a time
              --port --connections 1 --seconds 1 --warm-up-seconds 0
  idle      opens connections, confirms each with a byte, holds them until stdin ends
              --port --connections 1

Prints a line of JSON when it is ready and one with the result. --wait yes starts the measured
part only when a line comes on stdin, and keeps the connections until stdin ends.
)";

namespace {

template <class Number>
Number number(std::string_view name, std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::invalid_argument(std::string(name) +
                                ": not a number in range: " + std::string(text));
  return value;
}

bool yes(std::string_view name, std::string_view text) {
  if (text != "yes" && text != "no")
    throw std::invalid_argument(std::string(name) + ": yes or no, not " + std::string(text));
  return text == "yes";
}

void set(Options& options, std::string_view name, std::string_view value) {
  if (name == "--port")
    options.port = number<std::uint16_t>(name, value);
  else if (name == "--connections")
    options.connections = number<std::size_t>(name, value);
  else if (name == "--direction")
    options.direction = value;
  else if (name == "--bytes")
    options.bytes = number<std::uint64_t>(name, value);
  else if (name == "--warm-up-bytes")
    options.warm_up_bytes = number<std::uint64_t>(name, value);
  else if (name == "--seconds")
    options.seconds = number<double>(name, value);
  else if (name == "--warm-up-seconds")
    options.warm_up_seconds = number<double>(name, value);
  else if (name == "--beside")
    options.beside = number<std::size_t>(name, value);
  else if (name == "--verify")
    options.verify = yes(name, value);
  else if (name == "--wait")
    options.wait = yes(name, value);
  else
    throw std::invalid_argument("no such option: " + std::string(name));
}

}  // namespace

Options Options::read(std::span<const char* const> arguments) {
  if (arguments.empty()) throw std::invalid_argument("a mode is missing");
  Options options;
  options.mode = arguments.front();
  for (auto rest = arguments.subspan(1); !rest.empty(); rest = rest.subspan(2)) {
    if (rest.size() < 2) throw std::invalid_argument(std::string(rest.front()) + ": no value");
    set(options, rest[0], rest[1]);
  }
  if (options.connections == 0) throw std::invalid_argument("--connections: at least 1");
  return options;
}

}  // namespace culvert::bench
