#include "core/net/websocket_handshake.h"

#include "core/net/websocket.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace culvert::net {
namespace {

constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string text(4 * ((size + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// First line and fields of a head; names are lower-case.
class Head {
 public:
  explicit Head(std::string_view text) {
    bool first = true;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find("\r\n"), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 2, text.size()));
      if (line.empty()) break;
      const std::size_t colon = line.find(':');
      if (first) {
        start_ = line;
      } else if (colon != std::string_view::npos) {
        fields_.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
      }
      first = false;
    }
  }
  const std::string& start() const { return start_; }
  std::string value(std::string_view name) const {
    for (const auto& [field, value] : fields_)
      if (field == name) return value;
    return {};
  }
  std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(fields_, [&](const auto& field) { return field.first == name; }));
  }

 private:
  std::string start_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

Error bad_response(std::string what) {
  return {Errc::protocol, Leg::relay, std::move(what), {}};
}
Error no_upgrade(std::string what) {
  return {Errc::upgrade_refused, Leg::relay, std::move(what), {}};
}

UpgradeAnswer refuse(std::string_view status, std::string why) {
  UpgradeAnswer answer;
  answer.response =
      "HTTP/1.1 " + std::string(status) + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  answer.why = std::move(why);
  return answer;
}

/// "[fe80::1%25eth0]:80" without its zone, which means nothing to the peer.
std::string without_zone(std::string_view host) {
  const std::size_t zone = host.find('%');
  const std::size_t end = host.find(']');
  if (zone == std::string_view::npos || end == std::string_view::npos) return std::string(host);
  return std::string(host.substr(0, zone)).append(host.substr(end));
}

}  // namespace

std::string handshake_key() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return base64(bytes.data(), bytes.size());
}

std::string accept_value(std::string_view key) {
  const std::string text = std::string(key).append(guid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr);
  return base64(digest.data(), length);
}

std::string upgrade_request(std::string_view host, std::string_view origin, std::string_view key) {
  // Order and fields as frpc sends them; Origin is mandatory for frps.
  return std::string("GET ") + websocket_path + " HTTP/1.1\r\nHost: " + without_zone(host) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + std::string(key) +
         "\r\nOrigin: " + lower(origin) + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

Result<void> check_upgrade_response(std::string_view text, std::string_view key) {
  const Head head(text);
  if (head.start() != "HTTP/1.1 101" && !head.start().starts_with("HTTP/1.1 101 "))
    return no_upgrade("instead of a WebSocket the server answered: " + head.start());
  if (lower(head.value("upgrade")) != "websocket" ||
      lower(head.value("connection")).find("upgrade") == std::string::npos)
    return no_upgrade("an upgrade answer without Upgrade: websocket");
  if (head.value("sec-websocket-accept") != accept_value(key))
    return bad_response("a wrong Sec-WebSocket-Accept");
  if (head.count("sec-websocket-extensions") > 0 || head.count("sec-websocket-protocol") > 0)
    return bad_response("a WebSocket extension or protocol that was not offered");
  return {};
}

UpgradeAnswer answer_upgrade(std::string_view text) {
  const Head head(text);
  const std::string& start = head.start();
  if (!start.starts_with("GET ")) return refuse("405 Method Not Allowed", start);
  const std::string target = start.substr(4, start.find_first_of(" ?", 4) - 4);
  if (target != websocket_path) return refuse("404 Not Found", "path " + target);
  if (lower(head.value("upgrade")) != "websocket" ||
      lower(head.value("connection")).find("upgrade") == std::string::npos)
    return refuse("400 Bad Request", "no Upgrade: websocket");
  const std::string key = head.value("sec-websocket-key");
  if (key.empty()) return refuse("400 Bad Request", "no Sec-WebSocket-Key");
  if (head.value("sec-websocket-version") != "13")
    return refuse("400 Bad Request", "WebSocket version " + head.value("sec-websocket-version"));
  const std::string origin = head.value("origin");
  if (origin.find("://") == std::string::npos) return refuse("403 Forbidden", "no Origin");
  const std::string protocol = head.value("sec-websocket-protocol");
  if (protocol.find(',') != std::string::npos)
    return refuse("400 Bad Request", "several WebSocket protocols");
  UpgradeAnswer answer;
  answer.accepted = true;
  answer.response =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_value(key) + "\r\n";
  if (!protocol.empty()) answer.response.append("Sec-WebSocket-Protocol: " + protocol + "\r\n");
  answer.response.append("\r\n");
  return answer;
}

}  // namespace culvert::net
