#pragma once

#include "core/http/chunked.h"
#include "core/http/h1_wire.h"
#include "core/http/message_facts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace culvert::http {

/// Why a body that comes in will never be complete.
struct BodyBreak {
  Errc code = Errc::internal;
  std::string context;
  std::error_code cause;
};

/// The body of a message as it comes in over HTTP/1.1, or the bytes of a tunnel (RFC 9112 6).
class IncomingBody {
 public:
  explicit IncomingBody(H1Wire& wire) : wire_(wire) {}

  /// Nothing can be read until one of these says how it goes on.
  void begin(const Framing& framing, ChunkedDecoder::Forbidden forbidden);
  void begin_tunnel() { kind_ = Kind::tunnel; }
  /// until_close: an end of TLS without close_notify counts as whole.
  void allow_careless_end() { careless_end_allowed_ = true; }

  net::Io read(MutableBytes to);
  Bytes buffered();
  void consume(std::size_t count);

  /// Reading would not be blocked now, as far as that is known without the stream.
  bool is_ready();
  /// All of the message has come; it may not have been read yet.
  bool is_complete();
  /// All that is missing lies in memory already.
  bool rest_is_here() const;
  /// Drops it.
  void skip_rest();

  bool is_held() const { return kind_ == Kind::held; }
  bool is_tunnel() const { return kind_ == Kind::tunnel; }
  bool ends_with_connection() const { return kind_ == Kind::until_close; }
  /// read() has told the end.
  bool has_ended() const { return ended_; }
  bool end_was_careless() const { return careless_end_; }

  const std::optional<BodyBreak>& broken() const { return broken_; }
  void break_off(BodyBreak why);

  std::uint64_t received() const { return received_; }
  std::optional<std::uint64_t> expected() const;
  /// Behind the end.
  const std::vector<Field>& trailers();

 private:
  enum class Kind : std::uint8_t { held, none, length, chunked, until_close, tunnel };

  net::Io read_plain(MutableBytes to);
  net::Io read_chunks(MutableBytes to);
  net::Io told(const net::Io& io);
  net::Io stream_ended();
  net::Io failed() const { return net::Io::failed(make_error_code(broken_->code)); }
  net::Io end() {
    ended_ = true;
    return net::Io::ended();
  }
  void look_for_chunk();
  Bytes bounded(Bytes bytes) const;
  void count(std::size_t size);

  H1Wire& wire_;
  Kind kind_ = Kind::held;
  bool ended_ = false;
  bool stream_ended_ = false;
  bool careless_end_allowed_ = false;
  bool careless_end_ = false;
  bool trailers_parsed_ = false;
  std::uint64_t length_ = 0, left_ = 0;  // Kind::length
  std::uint64_t received_ = 0;
  std::optional<ChunkedDecoder> chunks_;
  std::size_t chunk_ready_ = 0;  // bytes of data at the front of wire_.in(), decoded already
  std::vector<Field> trailers_;
  std::optional<BodyBreak> broken_;
};

}  // namespace culvert::http
