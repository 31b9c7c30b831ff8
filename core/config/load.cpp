#include "core/config/load.h"

#include "core/config/auth_reader.h"
#include "core/config/files.h"
#include "core/config/finish.h"
#include "core/config/includes.h"
#include "core/config/item_reader.h"
#include "core/config/reader.h"
#include "core/config/syntax.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#ifdef _WIN32
#include <stdlib.h>
#else
#include <unistd.h>
extern char** environ;  // NOLINT(readability-redundant-declaration): macOS does not declare it.
#endif

namespace culvert::config {

namespace {

/// frp has one feature gate; switched off it is the default.
void read_feature_gates(const Entry& entry, const std::string& path, TableReader& in) {
  const Table* gates = entry.value.table();
  if (!gates) {
    if (!entry.value.is_null())
      in.report().add(in.scope(), ProblemCode::wrong_type, path, entry.value.at, expected::table);
    return;
  }
  for (const Entry& gate : *gates) {
    const std::string at = path + "." + gate.key;
    bool on = false;
    read_member(gate.value, &on, at, in.scope(), in.report());
    if (gate.key != "VirtualNet")
      in.report().add(in.scope(), ProblemCode::bad_value, at, gate.at, "VirtualNet");
    else if (on)
      in.report().add(in.scope(), ProblemCode::unsupported, at, gate.at, "VirtualNet");
  }
}

/// Keys at the top of a file by which one end's is told from the other's.
constexpr std::array<std::string_view, 4> client_marks{"serverAddr", "serverPort", "proxies",
                                                       "visitors"};
constexpr std::array<std::string_view, 7> relay_marks{
    "bindPort",   "bindAddr",      "vhostHTTPPort", "vhostHTTPSPort",
    "allowPorts", "proxyBindAddr", "subDomainHost"};

bool has_any(const Table& root, std::span<const std::string_view> keys) {
  return std::ranges::any_of(
      keys, [&](std::string_view key) { return find_entry(root, key) != nullptr; });
}

/// Whether the file is one of the other end, told in one line instead of one for every key. A file
/// that has keys of both ends is told key by key.
bool is_of_other_end(const Table& root, const Scope& scope, KeyScope end, Report& report) {
  const bool client = end == KeyScope::client;
  const bool has_client_marks = has_any(root, client_marks);
  const bool has_relay_marks = has_any(root, relay_marks);
  if (client ? has_client_marks || !has_relay_marks : has_relay_marks || !has_client_marks)
    return false;
  report.add_unknown(scope, ProblemCode::other_program, "", {}, client ? "frps" : "frpc");
  return has_errors(report.problems());
}

/// Everything about one client file; includes add to the same configuration.
class ClientLoader {
 public:
  ClientLoader(std::string name, std::string folder, const LoadOptions& options)
      : name_(std::move(name)),
        folder_(std::move(folder)),
        options_(options),
        report_(options.strict) {}

  Loaded<ClientConfig> load(std::string_view text) {
    Document document = read_document(text, name_, options_);
    for (Problem& problem : document.problems)
      report_.add(std::move(problem));
    if (!document.root) return {std::nullopt, sorted(report_.take_problems(), name_)};
    const Scope scope{name_, "", "", ""};
    report_.note(scope, "", {});
    if (is_of_other_end(*document.root, scope, KeyScope::client, report_))
      return {std::nullopt, sorted(report_.take_problems(), name_)};
    TableReader in(scope, KeyScope::client, report_);
    AuthReader auth(in);
    expect_keys(in, auth, scope);
    in.read(*document.root);
    read_includes(includes_, folder_, scope, options_, report_, config_);
    auth.resolve_token(config_.auth, folder_);
    finish(config_, folder_, options_, report_);
    return {std::move(config_), sorted(report_.take_problems(), name_)};
  }

 private:
  void expect_keys(TableReader& in, AuthReader& auth, const Scope& scope) {
    in.expect(leaves_of(config_));
    auth.expect_auth();
    in.expect("proxies", [this, scope](const Entry& entry, const std::string&) {
      read_proxies(entry.value, scope, report_, config_);
    });
    in.expect("visitors", [this, scope](const Entry& entry, const std::string&) {
      read_visitors(entry.value, scope, report_, config_);
    });
    in.expect("includes", [this, scope](const Entry& entry, const std::string& path) {
      read_member(entry.value, &includes_, path, scope, report_);
    });
    in.expect("featureGates", [&in](const Entry& entry, const std::string& path) {
      read_feature_gates(entry, path, in);
    });
    in.expect(client_keys_not_built());
  }

  std::string name_, folder_;
  const LoadOptions& options_;
  Report report_;
  ClientConfig config_;
  std::vector<std::string> includes_;
};

std::string folder_of(const std::string& path) {
  const std::filesystem::path at(std::u8string(path.begin(), path.end()));
  const std::u8string folder = at.parent_path().generic_u8string();
  return folder.empty() ? "." : std::string(folder.begin(), folder.end());
}

Loaded<RelayConfig> load_relay(std::string_view text, const std::string& name,
                               const std::string& folder, const LoadOptions& options) {
  Report report(options.strict);
  Document document = read_document(text, name, options);
  for (Problem& problem : document.problems)
    report.add(std::move(problem));
  if (!document.root) return {std::nullopt, sorted(report.take_problems(), name)};
  RelayConfig config;
  const Scope scope{name, "", "", ""};
  report.note(scope, "", {});
  if (is_of_other_end(*document.root, scope, KeyScope::relay, report))
    return {std::nullopt, sorted(report.take_problems(), name)};
  TableReader in(scope, KeyScope::relay, report);
  AuthReader auth(in);
  in.expect(leaves_of(config));
  auth.expect_auth();
  in.expect(relay_keys_not_built());
  in.read(*document.root);
  auth.resolve_token(config.auth, folder);
  finish(config, folder, report);
  return {std::move(config), sorted(report.take_problems(), name)};
}

template <class Config>
Loaded<Config> unreadable(const Error& error) {
  return {std::nullopt,
          {{Severity::error,
            ProblemCode::file_unreadable,
            "",  // the argument begins with it
            {},
            "",
            "",
            error.context + ": " + error.cause.message()}}};
}

}  // namespace

Loaded<ClientConfig> load_client_text(std::string_view text, const std::string& name,
                                      const std::string& folder, const LoadOptions& options) {
  return ClientLoader(name, folder, options).load(text);
}

Loaded<RelayConfig> load_relay_text(std::string_view text, const std::string& name,
                                    const LoadOptions& options) {
  return load_relay(text, name, "", options);
}

Loaded<ClientConfig> load_client_file(const std::string& path, const LoadOptions& options) {
  const auto text = read_text_file(path);
  if (!text) return unreadable<ClientConfig>(text.error());
  return load_client_text(*text, path, folder_of(path), options);
}

Loaded<RelayConfig> load_relay_file(const std::string& path, const LoadOptions& options) {
  const auto text = read_text_file(path);
  if (!text) return unreadable<RelayConfig>(text.error());
  return load_relay(*text, path, folder_of(path), options);
}

StringMap process_environment() {
  StringMap variables;
#ifdef _WIN32
  char** rows = _environ;
#else
  char** rows = environ;
#endif
  for (; rows && *rows; ++rows) {
    const std::string_view row(*rows);
    const auto equals = row.find('=');
    if (equals != std::string_view::npos && equals > 0)
      variables.emplace(row.substr(0, equals), row.substr(equals + 1));
  }
  return variables;
}

}  // namespace culvert::config
