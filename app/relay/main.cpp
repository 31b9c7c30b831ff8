// culvert-relay: takes frps's files and flags.
#include "app/common/run_program.h"
#include "app/relay/relay_flags.h"
#include "core/config/load.h"
#include "core/relay/loop_threads.h"
#include "core/relay/relay.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace culvert::app {
namespace {

int verify(const RelayCommand& command, const config::Loaded<config::RelayConfig>& loaded) {
  if (command.config_file.empty()) {  // no failure for frps either
    std::printf("frps: the configuration file is not specified\n");
    return 0;
  }
  if (!report_problems(loaded.problems)) return 1;
  std::printf("frps: the configuration file %s syntax is ok\n", command.config_file.c_str());
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  RelayCommand command;
  if (const std::string error = parse_relay_command(arguments, command); !error.empty()) {
    std::fprintf(stderr, "%s\nTry culvert-relay --help\n", error.c_str());
    return 1;
  }
  if (command.show_help) {
    std::printf("%s", relay_help().c_str());
    return 0;
  }
  if (command.show_version) {
    std::printf("%s\n", CULVERT_VERSION);
    return 0;
  }
  for (const std::string& flag : command.unsupported)
    std::fprintf(stderr, "error: flag --%s is not supported yet\n", flag.c_str());
  if (!command.unsupported.empty()) return 1;

  config::Loaded<config::RelayConfig> loaded;
  if (command.config_file.empty()) {
    loaded.config = command.from_flags;
  } else {
    config::LoadOptions options;
    options.strict = command.strict;
    options.environment = config::process_environment();
    loaded = config::load_relay_file(command.config_file, options);
  }
  if (command.subcommand == "verify") return verify(command, loaded);
  if (!report_problems(loaded.problems) || !loaded.config) return 1;
  const config::RelayConfig relay_config = *loaded.config;
  // One loop for each core, the one of run_program among them.
  const relay::LoopThreads loops(std::max(1U, std::thread::hardware_concurrency()) - 1);
  relay::Relay* running = nullptr;
  const MakeTask run_relay = [&](Executor home, observe::Ledger& ledger) -> Task<> {
    relay::Relay relay(loops.with(home), relay_config, ledger, "relay");
    running = &relay;
    co_await relay.run();
  };
  const Farewell drain = [&]() -> Task<> {
    if (running != nullptr) co_await running->drain({stop_time, stop_time});
  };
  return report_outcome(run_program(relay_config.log, "relay", run_relay, nullptr, drain));
}

}  // namespace
}  // namespace culvert::app

int main(int argc, char** argv) {
  return culvert::app::run(std::vector<std::string>(argv + 1, argv + argc));
}
