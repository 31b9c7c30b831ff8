// Whatever a stranger sends first on an frp connection, and then nothing more. Held: no crash; the
// opening is judged when the stranger is gone; what is accepted begins with a known message.
#include "core/frp/control_channel.h"
#include "core/net/memory_stream.h"

#include <cstdlib>
#include <optional>
#include <span>

namespace {

using namespace culvert;

Task<> receive(net::StreamPtr& relay, std::optional<Result<frp::Opening>>& outcome) {
  Result<frp::Opening> opening = co_await attempt(frp::receive_opening(relay));
  outcome.emplace(std::move(opening));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  asio::io_context io{1};
  auto [stranger, relay] = net::memory_pipe(io.get_executor(), 1 << 20);
  std::optional<Result<frp::Opening>> outcome;
  asio::co_spawn(io.get_executor(), receive(relay, outcome), [](std::exception_ptr failure) {
    if (failure) std::abort();  // anything but a Failure
  });
  Bytes left = std::as_bytes(std::span(data, size));
  while (!left.empty() && !outcome) {
    const net::Io wrote = stranger->try_write(left);
    left = left.subspan(wrote.count);
    while (io.poll() != 0) {
    }
    if (wrote.count == 0) break;
  }
  stranger->shutdown_write();
  while (io.poll() != 0) {
  }
  if (!outcome) std::abort();
  if (*outcome && frp::name_of((**outcome).first).empty()) std::abort();
  return 0;
}
