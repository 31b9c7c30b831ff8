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

/// The handshake bytes of the records that are there, where they lie.
struct Fragments {
  std::vector<Bytes> parts;
  std::size_t size = 0;

  void add(Bytes part) {
    if (part.empty()) return;
    parts.push_back(part);
    size += part.size();
  }
  std::vector<std::byte> joined(std::size_t count) const {
    std::vector<std::byte> bytes;
    bytes.reserve(count);
    for (const Bytes part : parts) {
      if (bytes.size() == count) break;
      const Bytes wanted = part.first(std::min(part.size(), count - bytes.size()));
      bytes.insert(bytes.end(), wanted.begin(), wanted.end());
    }
    return bytes;
  }
};

/// No value: more bytes are needed. Nothing is copied before the message is complete, so that a
/// hello that comes byte by byte costs its sender more than us.
Result<std::optional<std::vector<std::byte>>> join_records(Bytes bytes) {
  using Message = std::optional<std::vector<std::byte>>;
  Fragments fragments;
  std::size_t size = 0;  // of the message; 0: not known yet
  for (std::size_t at = 0;;) {
    const Bytes rest = bytes.subspan(at);
    if (!rest.empty() && std::to_integer<std::uint8_t>(rest[0]) != record_handshake)
      return bad("byte " + std::to_string(at) + " is no TLS handshake record");
    if (rest.size() > 1 && rest[1] != std::byte{3})
      return bad("byte " + std::to_string(at + 1) + " is no TLS version");
    if (rest.size() < record_header) return Message();
    const std::size_t length = read_big_endian<std::uint16_t>(rest.subspan(3));
    if (length == 0 || length > longest_record)
      return bad("TLS record of " + std::to_string(length) + " bytes at byte " +
                 std::to_string(at));
    fragments.add(rest.subspan(record_header, std::min(length, rest.size() - record_header)));
    if (fragments.size > 0 &&
        std::to_integer<std::uint8_t>(fragments.parts[0][0]) != handshake_client_hello)
      return bad("the first TLS message is no ClientHello");
    if (size == 0 && fragments.size >= handshake_header) {
      size = handshake_header +
             (read_big_endian<std::uint32_t>(fragments.joined(handshake_header)) & 0xffffff);
      if (size > max_client_hello) return bad("ClientHello of " + std::to_string(size) + " bytes");
    }
    if (size != 0 && fragments.size >= size) return Message(fragments.joined(size));
    if (rest.size() < record_header + length) return Message();
    at += record_header + length;
  }
}

/// A host name, as far as routing cares: no dot at the end, nothing that is not printable.
std::optional<std::string> host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
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

}  // namespace

Result<std::optional<ClientHello>> parse_client_hello(Bytes bytes) {
  auto joined = join_records(bytes);
  if (!joined) return joined.error();
  if (!*joined) {
    if (bytes.size() >= max_client_hello) return bad("ClientHello beyond 64 KiB");
    return std::optional<ClientHello>();
  }
  Cursor in(Bytes(**joined).subspan(handshake_header));
  ClientHello hello;
  hello.versions.push_back(in.number<std::uint16_t>());
  in.take(32);                 // random
  in.vector<std::uint8_t>();   // session id
  in.vector<std::uint16_t>();  // cipher suites
  in.vector<std::uint8_t>();   // compression
  if (in.broken()) return bad("ClientHello is cut short");
  if (in.empty()) return std::optional(std::move(hello));  // no extensions: TLS 1.2 may do so
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
  return std::optional(std::move(hello));
}

}  // namespace culvert::net
