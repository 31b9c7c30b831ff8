#include "app/relay/relay_flags.h"

#include <charconv>

namespace culvert::app {
namespace {

bool parse_port_ranges(const std::string& text, std::vector<config::PortRange>& ranges) {
  std::vector<std::string> parts;
  set_list(parts)(text);
  for (const std::string& part : parts) {
    config::PortRange range;
    const std::size_t dash = part.find('-');
    const auto number = [](std::string_view digits, std::uint16_t& to) {
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), to);
      return error == std::errc() && end == digits.data() + digits.size();
    };
    const std::string_view all(part);
    if (!number(all.substr(0, dash), range.first)) return false;
    range.last = range.first;
    if (dash != std::string::npos && !number(all.substr(dash + 1), range.last)) return false;
    if (range.last < range.first) return false;
    ranges.push_back(range);
  }
  return true;
}

std::function<bool(const std::string&)> set_port(std::uint16_t& to) {
  return [&to](const std::string& value) {
    long number = 0;
    if (!set_number(number, 0, 65535)(value)) return false;
    to = static_cast<std::uint16_t>(number);
    return true;
  };
}

std::function<bool(const std::string&)> set_level(config::LogLevel& to) {
  return [&to](const std::string& value) {
    const std::vector<std::string> names{"trace", "debug", "info", "warn", "error"};
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != value) continue;
      to = static_cast<config::LogLevel>(i);
      return true;
    }
    return false;
  };
}

std::function<bool(const std::string&)> set_int(int& to) {
  return [&to](const std::string& value) {
    long number = 0;
    if (!set_number(number, 0, 1'000'000)(value)) return false;
    to = static_cast<int>(number);
    return true;
  };
}

std::vector<Flag> relay_flags(RelayCommand& command) {
  config::RelayConfig& c = command.from_flags;
  std::vector<Flag> flags{
      {"config",               'c', "FILE",    "config file, TOML, YAML or JSON of frps (default none)",
       set_text(command.config_file)                                                                                                       },
      {"version",              'v', "",        "print the version",                                       set_switch(command.show_version) },
      {"help",                 'h', "",        "print this help",                                         set_switch(command.show_help)    },
      {"strict_config",        0,   "",        "unknown keys are errors (default true)",
       set_switch(command.strict)                                                                                                          },
      {"bind_addr",            0,   "ADDRESS", "address to listen on (default 0.0.0.0)",                  set_text(c.bind_addr)            },
      {"bind_port",            'p', "PORT",    "port for clients (default 7000)",                         set_port(c.bind_port)            },
      {"proxy_bind_addr",      0,   "ADDRESS", "address of public ports (default 0.0.0.0)",
       set_text(c.proxy_bind_addr)                                                                                                         },
      {"vhost_http_port",      0,   "PORT",    "port of http virtual hosts",                              set_port(c.vhost_http_port)      },
      {"vhost_https_port",     0,   "PORT",    "port of https virtual hosts",                             set_port(c.vhost_https_port)     },
      {"vhost_http_timeout",   0,   "SECONDS", "wait for a response head (default 60)",
       [&c](const std::string& value) {
         long seconds = 0;
         if (!set_number(seconds, 1, 86'400)(value)) return false;
         c.vhost_http_timeout = config::Seconds(seconds);
         return true;
       }                                                                                                                                   },
      {"log_file",             0,   "FILE",    "log file (default console)",                              set_text(c.log.to)               },
      {"log_level",            0,   "LEVEL",   "trace, debug, info, warn or error",                       set_level(c.log.level)           },
      {"log_max_days",         0,   "DAYS",    "keep log files so long",                                  set_int(c.log.max_days)          },
      {"disable_log_color",    0,   "",        "no colours on the console",
       set_switch(c.log.disable_print_color)                                                                                               },
      {"token",                't', "TOKEN",   "token that clients must have",
       [&c](const std::string& value) {
         c.auth.token = Secret(value);
         return true;
       }                                                                                                                                   },
      {"subdomain_host",       0,   "HOST",    "host that subdomains belong to",                          set_text(c.sub_domain_host)      },
      {"allow_ports",          0,   "RANGES",  "ports that clients may open, for example 1000-2000,3000",
       [&c](const std::string& value) { return parse_port_ranges(value, c.allow_ports); }                                                  },
      {"max_ports_per_client", 0,   "N",       "0: no limit",                                             set_int(c.max_ports_per_client)  },
      {"tls_only",             0,   "",        "refuse clients without TLS",                              set_switch(c.transport.tls.force)},
  };
  for (const char* name :
       {"kcp_bind_port", "quic_bind_port", "dashboard_addr", "dashboard_port", "dashboard_user",
        "dashboard_pwd", "dashboard_tls_cert_file", "dashboard_tls_key_file", "allow-unsafe"})
    flags.push_back({name, 0, "VALUE", "not supported yet", [&command, name](const std::string&) {
                       command.unsupported.emplace_back(name);
                       return true;
                     }});
  for (const char* name : {"dashboard_tls_mode", "enable_prometheus"})
    flags.push_back({name, 0, "", "not supported yet", [&command, name](const std::string&) {
                       command.unsupported.emplace_back(name);
                       return true;
                     }});
  return flags;
}

}  // namespace

std::string parse_relay_command(const std::vector<std::string>& arguments, RelayCommand& command) {
  const std::vector<Flag> flags = relay_flags(command);
  // Only a file says nothing by it and means bindAddr (frp pkg/config/flags.go).
  command.from_flags.proxy_bind_addr = "0.0.0.0";
  const ParsedFlags parsed = parse_flags(arguments, flags);
  if (!parsed.error.empty()) return parsed.error;
  if (!parsed.words.empty() && parsed.words[0] == "help") command.show_help = true;
  if (command.show_help) return {};
  if (parsed.words.size() > 1) return "unexpected argument: " + parsed.words[1];
  if (!parsed.words.empty()) command.subcommand = parsed.words[0];
  if (!command.subcommand.empty() && command.subcommand != "verify")
    return "unknown command: " + command.subcommand;
  return {};
}

std::string relay_help() {
  RelayCommand unused;
  return "culvert-relay: the public side of tunnels; any frpc can be its client.\n\n"
         "  culvert-relay -c frps.toml          run with a configuration file\n"
         "  culvert-relay verify -c frps.toml   check the file and say all that is wrong\n"
         "  culvert-relay --bind_port 7000      run with flags alone\n"
         "  culvert-relay help                  print this\n\n" +
         describe_flags(relay_flags(unused));
}

}  // namespace culvert::app
