#include "core/config/document.h"
#include "core/config/known_keys.h"

#include <algorithm>
#include <array>
#include <optional>

namespace culvert::config {

namespace {

struct IniKey {
  std::string_view ini, path;
};

/// Keys of frp's legacy INI form whose new name is not the old one without its underscores.
/// frp-surface 1.12 and 2.3.
constexpr std::array client_ini{
    IniKey{"token",                         "auth.token"                             },
    IniKey{"authentication_method",         "auth.method"                            },
    IniKey{"authenticate_heartbeats",       "auth.additionalScopes"                  },
    IniKey{"authenticate_new_work_conns",   "auth.additionalScopes"                  },
    IniKey{"oidc_client_id",                "auth.oidc.clientID"                     },
    IniKey{"oidc_client_secret",            "auth.oidc.clientSecret"                 },
    IniKey{"oidc_audience",                 "auth.oidc.audience"                     },
    IniKey{"oidc_scope",                    "auth.oidc.scope"                        },
    IniKey{"oidc_token_endpoint_url",       "auth.oidc.tokenEndpointURL"             },
    IniKey{"log_file",                      "log.to"                                 },
    IniKey{"log_level",                     "log.level"                              },
    IniKey{"log_max_days",                  "log.maxDays"                            },
    IniKey{"disable_log_color",             "log.disablePrintColor"                  },
    IniKey{"protocol",                      "transport.protocol"                     },
    IniKey{"tls_enable",                    "transport.tls.enable"                   },
    IniKey{"tls_cert_file",                 "transport.tls.certFile"                 },
    IniKey{"tls_key_file",                  "transport.tls.keyFile"                  },
    IniKey{"tls_trusted_ca_file",           "transport.tls.trustedCaFile"            },
    IniKey{"tls_server_name",               "transport.tls.serverName"               },
    IniKey{"disable_custom_tls_first_byte", "transport.tls.disableCustomTLSFirstByte"},
    IniKey{"quic_keepalive_period",         "transport.quic.keepalivePeriod"         },
    IniKey{"quic_max_idle_timeout",         "transport.quic.maxIdleTimeout"          },
    IniKey{"quic_max_incoming_streams",     "transport.quic.maxIncomingStreams"      },
    IniKey{"http_proxy",                    "transport.proxyURL"                     },
    IniKey{"admin_addr",                    "webServer.addr"                         },
    IniKey{"admin_port",                    "webServer.port"                         },
    IniKey{"admin_user",                    "webServer.user"                         },
    IniKey{"admin_pwd",                     "webServer.password"                     },
    IniKey{"assets_dir",                    "webServer.assetsDir"                    },
    IniKey{"pprof_enable",                  "webServer.pprofEnable"                  },
};

constexpr std::array relay_ini{
    IniKey{"token",                       "auth.token"                       },
    IniKey{"authentication_method",       "auth.method"                      },
    IniKey{"authenticate_heartbeats",     "auth.additionalScopes"            },
    IniKey{"authenticate_new_work_conns", "auth.additionalScopes"            },
    IniKey{"oidc_issuer",                 "auth.oidc.issuer"                 },
    IniKey{"oidc_audience",               "auth.oidc.audience"               },
    IniKey{"oidc_skip_expiry_check",      "auth.oidc.skipExpiryCheck"        },
    IniKey{"oidc_skip_issuer_check",      "auth.oidc.skipIssuerCheck"        },
    IniKey{"dashboard_addr",              "webServer.addr"                   },
    IniKey{"dashboard_port",              "webServer.port"                   },
    IniKey{"dashboard_user",              "webServer.user"                   },
    IniKey{"dashboard_pwd",               "webServer.password"               },
    IniKey{"dashboard_tls_cert_file",     "webServer.tls.certFile"           },
    IniKey{"dashboard_tls_key_file",      "webServer.tls.keyFile"            },
    IniKey{"assets_dir",                  "webServer.assetsDir"              },
    IniKey{"pprof_enable",                "webServer.pprofEnable"            },
    IniKey{"log_file",                    "log.to"                           },
    IniKey{"log_level",                   "log.level"                        },
    IniKey{"log_max_days",                "log.maxDays"                      },
    IniKey{"disable_log_color",           "log.disablePrintColor"            },
    IniKey{"tls_only",                    "transport.tls.force"              },
    IniKey{"tls_cert_file",               "transport.tls.certFile"           },
    IniKey{"tls_key_file",                "transport.tls.keyFile"            },
    IniKey{"tls_trusted_ca_file",         "transport.tls.trustedCaFile"      },
    IniKey{"quic_keepalive_period",       "transport.quic.keepalivePeriod"   },
    IniKey{"quic_max_idle_timeout",       "transport.quic.maxIdleTimeout"    },
    IniKey{"quic_max_incoming_streams",   "transport.quic.maxIncomingStreams"},
};

constexpr std::array proxy_ini{
    IniKey{"use_encryption",             "transport.useEncryption"       },
    IniKey{"use_compression",            "transport.useCompression"      },
    IniKey{"bandwidth_limit",            "transport.bandwidthLimit"      },
    IniKey{"bandwidth_limit_mode",       "transport.bandwidthLimitMode"  },
    IniKey{"proxy_protocol_version",     "transport.proxyProtocolVersion"},
    IniKey{"group",                      "loadBalancer.group"            },
    IniKey{"group_key",                  "loadBalancer.groupKey"         },
    IniKey{"sk",                         "secretKey"                     },
    IniKey{"health_check_type",          "healthCheck.type"              },
    IniKey{"health_check_timeout_s",     "healthCheck.timeoutSeconds"    },
    IniKey{"health_check_max_failed",    "healthCheck.maxFailed"         },
    IniKey{"health_check_interval_s",    "healthCheck.intervalSeconds"   },
    IniKey{"health_check_url",           "healthCheck.path"              },
    IniKey{"http_pwd",                   "httpPassword"                  },
    IniKey{"plugin_local_addr",          "plugin.localAddr"              },
    IniKey{"plugin_host_header_rewrite", "plugin.hostHeaderRewrite"      },
    IniKey{"plugin_crt_path",            "plugin.crtPath"                },
    IniKey{"plugin_key_path",            "plugin.keyPath"                },
    IniKey{"plugin_http_user",           "plugin.httpUser"               },
    IniKey{"plugin_http_passwd",         "plugin.httpPassword"           },
    IniKey{"plugin_user",                "plugin.username"               },
    IniKey{"plugin_passwd",              "plugin.password"               },
    IniKey{"plugin_local_path",          "plugin.localPath"              },
    IniKey{"plugin_strip_prefix",        "plugin.stripPrefix"            },
    IniKey{"plugin_unix_path",           "plugin.unixPath"               },
    IniKey{"role",                       "type"                          },
};

constexpr std::array visitor_ini{
    IniKey{"sk",              "secretKey"               },
    IniKey{"use_encryption",  "transport.useEncryption" },
    IniKey{"use_compression", "transport.useCompression"},
    IniKey{"role",            "type"                    },
};

std::span<const IniKey> ini_keys(KeyScope scope) {
  switch (scope) {
    case KeyScope::client:
      return client_ini;
    case KeyScope::relay:
      return relay_ini;
    case KeyScope::proxy:
      return proxy_ini;
    case KeyScope::visitor:
      return visitor_ini;
    case KeyScope::element:
      return {};
  }
  return {};
}

std::string from_ini(KeyScope scope, std::string_view key) {
  for (const IniKey& row : ini_keys(scope))
    if (row.ini == key) return std::string(row.path);
  if (key.starts_with("meta_")) return "metadatas." + std::string(key.substr(5));
  if (scope == KeyScope::proxy && key.starts_with("header_"))
    return "requestHeaders.set." + std::string(key.substr(7));
  if (scope == KeyScope::proxy && key.starts_with("plugin_header_"))
    return "plugin.requestHeaders.set." + std::string(key.substr(14));
  if (scope == KeyScope::client && key.starts_with("oidc_additional_"))
    return "auth.oidc.additionalEndpointParams." + std::string(key.substr(16));
  return {};
}

/// Lower case without the signs that people put between words.
std::string plain(std::string_view path) {
  std::string text = lower_case(path);
  std::erase_if(text, [](char c) { return c == '_' || c == '-'; });
  return text;
}

std::string_view last_part(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string_view parent(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

/// Levenshtein's distance with swapped neighbours counted once, by whole rows.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::size_t allowed_distance(std::string_view key) {
  return std::clamp<std::size_t>(key.size() / 3, 1, 3);
}

struct Best {
  std::string path;
  std::size_t score = std::string::npos;
  void offer(std::string candidate, std::size_t candidate_score) {
    if (candidate_score >= score) return;
    path = std::move(candidate);
    score = candidate_score;
  }
};

/// Looks for the key itself among `scope`; `prefix` says where those keys live. A place nearer to
/// home wins over a smaller distance abroad, except that a key of exactly that name always counts.
void search(KeyScope scope, std::string_view path, const std::string& prefix, std::size_t penalty,
            Best& best) {
  const std::string wanted = plain(last_part(path));
  for (const std::string& known : known_paths(scope)) {
    const std::string candidate = plain(last_part(known));
    const std::size_t apart = distance(wanted, candidate);
    if (apart > allowed_distance(wanted)) continue;
    const bool same_table = prefix.empty() && lower_case(parent(known)) == lower_case(parent(path));
    // Abroad only the same word counts: distance 2 from something in another section is noise.
    if (!same_table && apart > (prefix.empty() ? 1U : 0U)) continue;
    best.offer(prefix + known, apart * 4 + (same_table ? 0 : 2) + penalty);
  }
}

/// A misspelt section: "transprt.tls" or "transport.tsl" means every table on the way of a key.
void search_tables(KeyScope scope, std::string_view path, Best& best) {
  const std::string wanted = plain(path);
  for (const std::string& known : known_paths(scope)) {
    for (std::string_view table = parent(known); !table.empty(); table = parent(table)) {
      const std::size_t apart = distance(wanted, plain(table));
      if (apart <= allowed_distance(last_part(wanted)))
        best.offer(std::string(table), apart * 4 + 1);
    }
  }
}

}  // namespace

std::string join_for(std::string_view written, std::span<const std::string_view> texts) {
  // Among v1, v2, v3 none is nearer than another; nobody writes so much by mistake.
  constexpr std::size_t shortest_text = 3, longest_text = 64;
  std::string all = join(texts);
  if (written.size() < shortest_text || written.size() > longest_text) return all;
  const std::string wanted = plain(written);
  Best best;
  for (const std::string_view text : texts)
    if (const std::size_t apart = distance(wanted, plain(text)); apart <= allowed_distance(wanted))
      best.offer(std::string(text), apart);
  return best.path.empty() ? all : best.path + " (" + all + ")";
}

std::string nearest_key(KeyScope scope, std::string_view path) {
  constexpr std::size_t longest_key = 64;
  if (path.size() > longest_key) return {};
  if (std::string known = from_ini(scope, path); !known.empty()) return known;
  Best best;
  search(scope, path, "", 0, best);
  search_tables(scope, path, best);
  const bool item = scope == KeyScope::proxy || scope == KeyScope::visitor;
  if (item) {
    if (const auto known = from_ini(KeyScope::client, path); !known.empty())
      best.offer("/" + known, 3);
    search(KeyScope::client, path, "/", 8, best);
  }
  if (scope == KeyScope::client) {
    search(KeyScope::proxy, path, "proxies[].", 8, best);
    search(KeyScope::visitor, path, "visitors[].", 8, best);
    if (const auto known = from_ini(KeyScope::proxy, path); !known.empty())
      best.offer("proxies[]." + known, 9);
  }
  return best.path;
}

}  // namespace culvert::config
