#pragma once

#include "core/net/stream.h"

#include <string>
#include <string_view>
#include <utility>

namespace culvert::relay {

/// One end of a connection as a test script uses it: sends text, takes what must come.
class Talker {
 public:
  explicit Talker(net::StreamPtr stream) : stream_(std::move(stream)) {}

  /// `text` must live until this has returned.
  Task<> send(std::string_view text) {
    co_await net::write(*stream_, as_bytes(text), Leg::downstream);
  }

  /// Everything up to and including `mark`, a literal. Fails when the end comes before.
  Task<std::string> take_until(std::string_view mark) {
    while (seen_.find(mark) == std::string::npos) {
      const bool more = co_await read_more();
      if (!more) fail(Errc::closed, Leg::none, "only [" + seen_ + "] came");
    }
    co_return cut(seen_.find(mark) + mark.size());
  }

  Task<std::string> take(std::size_t size) {
    while (seen_.size() < size) {
      const bool more = co_await read_more();
      if (!more) fail(Errc::closed, Leg::none, "only [" + seen_ + "] came");
    }
    co_return cut(size);
  }

  Task<std::string> take_head() { return take_until("\r\n\r\n"); }

  /// Everything up to the end; "!" behind it when that was no orderly one.
  Task<std::string> take_rest() {
    try {
      bool more = true;
      while (more)
        more = co_await read_more();
    } catch (const Failure&) {
      seen_.push_back('!');
    }
    co_return cut(seen_.size());
  }

  net::Stream& stream() { return *stream_; }
  net::StreamPtr take_stream() { return std::move(stream_); }
  void hang_up() { stream_.reset(); }

 private:
  Task<bool> read_more() {
    std::string piece(64 * 1024, '\0');
    const std::size_t count = co_await net::read_some(
        *stream_, std::as_writable_bytes(std::span(piece)), Leg::downstream);
    seen_.append(piece, 0, count);
    co_return count > 0;
  }

  std::string cut(std::size_t size) {
    std::string part = seen_.substr(0, size);
    seen_.erase(0, size);
    return part;
  }

  net::StreamPtr stream_;
  std::string seen_;
};

}  // namespace culvert::relay
