#pragma once

#include "tests/bench/load/options.h"

namespace culvert::bench {

// Each prepares, announces that it is ready, does its measured work, and prints the result. They
// throw when the load did not take place as it was asked for.

void run_bulk(const Options& options);
void run_ping_pong(const Options& options);
void run_connect(const Options& options);
void run_idle(const Options& options);

}  // namespace culvert::bench
