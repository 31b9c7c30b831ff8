#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace culvert::bench {

/// The command line: a mode and `--name value` pairs.
struct Options {
  std::string mode;
  std::uint16_t port = 0;
  std::size_t connections = 1;
  std::string direction = "down";
  /// Over all connections, in each direction.
  std::uint64_t bytes = 1'000'000'000;
  std::uint64_t warm_up_bytes = 0;
  double seconds = 1;
  double warm_up_seconds = 0;
  /// Bulk streams beside a ping-pong.
  std::size_t beside = 0;
  bool verify = false;
  bool wait = false;

  /// Throws std::invalid_argument that names what is wrong.
  static Options read(std::span<const char* const> arguments);
};

extern const std::string_view usage;

}  // namespace culvert::bench
