#include "core/observe/live_state.h"

namespace culvert::observe {

std::string_view to_text(Step step) {
  switch (step) {
    case Step::read_secrets:
      return "read_secrets";
    case Step::find_server:
      return "find_server";
    case Step::connect:
      return "connect";
    case Step::websocket:
      return "websocket";
    case Step::tls:
      return "tls";
    case Step::log_in:
      return "log_in";
    case Step::register_proxies:
      return "register_proxies";
  }
  return "unknown";
}

}  // namespace culvert::observe
