// PROXY headers of whoever claims to be a front.
#include "core/net/proxy_protocol.h"

#include <cstdint>
#include <cstdlib>

using namespace culvert;
using namespace culvert::net;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes = std::as_bytes(std::span(data, size));
  const auto whole = parse_proxy_header(bytes);
  if (!whole) return 0;
  if (!*whole) {
    check(size < 4096);  // nobody is listened to for ever
    return 0;
  }
  const ProxyHeader& header = **whole;
  check(header.size <= size && (header.size == 0) == header.peer.version.empty());
  check(header.peer.source.has_value() == header.peer.destination.has_value());
  if (header.size == 0) return 0;
  // The same from no more than its own bytes, and from no fewer.
  const auto alone = parse_proxy_header(bytes.first(header.size));
  check(alone && *alone && (*alone)->size == header.size);
  const auto cut = parse_proxy_header(bytes.first(header.size - 1));
  check(!cut || !*cut);
  if (!header.peer.source) return 0;
  const auto again =
      proxy_header(header.peer.version, *header.peer.source, *header.peer.destination);
  check(static_cast<bool>(again));
  const auto parsed = parse_proxy_header(*again);
  check(parsed && *parsed && (*parsed)->peer.source == header.peer.source);
  return 0;
}
