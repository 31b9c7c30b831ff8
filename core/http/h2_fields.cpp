#include "core/http/h2_fields.h"

#include "core/base/error.h"
#include "core/http/characters.h"
#include "core/http/message_facts.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

namespace culvert::http {

// ---- In ------------------------------------------------------------------------------------

void FieldBlock::begin(const FieldBounds& bounds) {
  bounds_ = bounds;
  excess_ = FieldExcess::none;
  listed_ = count_ = 0;
  pseudo_ = {};
  fields_.clear();
  texts_.clear();
}

void FieldBlock::add(std::string_view name, std::string_view value, bool never_index) {
  listed_ += name.size() + value.size() + 32;
  ++count_;
  if (excess_ != FieldExcess::none) return;
  if (name == ":path" && value.size() > bounds_.field)
    excess_ = FieldExcess::path;
  else if (name.size() + value.size() > bounds_.field)
    excess_ = FieldExcess::field;
  else if (listed_ > bounds_.list)
    excess_ = FieldExcess::list;
  else if (count_ > bounds_.fields)
    excess_ = FieldExcess::fields;
  if (excess_ != FieldExcess::none) return;
  if (name.starts_with(':')) return add_pseudo(name, texts_.keep(value));
  if (fields_.empty()) fields_.reserve(16);
  const Name id = name_of(name);
  fields_.push_back({texts_.keep(name), texts_.keep(value), id, never_index});
}

void FieldBlock::add_pseudo(std::string_view name, std::string_view value) {
  if (name == ":method") pseudo_.method = value;
  if (name == ":scheme") pseudo_.scheme = value;
  if (name == ":authority") pseudo_.authority = value;
  if (name == ":path") pseudo_.path = value;
  if (name == ":protocol") pseudo_.protocol = value;
  if (name == ":status") pseudo_.status = value;
}

void FieldBlock::take(std::vector<Field>& fields, TextArena& texts) {
  fields = std::move(fields_);
  texts = std::move(texts_);
  fields_ = {};
  texts_ = {};
}

// ---- Out -----------------------------------------------------------------------------------

void FieldList::length(std::uint64_t value) {
  constexpr std::size_t most_digits = 20;
  char* const digits = texts_.room(most_digits);
  const auto [end, error] = std::to_chars(digits, digits + most_digits, value);
  put("content-length", {digits, static_cast<std::size_t>(end - digits)}, false);
}

void FieldList::add(const std::vector<Field>& fields) {
  for (const Field& field : fields)
    add(field);
}

void FieldList::add(const Field& field) {
  if (is_hop_by_hop(field.id) || field.id == Name::host || field.id == Name::content_length) return;
  if (!is_token(field.name) || !is_field_value(field.value))
    fail(Errc::internal, Leg::none, "a field that HTTP/2 has no form for");
  std::string_view name = field.name;
  if (std::ranges::any_of(name, [](char c) { return to_lower(c) != c; })) {
    char* const lower = texts_.room(name.size());
    std::ranges::transform(name, lower, to_lower);
    name = {lower, name.size()};
  }
  put(name, trim(field.value), field.never_index || is_guessable_secret(field));
}

void FieldList::put(std::string_view name, std::string_view value, bool never_index) {
  // nghttp2 does not write to them; its type is older than const.
  const auto raw = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  const auto flags =
      static_cast<std::uint8_t>(never_index ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE);
  list_.push_back({raw(name), raw(value), name.size(), value.size(), flags});
}

bool is_guessable_secret(const Field& field) {
  constexpr std::size_t short_cookie = 20;
  switch (field.id) {
    case Name::authorization:
    case Name::proxy_authorization:
    case Name::set_cookie:
      return true;
    case Name::cookie:
      return field.value.size() < short_cookie;
    default:
      return false;
  }
}

// ---- Rules ---------------------------------------------------------------------------------

std::optional<std::uint64_t> parse_content_length(std::string_view text) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc() && end == text.data() + text.size() && value <= most;
  return good ? std::optional(value) : std::nullopt;
}

bool is_forbidden_trailer(const Field& field) {
  if (is_hop_by_hop(field.id) || field.name.starts_with("content-")) return true;
  switch (field.id) {
    case Name::host:
    case Name::content_length:
    case Name::trailer:
    case Name::authorization:
    case Name::proxy_authorization:
    case Name::proxy_authenticate:
    case Name::cookie:
    case Name::set_cookie:
    case Name::expect:
    case Name::forwarded:
    case Name::x_forwarded_for:
    case Name::x_forwarded_host:
    case Name::x_forwarded_proto:
      return true;
    default:
      return false;
  }
}

}  // namespace culvert::http
