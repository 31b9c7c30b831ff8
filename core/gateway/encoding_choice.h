#pragma once

#include "core/http/content_encoder.h"
#include "core/http/message.h"
#include "core/http/text_arena.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Whether an answer is encoded on its way to the one who asked, decided from the two heads alone
/// (gateway.md 2.16). No byte of a body is looked at or waited for: invariant 1.
namespace culvert::gateway {

/// What a route wants.
struct EncodingRules {
  /// The first is used where whoever asks has no preference; empty: nothing is encoded (E-13).
  std::vector<http::ContentCoding> codings;
  std::uint64_t min_size = 1024;   ///< Of a body of known length.
  std::vector<std::string> types;  ///< "text/html", or "text/*" for all of a type.
  bool event_streams = false;      ///< text/event-stream, too (S-04).

  bool is_on() const { return !codings.empty(); }
};

/// Why an answer is not encoded; the first that applies, in this order.
enum class Unencoded : std::uint8_t {
  switched_off,
  tunnel,        ///< 101, or 2xx to CONNECT.
  status,        ///< 1xx, 204, 205, 304.
  head_request,  ///< HEAD: the fields stay what they are.
  no_body,
  partial,       ///< 206 or Content-Range.
  encoded,       ///< By the service.
  no_transform,  ///< Cache-Control of either side.
  unbuffered,    ///< X-Accel-Buffering: no
  type,          ///< Not one of the route's, or never: streams of frames, compressed formats.
  event_stream,  ///< Not wanted by the route.
  small,         ///< Known to be below min_size.
  not_accepted,  ///< By the one who asked.
  busy,          ///< The loop has more important work (E-12).
};

struct EncodingChoice {
  std::optional<http::ContentCoding> coding;
  std::optional<Unencoded> why;  ///< Without a coding.
  /// Another request could have got another encoding: the answer needs Vary (E-06).
  bool varies = false;

  bool operator==(const EncodingChoice&) const = default;
};

EncodingChoice choose_encoding(const http::Request& request, const http::Response& answer,
                               const EncodingRules& rules);

/// The one of `codings` that Accept-Encoding likes best: by q, then by their order. Nothing where
/// none is acceptable, or the body as it is is liked better. Fields with this name only.
std::optional<http::ContentCoding> accepted_coding(const std::vector<http::Field>& fields,
                                                   const std::vector<http::ContentCoding>& codings);

/// Makes the head say what was chosen (E-05, E-06): Content-Encoding, Vary, a weak ETag, and no
/// statement about bytes that will be others. Texts are kept in `texts`.
void apply_encoding(const EncodingChoice& choice, http::Response& answer, http::TextArena& texts);

/// Adds `name` to Vary unless it stands there already, or "*" does.
void add_to_vary(std::string_view name, http::Response& answer, http::TextArena& texts);

}  // namespace culvert::gateway
