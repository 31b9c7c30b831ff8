#include "core/net/server_hello.h"

#include <openssl/ssl.h>

#include <array>
#include <cstdio>
#include <vector>

namespace culvert::net {
namespace {

constexpr std::byte record_alert{21}, record_handshake{22};
constexpr std::uint8_t handshake_server_hello = 2;
constexpr std::uint16_t extension_alpn = 16, extension_supported_versions = 43;
/// A ServerHello is small; a longer first message is not one.
constexpr std::size_t longest_server_hello = 4096;

/// Reads forward; every read checks its bound and remembers that one was exceeded.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : rest_(bytes) {}

  template <class T>
  T number() {
    const Bytes part = take(sizeof(T));
    return part.size() == sizeof(T) ? read_big_endian<T>(part) : T{};
  }
  Bytes take(std::size_t count) {
    if (count > rest_.size()) {
      short_ = true;
      rest_ = {};
      return {};
    }
    const Bytes part = rest_.first(count);
    rest_ = rest_.subspan(count);
    return part;
  }
  bool is_short() const { return short_; }
  bool empty() const { return rest_.empty(); }

 private:
  Bytes rest_;
  bool short_ = false;
};

std::string version_name(std::uint16_t version) {
  switch (version) {
    case 0x0304:
      return "TLSv1.3";
    case 0x0303:
      return "TLSv1.2";
    case 0x0302:
      return "TLSv1.1";
    case 0x0301:
      return "TLSv1";
    default:
      break;
  }
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "0x%04x", version);
  return text.data();
}

/// OpenSSL knows the names; it wants a session to ask, so one context serves for all questions.
std::string cipher_name(std::uint16_t id) {
  static const auto* const context = SSL_CTX_new(TLS_client_method());
  static SSL* const session = SSL_new(const_cast<SSL_CTX*>(context));
  const std::array<unsigned char, 2> wire{static_cast<unsigned char>(id >> 8),
                                          static_cast<unsigned char>(id & 0xff)};
  if (const SSL_CIPHER* cipher = SSL_CIPHER_find(session, wire.data()))
    return SSL_CIPHER_get_name(cipher);
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "0x%04x", id);
  return text.data();
}

void read_extension(std::uint16_t type, Bytes body, ServerHello& hello) {
  Cursor in(body);
  if (type == extension_supported_versions) {
    hello.version = version_name(in.number<std::uint16_t>());
  } else if (type == extension_alpn) {
    in.number<std::uint16_t>();
    const auto length = in.number<std::uint8_t>();
    const Bytes name = in.take(length);
    if (!in.is_short()) hello.alpn = std::string(as_text(name));
  }
}

Result<std::optional<ServerHello>> read_body(Bytes body) {
  Cursor in(body);
  ServerHello hello;
  hello.version = version_name(in.number<std::uint16_t>());
  in.take(32);                         // random
  in.take(in.number<std::uint8_t>());  // session id
  hello.cipher = cipher_name(in.number<std::uint16_t>());
  in.take(1);  // compression
  if (!in.empty()) {
    Cursor extensions(in.take(in.number<std::uint16_t>()));
    while (!extensions.empty() && !extensions.is_short()) {
      const auto type = extensions.number<std::uint16_t>();
      const Bytes part = extensions.take(extensions.number<std::uint16_t>());
      if (!extensions.is_short()) read_extension(type, part, hello);
    }
  }
  if (in.is_short()) return Error{Errc::protocol, Leg::upstream, "ServerHello is cut short", {}};
  hello.alpn_hidden = hello.version == "TLSv1.3";
  return std::optional(std::move(hello));
}

}  // namespace

Result<std::optional<ServerHello>> parse_server_hello(Bytes bytes) {
  std::vector<std::byte> message;  // handshake bytes without record headers
  while (true) {
    if (bytes.size() < 5) return std::optional<ServerHello>();
    const std::byte type = bytes[0];
    const auto length = read_big_endian<std::uint16_t>(bytes.subspan(3));
    if (type == record_alert && bytes.size() < 7) return std::optional<ServerHello>();
    if (type == record_alert)
      return Error{
          Errc::tls,
          Leg::upstream,
          std::string("alert ") + SSL_alert_desc_string_long(std::to_integer<int>(bytes[6])),
          {}};
    if (type != record_handshake)
      return Error{Errc::protocol, Leg::upstream, "the answer is no TLS handshake", {}};
    const Bytes part = bytes.subspan(5).first(std::min<std::size_t>(length, bytes.size() - 5));
    message.insert(message.end(), part.begin(), part.end());
    if (message.size() >= 4) {
      if (std::to_integer<std::uint8_t>(message[0]) != handshake_server_hello)
        return Error{Errc::protocol, Leg::upstream, "the answer is no ServerHello", {}};
      const std::size_t size = read_big_endian<std::uint32_t>(message) & 0xffffff;
      if (size > longest_server_hello)
        return Error{Errc::limit, Leg::upstream, "ServerHello longer than 4096 bytes", {}};
      if (message.size() >= 4 + size) return read_body(Bytes(message).subspan(4, size));
    }
    if (bytes.size() < 5u + length) return std::optional<ServerHello>();
    bytes = bytes.subspan(5u + length);
  }
}

}  // namespace culvert::net
