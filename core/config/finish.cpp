#include "core/config/finish.h"

#include "core/config/files.h"
#include "core/config/key_pair.h"
#include "core/config/validate.h"

#include <algorithm>
#include <tuple>

namespace culvert::config {

namespace {

/// Points `path` to where the file is; an error when it cannot be read.
void check_file(std::string& path, const std::string& folder, const std::string& key,
                Severity severity, Report& report, const std::string& item = {}) {
  if (path.empty()) return;
  path = resolve_path(path, folder);
  const auto text = read_text_file(path);
  if (text) return;
  report.add_by_config_path({severity,
                             ProblemCode::file_unreadable,
                             "",
                             {},
                             key,
                             item,
                             text.error().context + ": " + text.error().cause.message()});
}

void add_rules(std::vector<Problem> found, Report& report) {
  for (Problem& problem : found)
    report.add_by_config_path(std::move(problem));
}

/// Of ClientTls or RelayTls. One file without the other is not used, so it cannot be missed.
template <class Tls>
void check_tunnel_files(Tls& tls, const std::string& folder, Report& report) {
  const bool used = !tls.cert_file.empty() && !tls.key_file.empty();
  const Severity severity = used ? Severity::error : Severity::warning;
  check_file(tls.cert_file, folder, "transport.tls.certFile", severity, report);
  check_file(tls.key_file, folder, "transport.tls.keyFile", severity, report);
  check_key_pair(
      {tls.cert_file, tls.key_file, "transport.tls.certFile", "transport.tls.keyFile", {}},
      Severity::error, report);
  check_file(tls.trusted_ca_file, folder, "transport.tls.trustedCaFile", Severity::error, report);
}

/// What keeps one proxy from running is a warning, as in frp: the others run.
void check_files(Proxy& proxy, const std::string& prefix, const std::string& folder,
                 Report& report) {
  UpstreamPolicy& upstream = proxy.gateway.upstream;
  const std::pair<const char*, std::string*> files[] = {
      {"plugin.crtPath",                 &proxy.plugin.crt_path   },
      {"plugin.keyPath",                 &proxy.plugin.key_path   },
      {"culvert.upstream.trustedCaFile", &upstream.trusted_ca_file},
      {"culvert.upstream.certFile",      &upstream.cert_file      },
      {"culvert.upstream.keyFile",       &upstream.key_file       },
  };
  for (const auto& [key, path] : files)
    check_file(*path, folder, prefix + key, Severity::warning, report, proxy.name);
  check_key_pair({proxy.plugin.crt_path, proxy.plugin.key_path, prefix + "plugin.crtPath",
                  prefix + "plugin.keyPath", proxy.name},
                 Severity::warning, report);
  check_key_pair({upstream.cert_file, upstream.key_file, prefix + "culvert.upstream.certFile",
                  prefix + "culvert.upstream.keyFile", proxy.name},
                 Severity::warning, report);
}

void check_files(RelayGateway& gateway, const std::string& folder, Report& report) {
  for (std::size_t i = 0; i < gateway.vhost_tls.size(); ++i) {
    const std::string prefix = "culvert.vhostTLS[" + std::to_string(i) + "].";
    CertificateFiles& files = gateway.vhost_tls[i];
    check_file(files.cert_file, folder, prefix + "certFile", Severity::error, report);
    check_file(files.key_file, folder, prefix + "keyFile", Severity::error, report);
    check_key_pair({files.cert_file, files.key_file, prefix + "certFile", prefix + "keyFile", {}},
                   Severity::error, report);
  }
}

/// transport.proxyURL defaults to the variable http_proxy. frp pkg/config/v1/client.go.
void take_proxy_from_environment(ClientTransport& transport, const StringMap& environment) {
  const auto found = environment.find("http_proxy");
  if (transport.proxy_url.empty() && found != environment.end())
    transport.proxy_url = found->second;
}

}  // namespace

void finish(ClientConfig& config, const std::string& folder, const LoadOptions& options,
            Report& report) {
  take_proxy_from_environment(config.transport, options.environment);
  // A negative pool is frp's only way to write "none", since 0 is the default of 1.
  config.transport.pool_count = std::max(config.transport.pool_count, 0);
  if (config.transport.tls.enable) check_tunnel_files(config.transport.tls, folder, report);
  for (std::size_t i = 0; i < config.proxies.size(); ++i)
    check_files(config.proxies[i], "proxies[" + std::to_string(i) + "].", folder, report);
  report.ease_unsupported([&](const Problem& problem) {
    return !problem.item.empty() && !is_started(config, problem.item);
  });
  add_rules(validate(config), report);
}

void finish(RelayConfig& config, const std::string& folder, Report& report) {
  RelayTls& tls = config.transport.tls;
  if (!tls.trusted_ca_file.empty()) tls.force = true;
  check_tunnel_files(tls, folder, report);
  // frp falls back to its own page when this one cannot be read.
  check_file(config.custom_404_page, folder, "custom404Page", Severity::warning, report);
  check_files(config.gateway, folder, report);
  add_rules(validate(config), report);
}

Loaded<ClientConfig> finished(ClientConfig config, const LoadOptions& options) {
  Report report(options.strict);
  finish(config, "", options, report);
  return {std::move(config), report.take_problems()};
}

std::vector<Problem> sorted(std::vector<Problem> problems, const std::string& main_file) {
  std::vector<std::string> files{main_file};
  for (const Problem& problem : problems)
    if (std::ranges::find(files, problem.file) == files.end()) files.push_back(problem.file);
  std::ranges::stable_sort(problems, {}, [&](const Problem& problem) {
    return std::tuple(std::ranges::find(files, problem.file), problem.at.line, problem.at.column);
  });
  return problems;
}

}  // namespace culvert::config
