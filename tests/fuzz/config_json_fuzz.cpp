#include "tests/fuzz/config_round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  culvert::config::check_round_trip(data, size, "fuzz.json");
  return 0;
}
