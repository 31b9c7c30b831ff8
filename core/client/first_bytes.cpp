#include "core/client/first_bytes.h"

#include "core/net/client_hello.h"
#include "core/net/server_hello.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace culvert::client {
namespace {

/// Enough for a ClientHello with post-quantum key shares, and for a request head's Host.
constexpr std::size_t most_kept = 8 * 1024;

constexpr std::string_view h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

constexpr std::array methods{"GET ",     "HEAD ",    "POST ",  "PUT ",  "DELETE ",
                             "CONNECT ", "OPTIONS ", "TRACE ", "PATCH "};

bool could_become(std::string_view seen, std::string_view whole) {
  return whole.starts_with(seen.substr(0, whole.size())) || seen.starts_with(whole);
}

/// The value of a field of an HTTP/1 head that may not be complete yet; empty: not there.
std::string field_of(std::string_view head, std::string_view name) {
  std::size_t at = head.find("\r\n");
  while (at != std::string_view::npos) {
    const std::size_t start = at + 2;
    const std::size_t end = head.find("\r\n", start);
    if (end == std::string_view::npos || end == start) return {};
    const std::string_view line = head.substr(start, end - start);
    const std::size_t colon = line.find(':');
    if (colon == name.size() && std::ranges::equal(line.substr(0, colon), name, [](char a, char b) {
          return std::tolower(static_cast<unsigned char>(a)) == b;
        })) {
      std::string_view value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
      return std::string(value);
    }
    at = end;
  }
  return {};
}

void append_bounded(std::vector<std::byte>& to, Bytes bytes) {
  const std::size_t count = std::min(bytes.size(), most_kept - std::min(most_kept, to.size()));
  to.insert(to.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

std::string name_protocol(Bytes first) {
  if (first.empty()) return {};
  const std::string_view text = as_text(first);
  if (first[0] == std::byte{0x16}) {
    if (first.size() < 3) return {};
    return first[1] == std::byte{3} ? "tls" : "tcp";
  }
  if (could_become(text, h2_preface)) return text.size() >= h2_preface.size() ? "h2c" : "";
  for (const std::string_view method : methods)
    if (could_become(text, method)) return text.size() >= method.size() ? "http/1.1" : "";
  if (could_become(text, "SSH-")) return text.size() >= 4 ? "ssh" : "";
  if (first[0] == std::byte{3} && first.size() >= 4 && first[1] == std::byte{0}) return "rdp";
  return "tcp";
}

bool FirstBytes::passed(Leg from, Bytes bytes) {
  std::vector<std::byte>& kept = from == Leg::downstream ? request_ : answer_;
  append_bounded(kept, bytes);
  const bool more = from == Leg::downstream ? inspect_request() : inspect_answer();
  if (more && kept.size() < most_kept) return true;
  kept = {};
  return false;
}

void FirstBytes::half_closed(Leg) {
  row_.update([](observe::ConnectionRecord& record) {
    record.state = observe::ConnectionState::half_closed;
  });
}

/// True while more bytes of the request are wanted.
bool FirstBytes::inspect_request() {
  const std::string protocol = name_protocol(request_);
  if (protocol.empty()) return true;
  if (protocol == "tls") {
    const auto hello = net::parse_client_hello(request_);
    if (hello && !*hello) return true;
    facts_.tls_known = Known::seen;
    facts_.alpn_known = Known::hidden;
    if (hello) {
      facts_.tls.sni = (*hello)->sni;
      facts_.tls.alpn_offered = (*hello)->alpn;
      facts_.host = (*hello)->sni;
    }
    expects_server_hello_ = true;
  } else if (protocol == "http/1.1") {
    const std::string_view head = as_text(request_);
    if (head.find("\r\n\r\n") == std::string_view::npos) return true;
    facts_.host = field_of(head, "host");
    const std::string upgrade = field_of(head, "upgrade");
    show(upgrade == "websocket" ? "websocket" : protocol);
    return false;
  }
  show(protocol);
  return false;
}

bool FirstBytes::inspect_answer() {
  if (!expects_server_hello_) {
    // A server that speaks first (SSH, SMTP, MySQL): its greeting names the protocol.
    if (application_.empty() && request_.empty()) {
      const std::string protocol = name_protocol(answer_);
      if (protocol == "ssh") show(protocol);
    }
    return application_.empty();
  }
  const auto hello = net::parse_server_hello(answer_);
  if (hello && !*hello) return true;
  if (hello) {
    facts_.tls.version = (*hello)->version;
    facts_.tls.cipher = (*hello)->cipher;
    facts_.tls.alpn_selected = (*hello)->alpn;
    facts_.alpn_known = (*hello)->alpn_hidden ? Known::hidden : Known::seen;
  }
  show("tls");
  return false;
}

void FirstBytes::show(const std::string& application) {
  application_ = application;
  row_.update([&](observe::ConnectionRecord& record) {
    record.application = application;
    // The bytes pass through unchanged, so both legs carry the same.
    for (Negotiation* leg : {&record.downstream, &record.upstream}) {
      leg->protocol = application;
      leg->protocol_known = facts_.tls_known == Known::seen ? Known::seen : Known::in_passing;
      leg->host = facts_.host;
      // What was seen is inside the TLS that ended here (tls2raw).
      if (leg->tls_known == Known::terminated) continue;
      leg->tls_known = facts_.tls_known;
      leg->alpn_known = facts_.alpn_known;
      leg->tls = facts_.tls;
    }
  });
}

}  // namespace culvert::client
