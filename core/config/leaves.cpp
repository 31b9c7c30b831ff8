#include "core/config/leaves.h"

#include "core/config/client_fields.h"
#include "core/config/relay_fields.h"

namespace culvert::config {

namespace {

template <class Enum>
EnumMember enum_member(Enum& member) {
  return {EnumTexts<Enum>::texts, EnumTexts<Enum>::not_built, &member,
          [](const void* at) { return static_cast<std::size_t>(*static_cast<const Enum*>(at)); },
          [](void* at, std::size_t index) { *static_cast<Enum*>(at) = static_cast<Enum>(index); }};
}

template <class Struct>
void collect(Struct& of, const std::string& prefix, std::vector<Leaf>& into) {
  for_each_field<Struct>([&](const auto& field) {
    auto& member = of.*(field.member);
    using Kind = std::remove_reference_t<decltype(member)>;
    std::string path = prefix + std::string(field.key);
    if constexpr (Described<Kind>)
      collect(member, path + ".", into);
    else if constexpr (std::is_enum_v<Kind>)
      into.push_back({std::move(path), enum_member(member)});
    else
      into.push_back({std::move(path), &member});
  });
}

template <class Struct>
std::vector<Leaf> all_of(Struct& of) {
  std::vector<Leaf> leaves;
  collect(of, "", leaves);
  return leaves;
}

}  // namespace

std::vector<Leaf> leaves_of(ClientConfig& of) {
  return all_of(of);
}
std::vector<Leaf> leaves_of(RelayConfig& of) {
  return all_of(of);
}
std::vector<Leaf> leaves_of(Visitor& of) {
  return all_of(of);
}

std::vector<Leaf> shared_leaves_of(Proxy& of) {
  return all_of(of);
}

std::vector<Leaf> leaves_of(Proxy& of) {
  std::vector<Leaf> leaves = all_of(of);
  std::visit([&](auto& kind) { collect(kind, "", leaves); }, of.kind);
  return leaves;
}

bool equal_values(const Member& a, const Member& b) {
  return std::visit(
      [&](const auto& left) {
        using Kind = std::remove_cvref_t<decltype(left)>;
        const auto* right = std::get_if<Kind>(&b);
        if (!right) return false;
        if constexpr (std::is_same_v<Kind, EnumMember>)
          return left.get(left.member) == right->get(right->member);
        else
          return *left == **right;
      },
      a);
}

bool set_kind(Proxy& proxy, std::string_view type) {
  if (type == "tcp")
    proxy.kind = TcpProxy{};
  else if (type == "http")
    proxy.kind = HttpProxy{};
  else if (type == "https")
    proxy.kind = HttpsProxy{};
  else if (type == "stcp")
    proxy.kind = StcpProxy{};
  else
    return false;
  return true;
}

}  // namespace culvert::config
