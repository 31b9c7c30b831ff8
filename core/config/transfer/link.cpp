#include "core/config/transfer/link.h"

#include "core/config/transfer/limits.h"
#include "core/config/transfer/tree.h"
#include "core/config/transfer/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::transfer {
namespace {

constexpr std::string_view link_scheme = "frp://";

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

struct RecordKey {
  std::string_view key, path;
};

/// The keys of its records; those with no path are settings of that program.
constexpr std::array record_keys = {
    RecordKey{"serverAddr",                       "serverAddr"                       },
    RecordKey{"serverPort",                       "serverPort"                       },
    RecordKey{"authMethod",                       "auth.method"                      },
    RecordKey{"authToken",                        "auth.token"                       },
    RecordKey{"user",                             "user"                             },
    RecordKey{"metaToken",                        "metadatas.token"                  },
    RecordKey{"logLevel",                         "log.level"                        },
    RecordKey{"logMaxDays",                       "log.maxDays"                      },
    RecordKey{"tlsConfigEnable",                  "transport.tls.enable"             },
    RecordKey{"tlsConfigCertFile",                "transport.tls.certFile"           },
    RecordKey{"tlsConfigKeyFile",                 "transport.tls.keyFile"            },
    RecordKey{"tlsConfigTrustedCaFile",           "transport.tls.trustedCaFile"      },
    RecordKey{"tlsConfigServerName",              "transport.tls.serverName"         },
    RecordKey{"proxyConfigProxyUrl",              "transport.proxyURL"               },
    RecordKey{"transportHeartbeatInterval",       "transport.heartbeatInterval"      },
    RecordKey{"transportHeartbeatTimeout",        "transport.heartbeatTimeout"       },
    RecordKey{"transportProtocol",                "transport.protocol"               },
    RecordKey{"transportDialServerTimeout",       "transport.dialServerTimeout"      },
    RecordKey{"transportDialServerKeepalive",     "transport.dialServerKeepalive"    },
    RecordKey{"transportPoolCount",               "transport.poolCount"              },
    RecordKey{"transportTcpMux",                  "transport.tcpMux"                 },
    RecordKey{"transportTcpMuxKeepaliveInterval", "transport.tcpMuxKeepaliveInterval"},
};

bool is_nothing(const config::Node& node) {
  return node.is_null() || (node.text() && node.text()->empty());
}

}  // namespace

Result<std::string> payload_of_link(std::string_view link) {
  link = trimmed(link);
  if (!link.starts_with(link_scheme)) return Error{Errc::protocol, Leg::none, "frp://", {}};
  link.remove_prefix(link_scheme.size());
  if (link.size() / 4 * 3 > max_file_size) return Error{Errc::limit, Leg::none, "frp://", {}};
  while (link.ends_with('=') || link.ends_with('/')) {
    // A browser adds a slash to what it takes for a host; base64 of text never ends in one.
    link.remove_suffix(1);
  }
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : link) {
    const int digit = digit_of(c);
    if (digit < 0) return Error{Errc::protocol, Leg::none, "base64", {}};
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xff);
  }
  if (out.empty() || held == 6) return Error{Errc::protocol, Leg::none, "base64", {}};
  return out;
}

std::optional<config::Table> table_of_record(const config::Table& record,
                                             std::vector<Note>& notes) {
  const auto has = [&](std::string_view key) {
    return std::ranges::find(record, key, &config::Entry::key) != record.end();
  };
  if (!has("serverAddr") || !(has("authToken") || has("authMethod") || has("metaToken")))
    return std::nullopt;
  config::Table table;
  const auto enabled = find_node(record, "proxyConfigEnable");
  const bool through_proxy =
      enabled && std::get_if<bool>(&enabled->value) && std::get<bool>(enabled->value);
  for (const config::Entry& entry : record) {
    const auto known = std::ranges::find(record_keys, entry.key, &RecordKey::key);
    if (entry.key == "proxyConfigEnable") continue;
    if (known == record_keys.end()) {
      notes.push_back({NoteCode::record_key_unknown, "", entry.key});
      continue;
    }
    if (is_nothing(entry.value)) continue;
    // It writes the address down and does not use it.
    if (entry.key == "proxyConfigProxyUrl" && !through_proxy) continue;
    config::Node value = entry.value;
    value.at = {};
    put(table, known->path, std::move(value));
  }
  return table;
}

}  // namespace culvert::transfer
