#include "core/config/leaves.h"

#include "core/config/client_fields.h"
#include "core/config/known_keys.h"
#include "core/config/relay_fields.h"

#include <algorithm>
#include <optional>

namespace culvert::config {

namespace {

template <class Enum>
EnumMember enum_member(Enum& member) {
  return {EnumTexts<Enum>::texts, EnumTexts<Enum>::not_built, &member,
          [](const void* at) { return static_cast<std::size_t>(*static_cast<const Enum*>(at)); },
          [](void* at, std::size_t index) { *static_cast<Enum*>(at) = static_cast<Enum>(index); }};
}

template <class Value>
concept HasEnumTexts = requires {
  EnumTexts<Value>::texts;
};

template <class Value>
concept HasTextForm = requires {
  TextForm<Value>::form;
};

template <class Value>
TextMember text_member(Value& member) {
  using Form = TextForm<Value>;
  TextMember as{Form::form,
                Form::quoted,
                &member,
                [](const void* at) { return Form::print(*static_cast<const Value*>(at)); },
                [](void* at, std::string_view text) {
                  const auto value = Form::parse(text);
                  if (value) *static_cast<Value*>(at) = *value;
                  return value.has_value();
                },
                nullptr};
  if constexpr (requires { Form::from_number(0); })
    as.from_number = [](void* at, std::int64_t number) {
      const auto value = Form::from_number(number);
      if (value) *static_cast<Value*>(at) = *value;
      return value.has_value();
    };
  return as;
}

/// An enumeration as a value with a form, for lists.
template <class Enum>
struct EnumForm {
  static std::string form() { return join(EnumTexts<Enum>::texts); }
  static std::optional<Enum> parse(std::string_view text) {
    const auto& texts = EnumTexts<Enum>::texts;
    const auto found = std::ranges::find(texts, text);
    if (found == texts.end()) return std::nullopt;
    return static_cast<Enum>(found - texts.begin());
  }
  static std::string print(Enum value) {
    return std::string(EnumTexts<Enum>::texts[static_cast<std::size_t>(value)]);
  }
};

template <class Form, class Value>
ListMember list_member(std::string form, std::vector<Value>& member) {
  using Values = std::vector<Value>;
  return {std::move(form),
          &member,
          [](const void* at) { return static_cast<const Values*>(at)->size(); },
          [](const void* at, std::size_t index) {
            return Form::print((*static_cast<const Values*>(at))[index]);
          },
          [](void* at, std::string_view text) {
            const auto value = Form::parse(text);
            if (value) static_cast<Values*>(at)->push_back(*value);
            return value.has_value();
          },
          [](void* at) { static_cast<Values*>(at)->clear(); }};
}

/// One overload per kind of member that has no pointer type of its own among Member.
template <class Value>
Member member_of(Value& member) {
  if constexpr (HasEnumTexts<Value>)
    return enum_member(member);
  else if constexpr (HasTextForm<Value>)
    return text_member(member);
  else
    return &member;
}

template <class Value>
Member member_of(std::vector<Value>& member) {
  if constexpr (HasEnumTexts<Value>)
    return list_member<EnumForm<Value>>(EnumForm<Value>::form(), member);
  else if constexpr (HasTextForm<Value>)
    return list_member<TextForm<Value>>(std::string(TextForm<Value>::form), member);
  else
    return &member;
}

template <class Struct>
void collect(Struct& of, const std::string& prefix, std::vector<Leaf>& into) {
  for_each_field<Struct>([&](const auto& field) {
    auto& member = of.*(field.member);
    using Kind = std::remove_reference_t<decltype(member)>;
    std::string path = prefix + std::string(field.key);
    if constexpr (Described<Kind>)
      collect(member, path + ".", into);
    else
      into.push_back({std::move(path), member_of(member)});
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

std::vector<Leaf> leaves_of(Plugin& of) {
  return all_of(of);
}
std::vector<Leaf> leaves_of(Gateway& of) {
  return all_of(of);
}
std::vector<Leaf> leaves_of(CertificateFiles& of) {
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

namespace {

bool equal_lists(const ListMember& a, const ListMember& b) {
  const std::size_t size = a.size(a.member);
  if (size != b.size(b.member)) return false;
  for (std::size_t i = 0; i < size; ++i)
    if (a.print(a.member, i) != b.print(b.member, i)) return false;
  return true;
}

}  // namespace

bool equal_values(const Member& a, const Member& b) {
  return std::visit(
      [&](const auto& left) {
        using Kind = std::remove_cvref_t<decltype(left)>;
        const auto* right = std::get_if<Kind>(&b);
        if (!right) return false;
        if constexpr (std::is_same_v<Kind, EnumMember>)
          return left.get(left.member) == right->get(right->member);
        else if constexpr (std::is_same_v<Kind, TextMember>)
          return left.print(left.member) == right->print(right->member);
        else if constexpr (std::is_same_v<Kind, ListMember>)
          return equal_lists(left, *right);
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
