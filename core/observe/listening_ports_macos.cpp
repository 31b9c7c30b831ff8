// The macOS way: libproc shows the sockets of our own user's processes, and nothing of others.
#ifdef __APPLE__

#include "core/observe/listening_ports.h"

#include <arpa/inet.h>
#include <libproc.h>
#include <sys/proc_info.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace culvert::observe {
namespace {

std::string address_text(const in_sockinfo& socket) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool is_v4 = (socket.insi_vflag & INI_IPV4) != 0;
  const void* address = is_v4 ? static_cast<const void*>(&socket.insi_laddr.ina_46.i46a_addr4)
                              : static_cast<const void*>(&socket.insi_laddr.ina_6);
  const char* written = inet_ntop(is_v4 ? AF_INET : AF_INET6, address, text.data(), text.size());
  return written == nullptr ? std::string() : std::string(written);
}

std::string process_name(pid_t pid) {
  std::array<char, 2 * MAXCOMLEN + 1> name{};
  const int length = proc_name(pid, name.data(), name.size());
  return length > 0 ? std::string(name.data(), static_cast<std::size_t>(length)) : std::string();
}

void add_sockets(pid_t pid, std::vector<ListeningPort>& ports) {
  const int size = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, nullptr, 0);
  if (size <= 0) return;  // another user's, or it has ended
  std::vector<proc_fdinfo> files(static_cast<std::size_t>(size) / sizeof(proc_fdinfo));
  const int told = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, files.data(), size);
  files.resize(told > 0 ? static_cast<std::size_t>(told) / sizeof(proc_fdinfo) : 0);
  for (const proc_fdinfo& file : files) {
    if (file.proc_fdtype != PROX_FDTYPE_SOCKET) continue;
    socket_fdinfo info{};
    if (proc_pidfdinfo(pid, file.proc_fd, PROC_PIDFDSOCKETINFO, &info, sizeof info) <
        static_cast<int>(sizeof info))
      continue;
    if (info.psi.soi_kind != SOCKINFO_TCP) continue;
    const tcp_sockinfo& tcp = info.psi.soi_proto.pri_tcp;
    if (tcp.tcpsi_state != TSI_S_LISTEN) continue;
    const auto port = ntohs(static_cast<std::uint16_t>(tcp.tcpsi_ini.insi_lport));
    ports.push_back({address_text(tcp.tcpsi_ini), port, process_name(pid), pid});
  }
}

}  // namespace

Result<std::vector<ListeningPort>> listening_ports() {
  const int size = proc_listallpids(nullptr, 0);
  if (size <= 0)
    return Error{
        Errc::io, Leg::none, "proc_listallpids", {errno, std::generic_category()}
    };
  std::vector<pid_t> pids(static_cast<std::size_t>(size) + 64);
  const int told = proc_listallpids(pids.data(), static_cast<int>(pids.size() * sizeof(pid_t)));
  pids.resize(told > 0 ? static_cast<std::size_t>(told) : 0);
  std::vector<ListeningPort> ports;
  for (const pid_t pid : pids)
    if (pid != getpid()) add_sockets(pid, ports);
  arrange(ports);
  return ports;
}

}  // namespace culvert::observe

#endif
