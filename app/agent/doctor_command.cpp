#include "app/agent/doctor_command.h"

#include "app/common/run_program.h"
#include "core/client/doctor.h"
#include "core/config/fix.h"
#include "core/observe/diagnosis/catalogue.h"
#include "core/observe/diagnosis/pasted.h"

#include <algorithm>
#include <cstdio>

namespace culvert::app {
namespace {

constexpr int all_well = 0, could_not_run = 1, something_is_wrong = 2;

client::DoctorReport examine(const config::Proxy& proxy, const AgentCommand& command) {
  asio::io_context io{1};
  client::DoctorOptions options;
  options.request_path = command.request_path;
  options.websocket_path = command.websocket_path;
  if (!command.http.custom_domains.empty()) options.host = command.http.custom_domains.front();
  client::DoctorReport report;
  asio::co_spawn(io.get_executor(), client::examine(proxy, options),
                 [&report](const std::exception_ptr& failure, client::DoctorReport made) {
                   if (!failure) report = std::move(made);
                 });
  io.run();
  return report;
}

/// Shows the change and writes it. True: it is written.
bool apply(const AgentCommand& command, const client::DoctorReport& report) {
  const auto finding = std::ranges::find_if(
      report.findings, [](const observe::Diagnosis& one) { return !one.changes.empty(); });
  if (finding == report.findings.end()) {
    std::fprintf(stderr, "nothing that can be changed in the file would cure this\n");
    return false;
  }
  if (!command.config_file.ends_with(".toml")) {
    std::fprintf(stderr, "--apply writes TOML files only: make the change by hand\n");
    return false;
  }
  config::KeyChanges changes;
  for (const observe::ConfigChange& change : finding->changes)
    changes.emplace_back(change.key, change.value);
  config::LoadOptions options;
  options.environment = config::process_environment();
  options.strict = command.strict;
  const Result<void> written =
      config::fix_file(command.config_file, report.proxy, changes, options);
  if (!written) {
    std::fprintf(stderr, "the change cannot be written: %s. Make it by hand.\n",
                 to_text(written.error()).c_str());
    return false;
  }
  std::FILE* const to = command.json ? stderr : stdout;
  for (const observe::ConfigChange& change : finding->changes)
    std::fprintf(to, "written to %s, proxy %s: %s\n", command.config_file.c_str(),
                 report.proxy.c_str(), observe::to_text(change).c_str());
  return true;
}

/// What somebody else's program has said (gateway.md 5.2).
int explain_pasted(const std::string& pasted) {
  const std::vector<int> numbers = observe::recognise(pasted);
  if (numbers.empty()) {
    std::printf("This message is not known.\n");
    return something_is_wrong;
  }
  for (const int number : numbers) {
    const observe::CatalogueEntry& entry = observe::entry_of(number);
    const std::vector<std::string> nobody{"the service", "...", "...", "...", "..."};
    std::printf("%s %s\n  cause: %s\n  cure:  %s\n", observe::id_of(number).c_str(),
                std::string(entry.title).c_str(), observe::filled(entry.reason, nobody).c_str(),
                observe::filled(entry.cure, nobody).c_str());
  }
  return all_well;
}

}  // namespace

int run_doctor(const AgentCommand& command) {
  if (!command.pasted.empty()) return explain_pasted(command.pasted);
  if (command.words.size() != 2) {
    std::fprintf(stderr,
                 "usage: culvert-agent doctor -c FILE PROXY [--json] [--request PATH]\n"
                 "                            [--websocket PATH] [--apply]\n"
                 "       culvert-agent doctor --explain TEXT\n");
    return could_not_run;
  }
  config::LoadOptions options;
  options.strict = command.strict;
  options.environment = config::process_environment();
  const auto loaded = config::load_client_file(command.config_file, options);
  if (!report_problems(loaded.problems) || !loaded.config) return could_not_run;
  const auto& proxies = loaded.config->proxies;
  const auto proxy = std::ranges::find(proxies, command.words[1], &config::Proxy::name);
  if (proxy == proxies.end()) {
    std::fprintf(stderr, "there is no proxy \"%s\" in %s\n", command.words[1].c_str(),
                 command.config_file.c_str());
    return could_not_run;
  }
  const client::DoctorReport report = examine(*proxy, command);
  std::printf("%s", command.json ? (client::to_json(report) + "\n").c_str()
                                 : client::to_text(report).c_str());
  if (report.findings.empty()) return client::has_refused(report) ? something_is_wrong : all_well;
  if (command.apply && apply(command, report)) return all_well;
  return something_is_wrong;
}

}  // namespace culvert::app
