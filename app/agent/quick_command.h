#pragma once

#include "app/common/flags.h"
#include "core/config/client_config.h"

#include <string>
#include <vector>

namespace culvert::app {

/// What the command line of culvert-agent said.
struct AgentCommand {
  /// frpc looks for frpc.ini; ours reads TOML.
  std::string config_file = "./frpc.toml";
  bool show_version = false, show_help = false, once = false;
  bool json = false, apply = false;  ///< doctor
  std::string request_path;          ///< doctor: what to ask the service for; empty: nothing.
  std::string websocket_path;        ///< doctor: where to open a WebSocket; empty: nowhere.
  std::string pasted;                ///< doctor: a message of another program to explain.
  bool strict = true;
  std::vector<std::string> words;        ///< Subcommand and its second word.
  std::vector<std::string> unsupported;  ///< Flags of frpc that are not built, by name.

  // One proxy or visitor from flags (frp-surface 3.14).
  config::ClientConfig common;
  config::Proxy proxy;
  config::TcpProxy tcp;
  config::HttpProxy http;
  config::HttpsProxy https;
  config::StcpProxy stcp;
  config::Visitor visitor;
};

/// Reads frpc's flags. Returns an error text, empty when all is fine.
std::string parse_agent_command(const std::vector<std::string>& arguments, AgentCommand& command);

/// The configuration that a quick command (`tcp`, `http`, `https`, `stcp`, `stcp visitor`) means.
/// Returns an error text, empty when all is fine.
std::string quick_config(const AgentCommand& command, config::ClientConfig& config);

std::string agent_help();

}  // namespace culvert::app
