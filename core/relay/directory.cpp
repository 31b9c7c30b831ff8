#include "core/relay/directory.h"

#include <random>

namespace culvert::relay {

Directory::Directory(const config::RelayConfig& config, const std::string& profile)
    : ports(config.allow_ports, std::random_device()()) {
  record.profile = profile;
  record.is_relay = true;
}

}  // namespace culvert::relay
