#pragma once

#include "core/base/error.h"
#include "core/frp/base64.h"
#include "core/frp/message_table.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON of described structs by the rules of Go's encoding/json with "omitempty" on every field
/// (frp-wire 3.2). Include it where messages are turned into bytes, not in headers.
namespace culvert::frp {

template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool>;

/// Structs whose Go counterpart has no "omitempty": every key is written.
template <class T>
inline constexpr bool writes_empty_fields = false;
template <>
inline constexpr bool writes_empty_fields<UdpAddress> = true;

/// Appends compact JSON to a buffer.
class JsonWriter {
 public:
  explicit JsonWriter(std::vector<std::byte>& out) : out_(out) {}

  template <Described T>
  void write(const T& object) {
    put('{');
    [[maybe_unused]] bool first = true;
    for_each_field<T>([&](const auto& field) {
      const auto& member = object.*field.member;
      if (!writes_empty_fields<T> && is_empty(member)) return;
      if (!std::exchange(first, false)) put(',');
      write(field.key);
      put(':');
      write_member(field, member);
    });
    put('}');
  }

  /// A quoted string with Go's escapes; what is not UTF-8 becomes U+FFFD.
  void write(std::string_view text);
  void write(const std::string& text) { write(std::string_view(text)); }
  void write(bool value) { put(value ? std::string_view("true") : std::string_view("false")); }
  void write(const StringMap& map);

  template <Number T>
  void write(T value) {
    std::array<char, std::numeric_limits<T>::digits10 + 2> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    put(std::string_view(digits.data(), end));
  }

  template <class T>
  void write(const std::vector<T>& items) {
    put('[');
    bool first = true;
    for (const T& item : items) {
      if (!std::exchange(first, false)) put(',');
      write(item);
    }
    put(']');
  }

  template <class T>
  void write(const std::optional<T>& value) {
    if (value)
      write(*value);
    else
      put("null");
  }

 private:
  template <class Struct, class Member>
  void write_member(const Field<Struct, Member>&, const Member& member) {
    write(member);
  }
  template <class Struct>
  void write_member(const Base64Field<Struct>&, const std::string& bytes) {
    write(to_base64(as_bytes(bytes)));
  }

  /// Go's "omitempty". A nested struct is never empty.
  template <class T>
  static bool is_empty(const T& value) {
    if constexpr (Described<T>)
      return false;
    else
      return value == T{};
  }

  void put(char c) { out_.push_back(static_cast<std::byte>(c)); }
  void put(std::string_view text) {
    const Bytes bytes = as_bytes(text);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }

  std::vector<std::byte>& out_;
};

/// Fills described structs from parsed JSON: missing keys and null leave the default, unknown keys
/// are ignored, keys match without regard to case when none matches exactly. read() returns false
/// at the first value of a wrong type; problem() then says where and what.
class JsonReader {
 public:
  using Value = boost::json::value;

  template <Described T>
  bool read(const Value& in, T& to) {
    if (in.is_null()) return true;
    const auto* object = in.if_object();
    if (object == nullptr) return wrong("an object", in);
    bool good = true;
    for_each_field<T>([&](const auto& field) {
      if (!good) return;
      const Value* value = find(*object, field.key);
      if (value == nullptr || value->is_null()) return;
      good = read_member(field, *value, to.*field.member);
      if (!good) path_.insert(0, "." + std::string(field.key));
    });
    return good;
  }

  bool read(const Value& in, std::string& to);
  bool read(const Value& in, bool& to);
  bool read(const Value& in, StringMap& to);

  template <Number T>
  bool read(const Value& in, T& to) {
    if (in.is_null()) return true;
    boost::system::error_code error;
    to = in.to_number<T>(error);
    return !error || wrong(in.is_number() ? "a whole number in range" : "a number", in);
  }

  template <class T>
  bool read(const Value& in, std::vector<T>& to) {
    if (in.is_null()) return true;
    const auto* array = in.if_array();
    if (array == nullptr) return wrong("an array", in);
    to.clear();
    for (const Value& item : *array) {
      if (!read(item, to.emplace_back())) {
        path_.insert(0, "[" + std::to_string(to.size() - 1) + "]");
        return false;
      }
    }
    return true;
  }

  template <class T>
  bool read(const Value& in, std::optional<T>& to) {
    return read(in, to.emplace());
  }

  /// ".remote_port: expected a number, got a string"
  std::string problem() const { return path_ + ": " + problem_; }

 private:
  template <class Struct, class Member>
  bool read_member(const Field<Struct, Member>&, const Value& in, Member& to) {
    return read(in, to);
  }
  template <class Struct>
  bool read_member(const Base64Field<Struct>&, const Value& in, std::string& to) {
    return read_base64(in, to);
  }

  bool read_base64(const Value& in, std::string& to);
  bool wrong(std::string_view expected, const Value& got);
  static const Value* find(const boost::json::object& in, std::string_view key);

  std::string path_, problem_;
};

/// Parses `text` into `root`, whose storage the caller chose; otherwise says what is wrong.
std::optional<std::string> parse_json(std::string_view text, boost::json::value& root);

/// The T that `text` means. Fails with protocol; the context begins with `name`.
template <Described T>
Result<T> from_json(std::string_view name, std::string_view text) {
  std::array<unsigned char, 4096> arena;  // enough for all but the longest messages
  boost::json::monotonic_resource memory(arena.data(), arena.size());
  boost::json::value root(&memory);
  if (const auto problem = parse_json(text, root))
    return Error{Errc::protocol, Leg::relay, std::string(name) + ": " + *problem, {}};
  T value;
  JsonReader reader;
  if (!reader.read(root, value))
    return Error{Errc::protocol, Leg::relay, std::string(name) + reader.problem(), {}};
  return value;
}

}  // namespace culvert::frp
