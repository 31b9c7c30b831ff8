#include "core/client/client.h"

#include <boost/asio/ip/host_name.hpp>

namespace culvert::client {

std::string host_name() {
  boost::system::error_code error;
  std::string name = asio::ip::host_name(error);
  return error ? std::string() : name;
}

std::string_view system_name() {
#if defined(_WIN32)
  return "windows";
#elif defined(__APPLE__)
  return "darwin";
#elif defined(__FreeBSD__)
  return "freebsd";
#else
  return "linux";
#endif
}

std::string_view architecture_name() {
#if defined(__x86_64__) || defined(_M_X64)
  return "amd64";
#elif defined(__aarch64__) || defined(_M_ARM64)
  return "arm64";
#elif defined(__i386__) || defined(_M_IX86)
  return "386";
#elif defined(__arm__)
  return "arm";
#elif defined(__riscv)
  return "riscv64";
#else
  return "unknown";
#endif
}

}  // namespace culvert::client
