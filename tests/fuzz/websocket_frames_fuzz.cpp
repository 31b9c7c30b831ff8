// Frames in one piece and byte by byte must give the same payload, answers and end, in both roles.
#include "core/net/websocket_frames.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace {

using namespace culvert;

struct Outcome {
  std::vector<std::byte> payload;
  std::size_t answers = 0;
  std::error_code error;
  bool closed = false;
  bool operator==(const Outcome&) const = default;
};

Outcome decode(net::WebSocketRole role, std::vector<std::byte> bytes, std::size_t piece) {
  net::WebSocketReader reader(role);
  ByteQueue answers;
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const MutableBytes part = MutableBytes(bytes).subspan(at, std::min(piece, bytes.size() - at));
    const std::size_t count = reader.decode(part, answers);
    if (count > part.size()) std::abort();
    outcome.payload.insert(outcome.payload.end(), part.begin(),
                           part.begin() + static_cast<std::ptrdiff_t>(count));
  }
  outcome.answers = answers.size();
  outcome.error = reader.error();
  outcome.closed = reader.closed();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes = std::as_bytes(std::span(data, size));
  for (const auto role : {net::WebSocketRole::client, net::WebSocketRole::server}) {
    const Outcome whole =
        decode(role, {bytes.begin(), bytes.end()}, std::max<std::size_t>(size, 1));
    if (!(whole == decode(role, {bytes.begin(), bytes.end()}, 1))) std::abort();
    if (!(whole == decode(role, {bytes.begin(), bytes.end()}, 7))) std::abort();
  }
  return 0;
}
