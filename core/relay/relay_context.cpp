#include "core/relay/relay_context.h"

#include <random>
#include <utility>

namespace culvert::relay {

RelayContext::RelayContext(const Executor& on, const config::RelayConfig& wanted,
                           observe::Ledger& book, std::string name)
    : executor(on),
      config(wanted),
      ledger(book),
      profile(std::move(name)),
      token_key(frp::derive_key(wanted.auth.token)),
      ports(wanted.allow_ports, std::random_device()()),
      deadlines(on),
      not_found_page(wanted.custom_404_page) {
  record.profile = profile;
  record.is_relay = true;
}

void RelayContext::show() {
  record.clients = clients.running();
  ledger.put(record);
}

}  // namespace culvert::relay
