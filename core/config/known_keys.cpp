#include "core/config/known_keys.h"

#include "core/config/leaves.h"

#include <algorithm>
#include <array>

namespace culvert::config {

namespace {

using namespace std::string_view_literals;

constexpr std::array client_rows{
    KnownKey{"version",                            "",                  "",                       ""              },
    KnownKey{"natHoleStunServer",                  "natHoleStunServer", "stun.easyvoip.com:3478", "-"             },
    KnownKey{"dnsServer",                          "dnsServer",         "",                       ""              },
    KnownKey{"udpPacketSize",                      "udpPacketSize",     "1500",                   "-"             },
    KnownKey{"virtualNet.address",                 "virtualNet",        "",                       ""              },
    KnownKey{"auth.oidc.clientID",                 "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.clientSecret",             "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.audience",                 "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.scope",                    "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.tokenEndpointURL",         "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.additionalEndpointParams", "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.trustedCaFile",            "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.insecureSkipVerify",       "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.proxyURL",                 "auth.oidc",         "",                       "-"             },
    KnownKey{"auth.oidc.tokenSource",              "auth.oidc",         "",                       "-"             },
    KnownKey{"webServer.port",                     "webServer",         "",                       ""              },
    KnownKey{"webServer.addr",                     "webServer",         "127.0.0.1",              "webServer.port"},
    KnownKey{"webServer.user",                     "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.password",                 "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.assetsDir",                "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.pprofEnable",              "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.tls.certFile",             "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.tls.keyFile",              "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.tls.trustedCaFile",        "webServer",         "",                       "webServer.port"},
    KnownKey{"webServer.tls.serverName",           "webServer",         "",                       "webServer.port"},
    KnownKey{"transport.quic.keepalivePeriod",     "transport.quic",    "10",                     "-"             },
    KnownKey{"transport.quic.maxIdleTimeout",      "transport.quic",    "30",                     "-"             },
    KnownKey{"transport.quic.maxIncomingStreams",  "transport.quic",    "100000",                 "-"             },
    KnownKey{"store.path",                         "store",             "",                       ""              },
};

constexpr std::array relay_rows{
    KnownKey{"version",                                "",                                "",                   ""                     },
    KnownKey{"kcpBindPort",                            "kcpBindPort",                     "",                   ""                     },
    KnownKey{"quicBindPort",                           "quicBindPort",                    "",                   ""                     },
    KnownKey{"tcpmuxHTTPConnectPort",                  "tcpmuxHTTPConnectPort",           "",                   ""                     },
    KnownKey{"tcpmuxPassthrough",                      "tcpmuxPassthrough",               "",                   "tcpmuxHTTPConnectPort"},
    KnownKey{"sshTunnelGateway.bindPort",              "sshTunnelGateway",                "",                   ""                     },
    KnownKey{"sshTunnelGateway.privateKeyFile",        "sshTunnelGateway",                "",
             "sshTunnelGateway.bindPort"                                                                                               },
    KnownKey{"sshTunnelGateway.autoGenPrivateKeyPath", "sshTunnelGateway",                "./.autogen_ssh_key",
             "sshTunnelGateway.bindPort"                                                                                               },
    KnownKey{"sshTunnelGateway.authorizedKeysFile",    "sshTunnelGateway",                "",
             "sshTunnelGateway.bindPort"                                                                                               },
    KnownKey{"webServer.port",                         "webServer",                       "",                   ""                     },
    KnownKey{"webServer.addr",                         "webServer",                       "127.0.0.1",          "webServer.port"       },
    KnownKey{"webServer.user",                         "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.password",                     "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.assetsDir",                    "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.pprofEnable",                  "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.tls.certFile",                 "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.tls.keyFile",                  "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.tls.trustedCaFile",            "webServer",                       "",                   "webServer.port"       },
    KnownKey{"webServer.tls.serverName",               "webServer",                       "",                   "webServer.port"       },
    KnownKey{"enablePrometheus",                       "enablePrometheus",                "",                   "webServer.port"       },
    KnownKey{"udpPacketSize",                          "udpPacketSize",                   "1500",               "-"                    },
    KnownKey{"natholeAnalysisDataReserveHours",        "natholeAnalysisDataReserveHours", "168",                "-"                    },
    KnownKey{"httpPlugins",                            "httpPlugins",                     "",                   ""                     },
    KnownKey{"auth.oidc.issuer",                       "auth.oidc",                       "",                   "-"                    },
    KnownKey{"auth.oidc.audience",                     "auth.oidc",                       "",                   "-"                    },
    KnownKey{"auth.oidc.skipExpiryCheck",              "auth.oidc",                       "",                   "-"                    },
    KnownKey{"auth.oidc.skipIssuerCheck",              "auth.oidc",                       "",                   "-"                    },
    KnownKey{"transport.quic.keepalivePeriod",         "transport.quic",                  "10",                 "quicBindPort"         },
    KnownKey{"transport.quic.maxIdleTimeout",          "transport.quic",                  "30",                 "quicBindPort"         },
    KnownKey{"transport.quic.maxIncomingStreams",      "transport.quic",                  "100000",             "quicBindPort"         },
};

constexpr std::array proxy_rows{
    KnownKey{"healthCheck.type",            "healthCheck", "",   ""                },
    KnownKey{"healthCheck.timeoutSeconds",  "healthCheck", "3",  "healthCheck.type"},
    KnownKey{"healthCheck.maxFailed",       "healthCheck", "1",  "healthCheck.type"},
    KnownKey{"healthCheck.intervalSeconds", "healthCheck", "10", "healthCheck.type"},
    KnownKey{"healthCheck.path",            "healthCheck", "",   "healthCheck.type"},
    KnownKey{"healthCheck.httpHeaders",     "healthCheck", "",   "healthCheck.type"},
};

}  // namespace

std::span<const KnownKey> client_keys_not_built() {
  return client_rows;
}
std::span<const KnownKey> relay_keys_not_built() {
  return relay_rows;
}
std::span<const KnownKey> proxy_keys_not_built() {
  return proxy_rows;
}
std::span<const KnownKey> visitor_keys_not_built() {
  return {};
}

std::span<const KnownType> proxy_types_not_built() {
  static const std::vector<KnownType> types{
      {"udp",    {"remotePort"}                                                  },
      {"tcpmux",
       {"customDomains", "subdomain", "multiplexer", "httpUser", "httpPassword",
        "routeByHTTPUser"}                                                       },
      {"xtcp",   {"secretKey", "allowUsers", "natTraversal.disableAssistedAddrs"}},
      {"sudp",   {"secretKey", "allowUsers"}                                     },
  };
  return types;
}

std::span<const KnownType> visitor_types_not_built() {
  static const std::vector<KnownType> types{
      {"xtcp",
       {"protocol", "keepTunnelOpen", "maxRetriesAnHour", "minRetryInterval", "fallbackTo",
        "fallbackTimeoutMs", "natTraversal.disableAssistedAddrs"}},
      {"sudp", {}                                                },
  };
  return types;
}

std::span<const KnownType> proxy_plugins() {
  static const std::vector<KnownType> plugins{
      {"http_proxy",         {"httpUser", "httpPassword"}                            },
      {"socks5",             {"username", "password"}                                },
      {"static_file",        {"localPath", "stripPrefix", "httpUser", "httpPassword"}},
      {"unix_domain_socket", {"unixPath"}                                            },
      {"http2http",          {"localAddr", "hostHeaderRewrite", "requestHeaders.set"}},
      {"http2https",         {"localAddr", "hostHeaderRewrite", "requestHeaders.set"}},
      {"https2http",
       {"localAddr", "hostHeaderRewrite", "requestHeaders.set", "enableHTTP2", "crtPath",
        "keyPath"}                                                                   },
      {"https2https",
       {"localAddr", "hostHeaderRewrite", "requestHeaders.set", "enableHTTP2", "crtPath",
        "keyPath"}                                                                   },
      {"tls2raw",            {"localAddr", "crtPath", "keyPath"}                     },
      {"virtual_net",        {}                                                      },
  };
  return plugins;
}

std::span<const KnownType> visitor_plugins() {
  static const std::vector<KnownType> plugins{
      {"virtual_net", {"destinationIP"}}
  };
  return plugins;
}

const KnownType* find_type(std::span<const KnownType> types, std::string_view type) {
  const auto found = std::ranges::find(types, type, &KnownType::type);
  return found == types.end() ? nullptr : &*found;
}

std::string join(std::span<const std::string_view> texts) {
  std::string joined;
  for (const std::string_view text : texts)
    if (!text.empty()) joined += (joined.empty() ? "" : ", ") + std::string(text);
  return joined;
}

namespace {

void add(std::vector<std::string>& paths, std::string path) {
  if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
}

void add(std::vector<std::string>& paths, const std::vector<Leaf>& leaves) {
  for (const Leaf& leaf : leaves)
    add(paths, leaf.path);
}

void add(std::vector<std::string>& paths, std::span<const KnownKey> keys) {
  for (const KnownKey& key : keys)
    add(paths, std::string(key.path));
}

void add(std::vector<std::string>& paths, std::span<const KnownType> types,
         const std::string& prefix) {
  for (const KnownType& type : types)
    for (const std::string_view key : type.keys)
      add(paths, prefix + std::string(key));
}

constexpr std::array common_auth{"auth.method"sv, "auth.tokenSource.type"sv,
                                 "auth.tokenSource.exec.command"sv, "auth.tokenSource.exec.args"sv,
                                 "auth.tokenSource.exec.env"sv};

std::vector<std::string> client_paths() {
  std::vector<std::string> paths;
  ClientConfig config;
  add(paths, leaves_of(config));
  add(paths, client_keys_not_built());
  for (const std::string_view key : common_auth)
    add(paths, std::string(key));
  for (const char* key : {"includes", "featureGates", "proxies", "visitors"})
    add(paths, std::string(key));
  return paths;
}

std::vector<std::string> relay_paths() {
  std::vector<std::string> paths;
  RelayConfig config;
  add(paths, leaves_of(config));
  add(paths, relay_keys_not_built());
  for (const std::string_view key : common_auth)
    add(paths, std::string(key));
  return paths;
}

std::vector<std::string> proxy_paths() {
  std::vector<std::string> paths{"type", "plugin.type"};
  for (const std::string_view type : {"tcp", "http", "https", "stcp"}) {
    Proxy proxy;
    set_kind(proxy, type);
    add(paths, leaves_of(proxy));
  }
  add(paths, proxy_keys_not_built());
  add(paths, proxy_types_not_built(), "");
  add(paths, proxy_plugins(), "plugin.");
  return paths;
}

std::vector<std::string> visitor_paths() {
  std::vector<std::string> paths{"type", "plugin.type"};
  Visitor visitor;
  add(paths, leaves_of(visitor));
  add(paths, visitor_types_not_built(), "");
  add(paths, visitor_plugins(), "plugin.");
  return paths;
}

std::vector<std::string> element_paths() {
  std::vector<std::string> paths{"start", "end", "single"};
  CertificateFiles files;
  add(paths, leaves_of(files));
  return paths;
}

}  // namespace

const std::vector<std::string>& known_paths(KeyScope scope) {
  static const std::array<std::vector<std::string>, 5> all{
      client_paths(), relay_paths(), proxy_paths(), visitor_paths(), element_paths()};
  return all[static_cast<std::size_t>(scope)];
}

}  // namespace culvert::config
