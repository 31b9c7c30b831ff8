#pragma once

#include "core/config/client_config.h"
#include "core/config/relay_config.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The field tables flattened: every key that holds a value, with the member behind it. Loading,
/// saving and the search for near keys read this list, so none of them knows a single key.
namespace culvert::config {

/// An enumeration member, told apart from its type. `texts` in the order of the enumerators.
struct EnumMember {
  std::span<const std::string_view> texts, not_built;
  void* member;
  std::size_t (*get)(const void* member);
  void (*set)(void* member, std::size_t index);
};

/// A member with a TextForm, told apart from its type.
struct TextMember {
  std::string_view form;
  bool quoted;
  void* member;
  std::string (*print)(const void* member);
  bool (*parse)(void* member, std::string_view text);      ///< False: not of the form.
  bool (*from_number)(void* member, std::int64_t number);  ///< Null: text only.
};

/// A list of enumerators or of values with a TextForm.
struct ListMember {
  std::string form;  ///< Of one element.
  void* member;
  std::size_t (*size)(const void* member);
  std::string (*print)(const void* member, std::size_t index);
  bool (*add)(void* member, std::string_view text);  ///< False: not of the form.
  void (*clear)(void* member);
};

using Member = std::variant<std::string*, Secret*, bool*, int*, std::uint16_t*, Seconds*,
                            std::vector<std::string>*, StringMap*, std::vector<PortRange>*,
                            std::vector<CertificateFiles>*, EnumMember, TextMember, ListMember>;

/// `path` is dotted and relative to the struct: "transport.tls.certFile".
struct Leaf {
  std::string path;
  Member member;
};

/// Pointers into `of`, in the order of the field tables. Proxies and visitors of a client are not
/// among its leaves; a proxy's leaves include those of its kind, of all plugins and of `culvert`.
std::vector<Leaf> leaves_of(ClientConfig& of);
std::vector<Leaf> leaves_of(RelayConfig& of);
std::vector<Leaf> leaves_of(Proxy& of);
std::vector<Leaf> leaves_of(Visitor& of);
std::vector<Leaf> leaves_of(Plugin& of);
std::vector<Leaf> leaves_of(Gateway& of);
std::vector<Leaf> leaves_of(CertificateFiles& of);

/// Without those of its kind.
std::vector<Leaf> shared_leaves_of(Proxy& of);

/// Whether both members hold the same value. They must be of the same kind.
bool equal_values(const Member& a, const Member& b);

/// The Proxy::kind of a type's name, with nothing set; false if the type is not built.
bool set_kind(Proxy& proxy, std::string_view type);

}  // namespace culvert::config
