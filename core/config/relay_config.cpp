#include "core/config/relay_config.h"

namespace culvert::config {

Seconds RelayTransport::effective_heartbeat_timeout() const {
  if (heartbeat_timeout < Seconds::zero()) return Seconds::zero();
  if (heartbeat_timeout > Seconds::zero()) return heartbeat_timeout;
  return tcp_mux ? Seconds::zero() : Seconds(90);
}

}  // namespace culvert::config
