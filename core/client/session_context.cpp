#include "core/client/session_context.h"

namespace culvert::client {

void SessionContext::tell_failure(observe::EventKind kind, observe::Scope about,
                                  std::vector<std::string> arguments, const Error& error) {
  if (failure_events.take())
    ledger.log().append(kind, std::move(about), std::move(arguments), error);
}

Task<net::StreamPtr> open_with(Link& link, frp::WireVersion version, frp::Message first) {
  net::StreamPtr connection = co_await link.connect();
  std::vector<std::byte> bytes;
  if (version == frp::WireVersion::v2) {
    const Bytes magic = as_bytes(frp::v2_magic);
    bytes.assign(magic.begin(), magic.end());
  }
  const std::vector<std::byte> frame = frp::encode(first, version);
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  co_await net::write(*connection, bytes, Leg::relay);
  co_return connection;
}

}  // namespace culvert::client
