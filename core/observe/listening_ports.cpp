#include "core/observe/listening_ports.h"

#include <algorithm>
#include <tuple>

namespace culvert::observe {

bool ListeningPort::is_loopback() const {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

bool ListeningPort::is_everywhere() const {
  return address == "0.0.0.0" || address == "::";
}

void arrange(std::vector<ListeningPort>& ports) {
  const auto order = [](const ListeningPort& port) {
    // A row with a name stands before one without, and is the one that stays.
    return std::tuple(!port.is_loopback(), port.port, port.address, port.process.empty(), port.pid);
  };
  std::ranges::sort(ports, {}, order);
  const auto same = [](const ListeningPort& a, const ListeningPort& b) {
    return a.port == b.port && a.address == b.address;
  };
  ports.erase(std::unique(ports.begin(), ports.end(), same), ports.end());
}

#if !defined(__linux__) && !defined(_WIN32) && !defined(__APPLE__)
Result<std::vector<ListeningPort>> listening_ports() {
  return Error{Errc::unsupported, Leg::none, "listening ports of this system", {}};
}
#endif

}  // namespace culvert::observe
