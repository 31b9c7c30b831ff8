#include "core/config/transfer/server_file.h"

#include "core/config/transfer/tree.h"

#include <algorithm>
#include <array>

namespace culvert::transfer {
namespace {

constexpr std::array server_keys = {"bindPort",         "kcpBindPort",     "quicBindPort",
                                    "vhostHTTPPort",    "vhostHTTPSPort",  "subDomainHost",
                                    "allowPorts",       "httpPlugins",     "tcpmuxHTTPConnectPort",
                                    "proxyBindAddr",    "bindAddr",        "maxPortsPerClient",
                                    "sshTunnelGateway", "enablePrometheus"};
constexpr std::array client_keys = {"serverAddr", "serverPort", "proxies", "visitors"};

/// What both ends have to agree on.
constexpr std::array shared_keys = {"auth.method",           "auth.token",
                                    "auth.additionalScopes", "auth.oidc.audience",
                                    "transport.tcpMux",      "udpPacketSize"};

bool is_of_this_computer(const std::string& address) {
  return address.empty() || address == "0.0.0.0" || address == "::" || address == "127.0.0.1";
}

}  // namespace

bool is_server_file(const config::Table& table) {
  const auto has = [&](const char* key) { return config::find_entry(table, key) != nullptr; };
  return std::ranges::any_of(server_keys, has) && std::ranges::none_of(client_keys, has);
}

config::Table client_for_server(const config::Table& server, std::vector<Note>& notes) {
  notes.push_back({NoteCode::server_file, "", ""});
  config::Table client;
  std::string address = text_at(server, "bindAddr");
  if (is_of_this_computer(address)) {
    address = "127.0.0.1";
    notes.push_back({NoteCode::server_address_missing, "", address});
  }
  put(client, "serverAddr", text_node(address));
  const config::Node* port = find_node(server, "bindPort");
  const auto* number = port ? std::get_if<std::int64_t>(&port->value) : nullptr;
  put(client, "serverPort", {{}, number ? *number : std::int64_t{7000}});
  for (const char* key : shared_keys)
    if (const config::Node* node = find_node(server, key); node && !node->is_null())
      put(client, key, *node);
  return client;
}

}  // namespace culvert::transfer
