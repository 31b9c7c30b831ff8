#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>

namespace culvert {

/// One row of a struct's description: the key in files and on the wire, and the member it means.
template <class Struct, class Member>
struct Field {
  std::string_view key;
  Member Struct::*member;
};
template <class Struct, class Member>
Field(const char*, Member Struct::*) -> Field<Struct, Member>;

/// Specialise with `static constexpr auto fields = std::tuple{Field{...}, ...};`. File, wire,
/// form, validation and difference read this one list (architecture, "true by construction" 3).
template <class Struct>
struct Describe;

/// Calls visit(field) for every row of Struct, in order.
template <class Struct, class Visit>
constexpr void for_each_field(Visit&& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, Describe<Struct>::fields);
}

template <class T>
concept Described = requires {
  Describe<T>::fields;
};

}  // namespace culvert
