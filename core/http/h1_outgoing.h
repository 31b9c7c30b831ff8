#pragma once

#include "core/http/h1_wire.h"
#include "core/http/message_facts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace culvert::http {

/// The body of a message as it goes out over HTTP/1.1, or the bytes of a tunnel.
class OutgoingBody {
 public:
  explicit OutgoingBody(H1Wire& wire) : wire_(wire) {}

  /// The head has been put into the wire.
  void begin(const Framing& framing);
  /// Behind a request that had no body, or an answer that opens the tunnel.
  void begin_tunnel() {
    kind_ = Kind::tunnel;
    complete_ = false;
  }

  std::size_t room() const;
  net::Io write(Bytes bytes);

  /// Completes the message. False: less was written than announced.
  bool finish();
  void set_trailers(const std::vector<Field>& fields);

  bool has_begun() const { return kind_ != Kind::held; }
  bool is_complete() const { return complete_; }
  bool is_tunnel() const { return kind_ == Kind::tunnel; }
  /// Its end is the end of the connection: cutting it off must not look like it.
  bool ends_with_connection() const { return kind_ == Kind::until_close || kind_ == Kind::tunnel; }

 private:
  enum class Kind : std::uint8_t { held, none, length, chunked, until_close, tunnel };

  void complete();
  static net::Io refused() { return net::Io::failed(make_error_code(Errc::internal)); }

  H1Wire& wire_;
  Kind kind_ = Kind::held;
  bool complete_ = false;
  std::uint64_t left_ = 0;
  std::string trailers_;  // as lines
};

}  // namespace culvert::http
