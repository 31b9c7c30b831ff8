#include "app/agent/quick_command.h"

#include "core/config/bandwidth.h"

#include <algorithm>

namespace culvert::app {
namespace {

std::function<bool(const std::string&)> set_port(std::uint16_t& to) {
  return [&to](const std::string& value) {
    long number = 0;
    if (!set_number(number, 0, 65535)(value)) return false;
    to = static_cast<std::uint16_t>(number);
    return true;
  };
}

std::function<bool(const std::string&)> set_secret(Secret& to) {
  return [&to](const std::string& value) {
    to = Secret(value);
    return true;
  };
}

bool set_protocol(AgentCommand& command, const std::string& value) {
  config::ClientConfig& config = command.common;
  if (value == "kcp" || value == "quic")
    command.unsupported.push_back("protocol " + value);
  else if (value == "tcp")
    config.transport.protocol = config::Protocol::tcp;
  else if (value == "websocket")
    config.transport.protocol = config::Protocol::websocket;
  else if (value == "wss")
    config.transport.protocol = config::Protocol::wss;
  else
    return false;
  return true;
}

bool set_level(config::LogLevel& level, const std::string& value) {
  const std::vector<std::string> names{"trace", "debug", "info", "warn", "error"};
  const auto at = std::ranges::find(names, value);
  if (at == names.end()) return false;
  level = static_cast<config::LogLevel>(at - names.begin());
  return true;
}

bool set_days(int& days, const std::string& value) {
  long number = 0;
  if (!set_number(number, 0, 1'000'000)(value)) return false;
  days = static_cast<int>(number);
  return true;
}

bool set_limit_mode(config::LimitMode& mode, const std::string& value) {
  if (value != "client" && value != "server") return false;
  mode = value == "client" ? config::LimitMode::client : config::LimitMode::server;
  return true;
}

bool set_map(config::StringMap& to, const std::string& value) {
  std::vector<std::string> pairs;
  set_list(pairs)(value);
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return false;
    to[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return true;
}

void add_common_flags(std::vector<Flag>& flags, AgentCommand& command) {
  config::ClientConfig& c = command.common;
  const std::vector<Flag> common{
      {"config",            'c', "FILE",  "config file, TOML, YAML or JSON of frpc (default ./frpc.toml)",
       set_text(command.config_file)                                                                                                         },
      {"version",           'v', "",      "print the version",                                             set_switch(command.show_version)  },
      {"help",              'h', "",      "print this help",                                               set_switch(command.show_help)     },
      {"once",              0,   "",      "demo: end after the first fetch",                               set_switch(command.once)          },
      {"json",              0,   "",      "doctor: one JSON object instead of text",                       set_switch(command.json)          },
      {"request",           0,   "PATH",  "doctor: send one GET for this path to the service",
       set_text(command.request_path)                                                                                                        },
      {"websocket",         0,   "PATH",  "doctor: open a WebSocket at this path of the service",
       set_text(command.websocket_path)                                                                                                      },
      {"explain",           0,   "TEXT",  "doctor: what a message of curl, a browser, nginx, ... means",
       set_text(command.pasted)                                                                                                              },
      {"apply",             0,   "",      "doctor: write the change that cures it to the file",
       set_switch(command.apply)                                                                                                             },
      {"strict_config",     0,   "",      "unknown keys are errors (default true)",
       set_switch(command.strict)                                                                                                            },
      {"server_addr",       's', "HOST",  "server address (default 127.0.0.1)",                            set_text(c.server_addr)           },
      {"server_port",       'P', "PORT",  "server port (default 7000)",                                    set_port(c.server_port)           },
      {"protocol",          'p', "NAME",  "tcp, websocket or wss",
       [&command](const std::string& value) { return set_protocol(command, value); }                                                         },
      {"token",             't', "TOKEN", "token of the server",                                           set_secret(c.auth.token)          },
      {"user",              'u', "NAME",  "prefix of our proxy names",                                     set_text(c.user)                  },
      {"client-id",         0,   "ID",    "stable identity of this client",                                set_text(c.client_id)             },
      {"log_level",         0,   "LEVEL", "trace, debug, info, warn or error",
       [&c](const std::string& value) { return set_level(c.log.level, value); }                                                              },
      {"log_file",          0,   "FILE",  "log file (default console)",                                    set_text(c.log.to)                },
      {"log_max_days",      0,   "DAYS",  "keep log files so long (default 3)",
       [&c](const std::string& value) { return set_days(c.log.max_days, value); }                                                            },
      {"disable_log_color", 0,   "",      "no colours on the console",
       set_switch(c.log.disable_print_color)                                                                                                 },
      {"tls_server_name",   0,   "NAME",  "name to verify, and SNI",
       set_text(c.transport.tls.server_name)                                                                                                 },
      {"tls_enable",        0,   "",      "TLS to the server (default true)",                              set_switch(c.transport.tls.enable)},
  };
  flags.insert(flags.end(), common.begin(), common.end());
  for (const char* name : {"config_dir", "dns_server", "allow-unsafe", "mux"})
    flags.push_back({name, 0, "VALUE", "not supported yet", [&command, name](const std::string&) {
                       command.unsupported.emplace_back(name);
                       return true;
                     }});
}

void add_item_flags(std::vector<Flag>& flags, AgentCommand& command) {
  config::Proxy& p = command.proxy;
  config::Visitor& v = command.visitor;
  const std::vector<Flag> items{
      {"proxy_name",           'n', "NAME",    "name of the proxy or visitor",                     set_text(p.name)                       },
      {"visitor_name",         0,   "NAME",    "name of the visitor",                              set_text(p.name)                       },
      {"metadatas",            0,   "K=V,...", "metadata for server plugins",
       [&p](const std::string& value) { return set_map(p.metadatas, value); }                                                             },
      {"annotations",          0,   "K=V,...", "annotations shown by the server",
       [&p](const std::string& value) { return set_map(p.annotations, value); }                                                           },
      {"local_ip",             'i', "HOST",    "local service (default 127.0.0.1)",                set_text(p.local_ip)                   },
      {"local_port",           'l', "PORT",    "port of the local service",                        set_port(p.local_port)                 },
      {"ue",                   0,   "",        "encrypt the payload with the token",               set_switch(p.transport.use_encryption) },
      {"uc",                   0,   "",        "compress the payload",                             set_switch(p.transport.use_compression)},
      {"bandwidth_limit",      0,   "RATE",    "for example 1MB or 512KB",
       set_text(p.transport.bandwidth_limit_text)                                                                                         },
      {"bandwidth_limit_mode", 0,   "SIDE",    "client or server: who limits (default client)",
       [&p](const std::string& value) {
         return set_limit_mode(p.transport.bandwidth_limit_mode, value);
       }                                                                                                                                  },
      {"remote_port",          'r', "PORT",    "tcp: public port (default: the server picks one)",
       set_port(command.tcp.remote_port)                                                                                                  },
      {"custom_domain",        'd', "HOSTS",   "http, https: host names, comma separated",
       set_list(command.http.custom_domains)                                                                                              },
      {"sd",                   0,   "NAME",    "http, https: subdomain",                           set_text(command.http.subdomain)       },
      {"locations",            0,   "PATHS",   "http: path prefixes, comma separated",
       set_list(command.http.locations)                                                                                                   },
      {"http_user",            0,   "NAME",    "http: user that visitors must give",
       set_text(command.http.http_user)                                                                                                   },
      {"http_pwd",             0,   "TEXT",    "http: and the password",                           set_secret(command.http.http_password) },
      {"host_header_rewrite",  0,   "HOST",    "http: Host that the local service sees",
       set_text(command.http.host_header_rewrite)                                                                                         },
      {"sk",                   0,   "KEY",     "stcp: secret key of both sides",                   set_secret(command.stcp.secret_key)    },
      {"allow_users",          0,   "USERS",   "stcp: users whose visitors may come",
       set_list(command.stcp.allow_users)                                                                                                 },
      {"server_name",          0,   "NAME",    "stcp visitor: the proxy to reach",                 set_text(v.server_name)                },
      {"server-user",          0,   "USER",    "stcp visitor: its owner",                          set_text(v.server_user)                },
      {"bind_addr",            0,   "ADDRESS", "stcp visitor: listen here (default 127.0.0.1)",
       set_text(v.bind_addr)                                                                                                              },
      {"bind_port",            0,   "PORT",    "stcp visitor: listen on this port",
       [&v](const std::string& value) {
         long number = 0;
         if (!set_number(number, -1, 65535)(value)) return false;
         v.bind_port = static_cast<int>(number);
         return true;
       }                                                                                                                                  },
  };
  flags.insert(flags.end(), items.begin(), items.end());
}

std::vector<Flag> agent_flags(AgentCommand& command) {
  std::vector<Flag> flags;
  add_common_flags(flags, command);
  add_item_flags(flags, command);
  return flags;
}

}  // namespace

std::string parse_agent_command(const std::vector<std::string>& arguments, AgentCommand& command) {
  const std::vector<Flag> flags = agent_flags(command);
  ParsedFlags parsed = parse_flags(arguments, flags);
  command.words = std::move(parsed.words);
  return parsed.error;
}

std::string quick_config(const AgentCommand& command, config::ClientConfig& config) {
  config = command.common;
  config::Proxy proxy = command.proxy;
  const std::string& type = command.words.at(0);
  if (proxy.name.empty()) return "flag --proxy_name is missing";
  if (!proxy.transport.bandwidth_limit_text.empty()) {
    const auto limit = config::parse_bandwidth(proxy.transport.bandwidth_limit_text);
    if (!limit) return "--bandwidth_limit needs a number with KB or MB";
    proxy.transport.bandwidth_limit = *limit;
  }
  if (command.words.size() == 2) {
    config::Visitor visitor = command.visitor;
    visitor.name = proxy.name;
    visitor.use_encryption = proxy.transport.use_encryption;
    visitor.use_compression = proxy.transport.use_compression;
    visitor.secret_key = command.stcp.secret_key;
    if (visitor.server_name.empty()) return "flag --server_name is missing";
    if (visitor.bind_port == 0) return "flag --bind_port is missing";
    config.visitors.push_back(std::move(visitor));
    return {};
  }
  if (type == "tcp") proxy.kind = command.tcp;
  if (type == "http") proxy.kind = command.http;
  if (type == "https")
    proxy.kind = config::HttpsProxy{command.http.custom_domains, command.http.subdomain};
  if (type == "stcp") proxy.kind = command.stcp;
  const bool needs_domain = type == "http" || type == "https";
  if (needs_domain && command.http.custom_domains.empty() && command.http.subdomain.empty())
    return "flag --custom_domain or --sd is missing";
  config.proxies.push_back(std::move(proxy));
  return {};
}

std::string agent_help() {
  AgentCommand unused;
  return "culvert-agent: makes local services reachable through a relay (culvert-relay or "
         "frps).\n\n"
         "  culvert-agent -c frpc.toml          run with a configuration file\n"
         "  culvert-agent verify -c frpc.toml   check the file and say all that is wrong\n"
         "  culvert-agent doctor -c frpc.toml PROXY   examine the service behind a proxy\n"
         "  culvert-agent demo                  try everything on this computer alone\n"
         "  culvert-agent tcp -n ssh -l 22 -r 6000 -s HOST -t TOKEN\n"
         "  culvert-agent http|https|stcp ...   one proxy from flags\n"
         "  culvert-agent stcp visitor ...      one visitor from flags\n"
         "  culvert-agent help                  print this\n\n" +
         describe_flags(agent_flags(unused));
}

}  // namespace culvert::app
