#include "tests/bench/load/modes.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/service.h"
#include "tests/bench/load/socket.h"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>

namespace {

using namespace culvert::bench;

void run(const Options& options) {
  raise_descriptor_limit();
  if (options.mode == "serve") return serve(options.port);
  if (options.mode == "bulk") return run_bulk(options);
  if (options.mode == "pingpong") return run_ping_pong(options);
  if (options.mode == "connect") return run_connect(options);
  if (options.mode == "idle") return run_idle(options);
  throw std::invalid_argument("no such mode: " + options.mode);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    run(Options::read(std::span<const char* const>(arguments + 1, arguments + count)));
    return EXIT_SUCCESS;
  } catch (const std::invalid_argument& error) {
    std::cerr << "culvert_bench_load: " << error.what() << "\n\n" << usage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "culvert_bench_load: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
