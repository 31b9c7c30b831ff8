#pragma once

#include "ui/wizard/port_source.h"

namespace culvert::ui {

/// Ports as the test says.
class FakePorts final : public PortSource {
 public:
  void setWatched(bool now) override { watched = now; }
  void tell(const std::vector<observe::ListeningPort>& ports) { Q_EMIT portsChanged(ports); }
  void fail() { Q_EMIT unknown(Error{Errc::unsupported, Leg::none, "listening ports", {}}); }

  bool watched = false;
};

/// A development server, a database of another user, and an SSH server.
inline std::vector<observe::ListeningPort> samplePorts() {
  return {
      {"127.0.0.1", 3000, "node",    4711},
      {"127.0.0.1", 5432, "",        0   },
      {"127.0.0.1", 8025, "python3", 4712},
      {"0.0.0.0",   22,   "sshd",    812 },
      {"192.0.2.7", 9090, "java",    913 },
  };
}

}  // namespace culvert::ui
