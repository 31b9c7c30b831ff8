#include "app/agent/doctor_command.h"

#include "app/common/run_program.h"
#include "core/client/doctor.h"
#include "core/config/edit.h"
#include "core/config/load.h"
#include "core/config/save.h"
#include "core/observe/diagnosis/catalogue.h"
#include "core/observe/diagnosis/pasted.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

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

std::optional<std::string> content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The file with all changes of the first finding that has some. Fails as with_change, or with
/// config where the result would not load any more.
Result<std::string> changed(const std::string& path, const std::string& text,
                            const std::string& proxy, const observe::Diagnosis& finding) {
  std::string next = text;
  for (const observe::ConfigChange& change : finding.changes) {
    Result<std::string> made = config::with_change(next, proxy, change.key, change.value);
    if (!made) return made.error();
    next = *std::move(made);
  }
  config::LoadOptions options;
  options.environment = config::process_environment();
  const std::filesystem::path file(path);
  const auto loaded = config::load_client_text(next, path, file.parent_path().string(), options);
  const bool broken = std::ranges::any_of(loaded.problems, [](const config::Problem& problem) {
    return problem.severity == config::Severity::error;
  });
  if (broken || !loaded.config)
    return Error{Errc::config, Leg::none, "the change does not fit into " + path, {}};
  return next;
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
  const std::optional<std::string> text = content_of(command.config_file);
  if (!text) {
    std::fprintf(stderr, "%s cannot be read\n", command.config_file.c_str());
    return false;
  }
  const Result<std::string> next = changed(command.config_file, *text, report.proxy, *finding);
  if (!next) {
    std::fprintf(stderr, "the change cannot be written: %s. Make it by hand.\n",
                 next.error().context.c_str());
    return false;
  }
  std::error_code nowhere;
  const auto rights = std::filesystem::status(command.config_file, nowhere).permissions();
  const unsigned mode = nowhere ? 0600U : static_cast<unsigned>(rights) & 0777U;
  const Result<void> written = config::write_file_atomically(command.config_file, *next, mode);
  if (!written) {
    std::fprintf(stderr, "%s\n", to_text(written.error()).c_str());
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
  if (report.findings.empty()) return all_well;
  if (command.apply && apply(command, report)) return all_well;
  return something_is_wrong;
}

}  // namespace culvert::app
