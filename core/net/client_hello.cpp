#include "core/net/client_hello.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace culvert::net {
namespace {

constexpr std::uint8_t record_handshake = 22;
constexpr std::uint8_t handshake_client_hello = 1;
constexpr std::size_t record_header = 5, handshake_header = 4;
constexpr std::size_t longest_record = 16 * 1024 + 256;  // RFC 8446 5.1, with slack for TLS 1.2
constexpr std::size_t longest_host_name = 253;           // RFC 1035 2.3.4
constexpr std::uint16_t extension_server_name = 0, extension_alpn = 16,
                        extension_supported_versions = 43;

Error bad(std::string what) {
  return {Errc::protocol, Leg::downstream, std::move(what), {}};
}

/// Reads forward inside `bytes`; remembers when a read went beyond the end.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : rest_(bytes) {}

  Bytes take(std::size_t count) {
    if (count > rest_.size()) {
      broken_ = true;
      rest_ = {};
      return {};
    }
    const Bytes part = rest_.first(count);
    rest_ = rest_.subspan(count);
    return part;
  }
  template <class T>
  T number() {
    const Bytes part = take(sizeof(T));
    return broken_ ? T{} : read_big_endian<T>(part);
  }
  /// A vector with a length of sizeof(T) bytes in front.
  template <class T>
  Bytes vector() {
    return take(number<T>());
  }
  bool empty() const { return rest_.empty(); }
  bool broken() const { return broken_; }

 private:
  Bytes rest_;
  bool broken_ = false;
};

/// A host name, as far as routing cares: no dot at the end, nothing that is not printable, no empty
/// label; with the length that leaves at most 127 of them.
std::optional<std::string> host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  const bool has_empty_label =
      text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos;
  if (text.size() > longest_host_name || has_empty_label) return std::nullopt;
  std::string name;
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte <= 0x20 || byte >= 0x7f) return std::nullopt;
    name.push_back(static_cast<char>(std::tolower(byte)));
  }
  return name;
}

/// RFC 6066 3: only host_name is defined; the first one counts. False: it is none.
bool read_server_name(Bytes body, ClientHello& hello) {
  Cursor in(body);
  Cursor names(in.vector<std::uint16_t>());
  while (!names.empty() && !names.broken()) {
    const auto type = names.number<std::uint8_t>();
    const Bytes name = names.vector<std::uint16_t>();
    if (names.broken() || type != 0 || !hello.sni.empty()) continue;
    std::optional<std::string> host = host_name(as_text(name));
    if (!host) return false;
    hello.sni = *std::move(host);
  }
  return true;
}

void read_alpn(Bytes body, ClientHello& hello) {
  Cursor in(body);
  Cursor names(in.vector<std::uint16_t>());
  while (!names.empty() && !names.broken()) {
    const Bytes name = names.vector<std::uint8_t>();
    if (!names.broken()) hello.alpn.emplace_back(as_text(name));
  }
}

void read_versions(Bytes body, ClientHello& hello) {
  Cursor in(body);
  Cursor versions(in.vector<std::uint8_t>());
  hello.versions.clear();
  while (!versions.empty()) {
    const auto version = versions.number<std::uint16_t>();
    if (!versions.broken()) hello.versions.push_back(version);
  }
}

/// The message, header included.
Result<ClientHello> parse_message(Bytes message) {
  Cursor in(message.subspan(handshake_header));
  ClientHello hello;
  hello.versions.push_back(in.number<std::uint16_t>());
  in.take(32);                 // random
  in.vector<std::uint8_t>();   // session id
  in.vector<std::uint16_t>();  // cipher suites
  in.vector<std::uint8_t>();   // compression
  if (in.broken()) return bad("ClientHello is cut short");
  if (in.empty()) return hello;  // no extensions: TLS 1.2 may do so
  Cursor extensions(in.vector<std::uint16_t>());
  while (!extensions.empty() && !extensions.broken()) {
    const auto type = extensions.number<std::uint16_t>();
    const Bytes body = extensions.vector<std::uint16_t>();
    if (extensions.broken()) break;
    if (type == extension_server_name && !read_server_name(body, hello))
      return bad("ClientHello has a server name that is none");
    if (type == extension_alpn) read_alpn(body, hello);
    if (type == extension_supported_versions) read_versions(body, hello);
  }
  if (in.broken() || extensions.broken()) return bad("ClientHello has broken extensions");
  return hello;
}

}  // namespace

Result<std::optional<ClientHello>> ClientHelloReader::read(Bytes bytes) {
  const Result<bool> complete = join_records(bytes);
  if (!complete) return complete.error();
  if (!*complete) {
    if (bytes.size() >= max_client_hello) return bad("ClientHello beyond 64 KiB");
    return std::optional<ClientHello>();
  }
  Result<ClientHello> hello = parse_message(Bytes(message_).first(size_));
  if (!hello) return hello.error();
  return std::optional(*std::move(hello));
}

/// True when the message is complete. Each byte is copied once, so that a hello that comes byte by
/// byte costs its sender more than us.
Result<bool> ClientHelloReader::join_records(Bytes bytes) {
  for (;;) {
    const Bytes rest = bytes.subspan(at_);
    if (!rest.empty() && std::to_integer<std::uint8_t>(rest[0]) != record_handshake)
      return bad("byte " + std::to_string(at_) + " is no TLS handshake record");
    if (rest.size() > 1 && rest[1] != std::byte{3})
      return bad("byte " + std::to_string(at_ + 1) + " is no TLS version");
    if (rest.size() < record_header) return false;
    const std::size_t length = read_big_endian<std::uint16_t>(rest.subspan(3));
    if (length == 0 || length > longest_record)
      return bad("TLS record of " + std::to_string(length) + " bytes at byte " +
                 std::to_string(at_));
    const Bytes payload =
        rest.subspan(record_header, std::min(length, rest.size() - record_header));
    const Result<bool> complete = take(payload.subspan(taken_));
    if (!complete || *complete) return complete;
    taken_ = payload.size();
    if (taken_ < length) return false;
    at_ += record_header + length;
    taken_ = 0;
  }
}

/// More of the message. True when it is complete.
Result<bool> ClientHelloReader::take(Bytes part) {
  message_.insert(message_.end(), part.begin(), part.end());
  if (!message_.empty() &&
      std::to_integer<std::uint8_t>(message_.front()) != handshake_client_hello)
    return bad("the first TLS message is no ClientHello");
  if (size_ == 0 && message_.size() >= handshake_header) {
    size_ = handshake_header + (read_big_endian<std::uint32_t>(message_) & 0xffffff);
    if (size_ > max_client_hello) return bad("ClientHello of " + std::to_string(size_) + " bytes");
  }
  return size_ != 0 && message_.size() >= size_;
}

Result<std::optional<ClientHello>> parse_client_hello(Bytes bytes) {
  return ClientHelloReader().read(bytes);
}

}  // namespace culvert::net
