#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::observe {

/// A TCP port that a program of this computer listens on.
struct ListeningPort {
  std::string address;  ///< "127.0.0.1", "::1", "0.0.0.0", "::", "192.0.2.7", without brackets.
  std::uint16_t port = 0;
  std::string process;   ///< Name of the program; empty: the system does not tell us.
  std::int64_t pid = 0;  ///< Likewise; 0: not told.

  /// Only programs of this computer reach it.
  bool is_loopback() const;
  /// It listens on every address.
  bool is_everywhere() const;
  bool operator==(const ListeningPort&) const = default;
};

/// All of them but our own, loopback first, then by port; each address and port once. Takes a while
/// where many programs run (all their open files are looked at on Linux): not for the GUI thread.
/// Fails with io where the system does not answer, with unsupported on systems that we cannot ask.
///
/// Linux: /proc/net/tcp and tcp6, names by /proc/<pid>/fd, which are readable for our own user's
/// programs alone. Windows: GetExtendedTcpTable. macOS: libproc.
Result<std::vector<ListeningPort>> listening_ports();

/// The order and uniqueness of listening_ports(); a socket that is listed for IPv4 and IPv6 stays
/// twice, as both may be different programs.
void arrange(std::vector<ListeningPort>& ports);

/// The Linux way below another folder than /proc; `self` is left out.
Result<std::vector<ListeningPort>> listening_ports_below(const std::string& proc,
                                                         std::int64_t self);

/// A row of /proc/net/tcp (proc(5)) whose socket listens.
struct ProcListener {
  std::string address;
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
  bool operator==(const ProcListener&) const = default;
};
/// Rows that cannot be understood are left out.
std::vector<ProcListener> parse_proc_net(std::string_view text);

}  // namespace culvert::observe
