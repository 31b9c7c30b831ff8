#pragma once

#include "core/http/head.h"
#include "core/http/message.h"
#include "core/http/text_arena.h"

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace culvert::http {

/// Bounds of one list of fields (gateway.md 2.9).
struct FieldBounds {
  std::size_t list = 64 * 1024;  ///< name + value + 32 each, RFC 9113 6.5.2
  std::size_t fields = 128;
  std::size_t field = 16 * 1024;  ///< name + value of one
};

inline constexpr FieldBounds trailer_bounds{16 * 1024, 32, 16 * 1024};

/// What was too much of a list of fields.
enum class FieldExcess : std::uint8_t { none, list, fields, field, path };

/// The fields of one header block while they are decoded. There is one per connection, because
/// blocks never interleave (RFC 9113 4.3); its content moves on to the message.
class FieldBlock {
 public:
  void begin(const FieldBounds& bounds);

  /// Takes one field. After an excess nothing is stored, only counted.
  void add(std::string_view name, std::string_view value, bool never_index);

  FieldExcess excess() const { return excess_; }
  /// Name + value + 32 of all that came.
  std::size_t list_size() const { return listed_; }

  struct Pseudo {
    std::string_view method, scheme, authority, path, status;
    std::optional<std::string_view> protocol;
  };
  const Pseudo& pseudo() const { return pseudo_; }
  const std::vector<Field>& fields() const { return fields_; }
  TextArena& texts() { return texts_; }

  /// Moves the fields and their texts out.
  void take(std::vector<Field>& fields, TextArena& texts);

 private:
  void add_pseudo(std::string_view name, std::string_view value);

  FieldBounds bounds_;
  FieldExcess excess_ = FieldExcess::none;
  std::size_t listed_ = 0, count_ = 0;
  Pseudo pseudo_;
  std::vector<Field> fields_;
  TextArena texts_;
};

/// A list of fields for nghttp2, which copies it. The texts must live until then.
class FieldList {
 public:
  explicit FieldList(std::size_t expected) { list_.reserve(expected); }

  void pseudo(std::string_view name, std::string_view value) { put(name, value, false); }
  void length(std::uint64_t value);
  /// Adds fields as HTTP/2 has them: names in lower case, values without blanks around them, none
  /// of the hop (RFC 9113 8.2). What cannot be a field is a bug upstream of here: Failure internal
  ///
  void add(const std::vector<Field>& fields);
  void add(const Field& field);

  const nghttp2_nv* data() const { return list_.data(); }
  std::size_t size() const { return list_.size(); }

 private:
  void put(std::string_view name, std::string_view value, bool never_index);

  std::vector<nghttp2_nv> list_;
  TextArena texts_;  // what had to be written anew
};

/// A value that must not get into a compression table, where it could be guessed at (P-21).
bool is_guessable_secret(const Field& field);

/// Digits only, at most 2^63 - 1.
std::optional<std::uint64_t> parse_content_length(std::string_view text);

/// Fields that may not stand behind a body: framing, routing, authentication, what describes the
/// content (RFC 9110 6.5.1).
bool is_forbidden_trailer(const Field& field);

}  // namespace culvert::http
