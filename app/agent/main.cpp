// culvert-agent: takes frpc's files and flags.
#include "app/agent/demo.h"
#include "app/agent/doctor_command.h"
#include "app/agent/quick_command.h"
#include "app/agent/run_id_file.h"
#include "app/common/run_program.h"
#include "core/client/client.h"
#include "core/config/finish.h"
#include "core/config/load.h"
#include "core/net/network_watch.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace culvert::app {
namespace {

/// Without it a restarted client may find its proxies taken by its own ghost.
void tell_problem(const RunIdFile& run_id, std::vector<Note>& notes) {
  if (!run_id.problem().empty())
    notes.push_back(
        {"the run id is not kept for the next start: " + run_id.problem(), observe::Level::warn});
}

Task<> client_task(Executor executor, observe::Ledger& ledger,
                   const config::ClientConfig& client_config, RunIdFile& run_id,
                   net::NetworkWatch& network, std::vector<Note>& notes, bool& logged_in,
                   client::Client*& running) {
  ledger.log().add_sink([&run_id, &notes, &logged_in](const observe::Event& event) {
    if (event.kind != observe::EventKind::login_succeeded) return;
    logged_in = true;
    const std::string told = run_id.problem();
    run_id.keep(event.arguments.at(0));
    if (run_id.problem() != told) tell_problem(run_id, notes);
  });
  client::Client client(executor, "client", client_config, ledger, run_id.run_id());
  running = &client;
  co_await with_scope([&client, &network](TaskScope& scope) -> Task<> {
    scope.spawn("network watch", network.run([&client] { client.network_returned(); }));
    co_await client.run();
  });
}

/// `what` is run: the file, or the command.
int run_client(const config::ClientConfig& client_config, const std::string& what) {
  RunIdFile run_id(state_folder(config::process_environment()), identity_of(client_config, what));
  std::vector<Note> notes;
  tell_problem(run_id, notes);
  net::NetworkWatch network;
  if (!network.problem().empty())
    notes.push_back({"pauses are not cut short when the network returns: " + network.problem()});
  bool logged_in = false;
  client::Client* running = nullptr;
  const Farewell drain = [&running]() -> Task<> {
    if (running != nullptr) co_await running->drain(stop_time);
  };
  const Outcome outcome = run_program(
      client_config.log, "client",
      [&](const Executor& executor, observe::Ledger& ledger) {
        return client_task(executor, ledger, client_config, run_id, network, notes, logged_in,
                           running);
      },
      &notes, drain);
  if (outcome.code == 0 || !client_config.login_fail_exit || logged_in)
    return report_outcome(outcome);
  std::fprintf(stderr,
               "login to the server failed: %s%s With loginFailExit enabled, no additional retries "
               "will be attempted\n",
               outcome.reason.c_str(), outcome.reason.ends_with('.') ? "" : ".");
  return outcome.code;
}

config::LoadOptions load_options(const AgentCommand& command) {
  config::LoadOptions options;
  options.strict = command.strict;
  options.environment = config::process_environment();
  return options;
}

config::Loaded<config::ClientConfig> load(const AgentCommand& command) {
  return config::load_client_file(command.config_file, load_options(command));
}

int run_file(const AgentCommand& command) {
  const auto loaded = load(command);
  if (!report_problems(loaded.problems) || !loaded.config) return 1;
  // A pipe (`-c <(…)`) has a name that leads nowhere: it stays as it stands.
  std::error_code nowhere;
  const std::filesystem::path real =
      std::filesystem::weakly_canonical(command.config_file, nowhere);
  return run_client(*loaded.config, nowhere ? command.config_file : real.string());
}

int verify(const AgentCommand& command) {
  if (command.config_file.empty()) {  // no failure for frpc either
    std::printf("frpc: the configuration file is not specified\n");
    return 0;
  }
  const auto loaded = load(command);
  if (!report_problems(loaded.problems)) return 1;
  std::printf("frpc: the configuration file %s syntax is ok\n", command.config_file.c_str());
  return 0;
}

int run_quick(const AgentCommand& command) {
  config::ClientConfig config;
  if (const std::string error = quick_config(command, config); !error.empty()) {
    std::fprintf(stderr, "%s\n", error.c_str());
    return 1;
  }
  const auto loaded = config::finished(std::move(config), load_options(command));
  if (!report_problems(loaded.problems)) return 1;
  std::string what = "command";
  for (const std::string& word : command.words)
    what += " " + word;
  return run_client(*loaded.config, what + " " + command.proxy.name);
}

int unsupported(const std::string& what) {
  std::fprintf(stderr, "error: %s is not supported yet\n", what.c_str());
  return 1;
}

/// Commands of frpc that are not built.
bool is_of_frpc(const std::string& word) {
  constexpr std::array known{"reload", "status", "stop", "nathole", "completion",
                             "udp",    "tcpmux", "sudp", "xtcp"};
  return std::ranges::find(known, word) != known.end();
}

int dispatch(const AgentCommand& command) {
  if (command.words.empty()) return run_file(command);
  const std::string& word = command.words[0];
  const bool visitor = command.words.size() == 2 && command.words[1] == "visitor";
  if (word == "help") {
    std::printf("%s", agent_help().c_str());
    return 0;
  }
  if (word == "doctor") return run_doctor(command);
  if (is_of_frpc(word)) return unsupported("command " + word);
  if (command.words.size() > 1 && !visitor) {
    std::fprintf(stderr, "unexpected argument: %s\n", command.words[1].c_str());
    return 1;
  }
  if (word == "verify") return verify(command);
  if (word == "demo") return run_demo(command.once);
  if (word == "stcp" || (!visitor && (word == "tcp" || word == "http" || word == "https")))
    return run_quick(command);
  std::fprintf(stderr, "unknown command: %s\nTry culvert-agent --help\n", word.c_str());
  return 1;
}

int run(const std::vector<std::string>& arguments) {
  AgentCommand command;
  if (const std::string error = parse_agent_command(arguments, command); !error.empty()) {
    std::fprintf(stderr, "%s\nTry culvert-agent --help\n", error.c_str());
    return 1;
  }
  if (command.show_help) {
    std::printf("%s", agent_help().c_str());
    return 0;
  }
  if (command.show_version) {
    std::printf("%s\n", CULVERT_VERSION);
    return 0;
  }
  for (const std::string& flag : command.unsupported)
    unsupported("flag --" + flag);
  if (!command.unsupported.empty()) return 1;
  return dispatch(command);
}

}  // namespace
}  // namespace culvert::app

int main(int argc, char** argv) {
  return culvert::app::run(std::vector<std::string>(argv + 1, argv + argc));
}
