// The Windows way: GetExtendedTcpTable knows the owner of every socket, and the name of a process
// can be had of all but the system's own.
#ifdef _WIN32

#include "core/observe/listening_ports.h"

#include <iphlpapi.h>
#include <windows.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include <array>
#include <system_error>

namespace culvert::observe {
namespace {

std::error_code system_code(DWORD code) {
  return {static_cast<int>(code), std::system_category()};
}

/// The table grows between the question of its size and the next one.
Result<std::vector<std::byte>> table_of(ULONG family) {
  std::vector<std::byte> table;
  ULONG size = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const DWORD answer = GetExtendedTcpTable(table.empty() ? nullptr : table.data(), &size, FALSE,
                                             family, TCP_TABLE_OWNER_PID_LISTENER, 0);
    if (answer == NO_ERROR) return table;
    if (answer != ERROR_INSUFFICIENT_BUFFER)
      return Error{Errc::io, Leg::none, "GetExtendedTcpTable", system_code(answer)};
    table.resize(size);
  }
  return Error{Errc::io, Leg::none, "GetExtendedTcpTable", system_code(ERROR_INSUFFICIENT_BUFFER)};
}

std::string process_name(DWORD pid) {
  const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
  if (process == nullptr) return {};
  std::array<wchar_t, 1024> path{};
  auto size = static_cast<DWORD>(path.size());
  const bool told = QueryFullProcessImageNameW(process, 0, path.data(), &size) != 0;
  CloseHandle(process);
  if (!told) return {};
  std::wstring name(path.data(), size);
  name = name.substr(name.find_last_of(L'\\') + 1);
  const int length = WideCharToMultiByte(CP_UTF8, 0, name.data(), static_cast<int>(name.size()),
                                         nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<std::size_t>(length), '\0');
  WideCharToMultiByte(CP_UTF8, 0, name.data(), static_cast<int>(name.size()), text.data(), length,
                      nullptr, nullptr);
  return text;
}

std::string address_text(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* written = inet_ntop(family, address, text.data(), text.size());
  return written == nullptr ? std::string() : std::string(written);
}

void add(std::vector<ListeningPort>& ports, std::string address, DWORD port, DWORD pid) {
  if (pid == GetCurrentProcessId()) return;
  ports.push_back({std::move(address), ntohs(static_cast<u_short>(port)), process_name(pid), pid});
}

}  // namespace

Result<std::vector<ListeningPort>> listening_ports() {
  std::vector<ListeningPort> ports;
  const auto v4 = table_of(AF_INET);
  if (!v4) return v4.error();
  if (!v4->empty()) {
    const auto* table = reinterpret_cast<const MIB_TCPTABLE_OWNER_PID*>(v4->data());
    for (DWORD i = 0; i < table->dwNumEntries; ++i) {
      const MIB_TCPROW_OWNER_PID& row = table->table[i];
      add(ports, address_text(AF_INET, &row.dwLocalAddr), row.dwLocalPort, row.dwOwningPid);
    }
  }
  const auto v6 = table_of(AF_INET6);
  if (!v6) return v6.error();
  if (!v6->empty()) {
    const auto* table = reinterpret_cast<const MIB_TCP6TABLE_OWNER_PID*>(v6->data());
    for (DWORD i = 0; i < table->dwNumEntries; ++i) {
      const MIB_TCP6ROW_OWNER_PID& row = table->table[i];
      add(ports, address_text(AF_INET6, &row.ucLocalAddr), row.dwLocalPort, row.dwOwningPid);
    }
  }
  arrange(ports);
  return ports;
}

}  // namespace culvert::observe

#endif
