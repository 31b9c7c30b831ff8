#pragma once

#include "tests/gateway/stage.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Services that are not what one hopes for: what listens at the far end of one connection each.
namespace culvert::gateway::peers {

using Peer = std::function<Task<>(Stage&, net::StreamPtr)>;

/// The connections get these one after the other; the last one also those that follow.
inline void play_in_turn(Stage& stage, std::vector<Peer> peers) {
  stage.impostor = [&stage, peers = std::move(peers)](net::StreamPtr stream) {
    const auto number = static_cast<std::size_t>(stage.dials - 1);
    return peers.at(std::min(number, peers.size() - 1))(stage, std::move(stream));
  };
}

inline Peer speaking(Spoken spoken) {
  return [spoken](Stage& stage, net::StreamPtr stream) {
    return stage.serve_as(std::move(stream), spoken);
  };
}

inline Task<std::string> read_until(net::Stream& stream, std::string mark) {
  std::string all;
  while (all.find(mark) == std::string::npos) {
    std::array<std::byte, 4096> piece;
    const std::size_t count = co_await net::read_some(stream, piece, Leg::upstream);
    if (count == 0) fail(Errc::closed, Leg::upstream, "only [" + all + "] came");
    all.append(as_text(Bytes(piece).first(count)));
  }
  co_return all;
}

inline Task<> read_away(net::Stream& stream) {
  for (;;) {
    std::array<std::byte, 4096> piece;
    const std::size_t count = co_await net::read_some(stream, piece, Leg::upstream);
    if (count == 0) co_return;
  }
}

/// Closes, or breaks off, before anything has come.
inline Peer gone() {
  return [](Stage&, net::StreamPtr stream) -> Task<> {
    stream.reset();
    co_return;
  };
}
inline Peer broken() {
  return [](Stage&, net::StreamPtr stream) -> Task<> {
    stream->abort();
    co_return;
  };
}

/// Hears everything and says nothing.
inline Peer silent() {
  return [](Stage&, net::StreamPtr stream) -> Task<> { co_await read_away(*stream); };
}

/// Waits for the first bytes of whatever comes, says `answer` and closes in order.
inline Peer saying(std::string answer) {
  return [answer](Stage&, net::StreamPtr stream) -> Task<> {
    std::array<std::byte, 4096> piece;
    co_await net::read_some(*stream, piece, Leg::upstream);
    co_await net::write(*stream, as_bytes(answer), Leg::upstream);
    stream->shutdown_write();
    co_await net::flush(*stream, Leg::upstream);
    co_await read_away(*stream);
  };
}

/// Takes the head of a request, counts it as processed, says `answer` and hangs up.
inline Peer answering_once(std::string answer) {
  return [answer](Stage& stage, net::StreamPtr stream) -> Task<> {
    const std::string head = co_await read_until(*stream, "\r\n\r\n");
    stage.service.requests.push_back(head.substr(0, head.find(" HTTP/")));
    if (!answer.empty()) co_await net::write(*stream, as_bytes(answer), Leg::upstream);
    co_await net::flush(*stream, Leg::upstream);
  };
}

inline Peer inside_tls_as(net::TlsServerOptions tls, Peer inside) {
  return [tls, inside](Stage& stage, net::StreamPtr stream) -> Task<> {
    auto context = must(net::TlsContext::server(tls));
    net::StreamPtr inner =
        co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
    co_await inside(stage, std::move(inner));
  };
}

/// A TLS server that knows these protocols (none: it ignores ALPN), and what it does inside.
inline Peer inside_tls(std::vector<std::string> alpn, Peer inside) {
  net::TlsServerOptions tls;
  tls.alpn = std::move(alpn);
  return inside_tls_as(std::move(tls), std::move(inside));
}

inline Peer plain_requests(bool h2) {
  return [h2](Stage& stage, net::StreamPtr stream) {
    return stage.serve_requests(std::move(stream), h2, {});
  };
}

// ---- HTTP/2 by hand ----------------------------------------------------------------------

inline std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>((value >> shift) & 0xff));
  return bytes;
}

inline std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                         const std::string& payload) {
  std::string bytes = big_endian(static_cast<std::uint32_t>(payload.size())).substr(1);
  bytes.push_back(static_cast<char>(type));
  bytes.push_back(static_cast<char>(flags));
  return bytes.append(big_endian(stream)).append(payload);
}

inline std::string settings_frame() {
  return frame(4, 0, 0, {});
}
/// GET http://site.test/plain on stream 1 (RFC 7541: 0x82 GET, 0x86 http, 4 :path, 1 :authority).
inline std::string get_frame() {
  return frame(1, 0x05, 1, std::string("\x82\x86\x04\x06/plain\x01\x09") + "site.test");
}
inline std::string rst_stream(std::uint32_t stream, http::ResetCode code) {
  return frame(3, 0, stream, big_endian(static_cast<std::uint32_t>(code)));
}
inline std::string goaway(std::uint32_t last, http::ResetCode code, const std::string& debug = {}) {
  return frame(7, 0, 0, big_endian(last) + big_endian(static_cast<std::uint32_t>(code)) + debug);
}

/// Says SETTINGS and resets every request.
inline Peer h2_resetting_all(http::ResetCode code) {
  return [code](Stage&, net::StreamPtr stream) -> Task<> {
    const std::string settings = settings_frame();
    co_await net::write(*stream, as_bytes(settings), Leg::upstream);
    co_await read_bytes(*stream, 24);
    for (;;) {
      const std::string head = co_await read_bytes(*stream, 9);
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
      co_await read_bytes(*stream, std::size_t{byte(0)} << 16U | byte(1) << 8U | byte(2));
      if (byte(3) != 1) continue;
      const std::string reset =
          rst_stream(std::uint32_t{byte(7)} << 8U | std::uint32_t{byte(8)}, code);
      co_await net::write(*stream, as_bytes(reset), Leg::upstream);
    }
  };
}

/// Says SETTINGS, waits for the first request's HEADERS and so many bytes of its body, says
/// `answer` and reads on.
inline Peer h2_saying(std::string answer, std::size_t after_body = 0) {
  return [answer, after_body](Stage&, net::StreamPtr stream) -> Task<> {
    const std::string settings = settings_frame();
    co_await net::write(*stream, as_bytes(settings), Leg::upstream);
    co_await read_bytes(*stream, 24);
    bool asked = false;
    for (std::size_t body = 0; !asked || body < after_body;) {
      const std::string head = co_await read_bytes(*stream, 9);
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
      const std::size_t size = byte(0) << 16U | byte(1) << 8U | byte(2);
      co_await read_bytes(*stream, size);
      if (byte(3) == 1) asked = true;
      if (byte(3) == 0) body += size;
    }
    co_await net::write(*stream, as_bytes(answer), Leg::upstream);
    co_await read_away(*stream);
  };
}

}  // namespace culvert::gateway::peers
