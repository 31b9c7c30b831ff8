// The clear parts of a TLS handshake, whole and in two pieces: what is complete must not become
// incomplete or different by having come in pieces.
#include "core/net/client_hello.h"
#include "core/net/server_hello.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace culvert;
  const Bytes bytes = std::as_bytes(std::span(data, size));
  const auto whole = net::parse_client_hello(bytes);
  const auto half = net::parse_client_hello(bytes.first(size / 2));
  if (half && *half && (!whole || !*whole || (*whole)->sni != (*half)->sni)) std::abort();
  if (!half && whole) std::abort();
  (void)net::parse_server_hello(bytes);
  return 0;
}
