#include "tests/support/streams.h"

#include "core/net/memory_stream.h"

#include <array>
#include <tuple>

namespace culvert::support {

Pipe::Pipe(std::size_t capacity) {
  std::tie(near, far) = net::memory_pipe(io.get_executor(), capacity);
}

Task<> write_and_end(net::Stream& stream, Bytes bytes) {
  co_await net::write(stream, bytes, Leg::downstream);
  stream.shutdown_write();
  co_await net::flush(stream, Leg::downstream);
}

Task<> read_until_end(net::Stream& stream, std::vector<std::byte>& into) {
  std::array<std::byte, 5000> piece;
  while (const std::size_t count = co_await net::read_some(stream, piece, Leg::upstream))
    into.insert(into.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
}

std::string read_now(net::Stream& stream) {
  std::string text;
  std::array<std::byte, 4096> piece;
  for (net::Io io; (io = stream.try_read(piece)).is_done();)
    text.append(as_text(Bytes(piece).first(io.count)));
  return text;
}

}  // namespace culvert::support
