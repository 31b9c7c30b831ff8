#include "core/frp/names.h"

namespace culvert::frp {

std::string wire_name(std::string_view user, std::string_view name) {
  if (user.empty()) return std::string(name);
  return std::string(user).append(".").append(name);
}

std::string_view strip_user(std::string_view user, std::string_view wire_name) {
  if (user.empty() || wire_name.size() <= user.size() || !wire_name.starts_with(user) ||
      wire_name[user.size()] != '.')
    return wire_name;
  return wire_name.substr(user.size() + 1);
}

std::string visitor_target(std::string_view own_user, std::string_view server_user,
                           std::string_view server_name) {
  return wire_name(server_user.empty() ? own_user : server_user, server_name);
}

}  // namespace culvert::frp
