#pragma once

#include "core/base/bytes.h"
#include "core/http/head_parser.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace culvert::http {

/// Takes the chunks off a body (RFC 9112 7.1), strictly: sizes of at most sixteen
/// hexadecimal digits, CRLF and nothing else at the ends of lines. Bytes may come in any pieces.
class ChunkedDecoder {
 public:
  /// Extensions are dropped; this many bytes of them per chunk are read over.
  static constexpr std::size_t most_extension = 1024;
  static constexpr std::size_t most_extensions = 16 * 1024;  ///< Of the whole message.
  static constexpr std::size_t most_trailers = 16 * 1024;
  static constexpr std::size_t most_trailer_fields = 32;

  /// What becomes of trailer fields that would change the meaning of a message whose head has long
  /// been acted upon (gateway.md 2.6).
  enum class Forbidden : std::uint8_t { drop, refuse };

  explicit ChunkedDecoder(Forbidden forbidden = Forbidden::drop) : forbidden_(forbidden) {}

  struct Step {
    std::size_t used = 0;  ///< Bytes of the input that are done with.
    Bytes data;            ///< Part of the body, inside those bytes; may be empty.
    bool ended = false;    ///< The body is complete; nothing more is taken.
    std::optional<Refusal> refusal;
  };

  /// Looks at the front of `in`. Call again with the rest until nothing is used or it ends.
  Step step(Bytes in);

  bool ended() const { return state_ == State::ended; }

  /// After the end: the trailer fields that may be forwarded, as they stood, each with its CRLF.
  const std::string& trailers() const { return trailers_; }

 private:
  enum class State : std::uint8_t {
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer,
    ended
  };

  std::optional<Refusal> take_control(char c);
  std::optional<Refusal> take_size(char c);
  std::optional<Refusal> take_trailer(char c);
  std::optional<Refusal> end_of_size_line();
  std::optional<Refusal> end_of_trailer_line();

  Forbidden forbidden_;
  State state_ = State::size;
  std::uint64_t left_ = 0;  // of this chunk
  int digits_ = 0;
  std::size_t extension_ = 0;
  std::size_t extensions_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::size_t trailer_fields_ = 0;
  std::string line_, trailers_;
};

/// Whether a field may stand behind a body: nothing that frames, routes, authenticates or says
/// what the content is (RFC 9110 6.5.1).
bool may_be_trailer(std::string_view name);

/// The line in front of a chunk of `size` bytes: "1f4\r\n".
void append_chunk_size(std::string& to, std::size_t size);

}  // namespace culvert::http
