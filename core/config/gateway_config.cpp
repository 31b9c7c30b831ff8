#include "core/config/gateway_config.h"

namespace culvert::config {

std::optional<HostHeader> TextForm<HostHeader>::parse(std::string_view text) {
  using Kind = HostHeader::Kind;
  if (text == "preserve") return HostHeader{};
  if (text == "upstream") return HostHeader{Kind::upstream, ""};
  return HostHeader{Kind::name, std::string(text)};  // A bad one is told by validate().
}

std::string TextForm<HostHeader>::print(const HostHeader& value) {
  if (value.kind == HostHeader::Kind::name) return value.name;
  return value.kind == HostHeader::Kind::upstream ? "upstream" : "preserve";
}

Milliseconds GatewayTimeouts::effective_keep_alive_h1() const {
  return keep_alive > Milliseconds::zero() ? keep_alive : Milliseconds(75'000);
}

Milliseconds GatewayTimeouts::effective_keep_alive_h2() const {
  return keep_alive > Milliseconds::zero() ? keep_alive : Milliseconds(180'000);
}

}  // namespace culvert::config
