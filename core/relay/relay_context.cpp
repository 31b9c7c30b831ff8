#include "core/relay/relay_context.h"

#include "core/relay/connection_row.h"

namespace culvert::relay {

RelayContext::RelayContext(const Executor& on, const config::RelayConfig& wanted, Directory& shared,
                           observe::Ledger& book, std::string name)
    : executor(on),
      config(wanted),
      directory(shared),
      ledger(book),
      profile(std::move(name)),
      token_key(frp::derive_key(wanted.auth.token)),
      deadlines(on),
      visitors(on),
      not_found_page(wanted.custom_404_page),
      arrivals(wanted.gateway.connection_rate, wanted.gateway.trusted_proxies) {}

bool RelayContext::admits(net::TcpStream& newcomer) {
  const net::Endpoint& from = newcomer.remote();
  if (visitors.is_draining()) {
    newcomer.abort();
    return false;
  }
  if (arrivals.admits(from.host)) return true;
  newcomer.abort();
  if (bad_peer_events.take())
    tell(observe::EventKind::arrival_refused, about(),
         {net::to_text(from), std::to_string(config.gateway.connection_rate)});
  return false;
}

bool RelayContext::disconnect(observe::ConnectionId id) {
  const auto at = open_rows.find(id);
  if (at == open_rows.end()) return false;
  at->second->end_now();
  return true;
}

void RelayContext::show() {
  const auto held = directory.hold();
  directory.record.clients = directory.clients.running();
  ledger.put(directory.record);
}

}  // namespace culvert::relay
