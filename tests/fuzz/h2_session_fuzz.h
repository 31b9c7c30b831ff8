#pragma once

#include "core/http/client_connection.h"
#include "core/http/h2_frames.h"
#include "core/http/server_connection.h"
#include "core/net/memory_stream.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

/// What the two fuzz targets of HTTP/2 share: an end of ours on a pipe whose other end writes what
/// the input says and reads everything; what we send must be well-formed frames.
namespace culvert::http {

inline void check(bool holds) {
  if (!holds) std::abort();
}

class FuzzedPeer {
 public:
  explicit FuzzedPeer(std::size_t preface) : walk_(preface) {
    auto [ours, theirs] = net::memory_pipe(io.get_executor(), 16 * 1024);
    ours_ = std::move(ours);
    theirs_ = std::move(theirs);
  }

  net::StreamPtr take_ours() { return std::move(ours_); }

  void write(Bytes bytes) {
    while (!bytes.empty()) {
      const net::Io io_now = theirs_->try_write(bytes);
      if (io_now.status == net::Io::Status::failed) return;
      bytes = bytes.subspan(io_now.count);
      turn();
      if (io_now.is_blocked() && theirs_->room() == 0) return;  // it reads no more
    }
  }

  void turn() {
    io.restart();
    for (int i = 0; i < 50 && io.poll() > 0; ++i)
      read();
    read();
  }

  void close() {
    theirs_->shutdown_write();
    turn();
  }

  asio::io_context io;
  Deadlines deadlines{io.get_executor()};

 private:
  void read() {
    std::byte piece[8192];
    for (;;) {
      const net::Io io_now = theirs_->try_read(piece);
      if (!io_now.is_done()) return;
      walk_.walk(
          Bytes(piece).first(io_now.count),
          [](const H2FrameHeader& header) {
            check(header.length <= 16 * 1024);
            check(static_cast<unsigned>(header.type) <= 9);
            return true;
          },
          [](Bytes) { return true; });
    }
  }

  net::StreamPtr ours_, theirs_;
  H2FrameWalk walk_;
};

/// The input in pieces: a length byte and so many bytes; 0: what follows is one piece.
template <class Take>
void for_each_piece(Bytes input, Take&& take) {
  while (!input.empty()) {
    const auto wanted = std::to_integer<std::size_t>(input[0]);
    input = input.subspan(1);
    const std::size_t count = wanted == 0 ? input.size() : std::min(wanted, input.size());
    take(input.first(count));
    input = input.subspan(count);
  }
}

}  // namespace culvert::http
