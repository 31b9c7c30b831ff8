// The snappy framing, read from a peer and written by us. Held: no crash; a chunk never becomes
// more than its bound; what we write of any bytes is read back as these bytes.
#include "core/frp/snappy_frames.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <vector>

namespace {

using namespace culvert;
using namespace culvert::frp;

void check(bool holds) {
  if (!holds) std::abort();
}

void read_all(Bytes from, ByteQueue& plain) {
  SnappyReader reader;
  while (!from.empty()) {
    const std::size_t before = plain.size();
    std::size_t used = 0;
    if (reader.read(from, used, plain) || used == 0) return;
    check(used <= from.size() && used <= longest_chunk + 4);
    check(plain.size() - before <= most_in_chunk);
    from = from.subspan(used);
    if (plain.size() > 4 * most_in_chunk) plain.clear();
  }
}

void write_and_read(Bytes bytes) {
  SnappyWriter writer;
  std::vector<std::byte> wire;
  for (Bytes left = bytes; !left.empty();) {
    const Bytes piece = left.first(std::min(left.size(), most_in_chunk));
    std::vector<std::byte> chunk(longest_chunk + 32);
    chunk.resize(writer.write(piece, chunk));
    wire.insert(wire.end(), chunk.begin(), chunk.end());
    left = left.subspan(piece.size());
  }
  ByteQueue plain;
  read_all(wire, plain);
  check(std::ranges::equal(plain.bytes(), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input = std::as_bytes(std::span(data, std::min(size, 4 * most_in_chunk)));
  ByteQueue plain;
  read_all(input, plain);
  write_and_read(input);
  return 0;
}
