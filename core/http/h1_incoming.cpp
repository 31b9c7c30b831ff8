#include "core/http/h1_incoming.h"

#include "core/base/copy_bytes.h"
#include "core/net/tls.h"

#include <algorithm>
#include <utility>

namespace culvert::http {
namespace {

/// Chunks smaller than this are better read in one go than written one by one.
constexpr std::size_t worth_its_own_write = 4 * 1024;

}  // namespace

void IncomingBody::begin(const Framing& framing, ChunkedDecoder::Forbidden forbidden) {
  switch (framing.kind) {
    case Framing::Kind::none:
      kind_ = Kind::none;
      break;
    case Framing::Kind::length:
      kind_ = Kind::length;
      length_ = left_ = framing.length;
      break;
    case Framing::Kind::chunked:
      kind_ = Kind::chunked;
      chunks_.emplace(forbidden);
      break;
    case Framing::Kind::until_close:
      kind_ = Kind::until_close;
      break;
  }
}

net::Io IncomingBody::read(MutableBytes to) {
  if (broken_) return failed();
  switch (kind_) {
    case Kind::held:
      return net::Io::blocked();
    case Kind::none:
      return end();
    case Kind::length:
      return left_ == 0 ? end() : read_plain(to);
    case Kind::chunked:
      return read_chunks(to);
    case Kind::until_close:
    case Kind::tunnel:
      return stream_ended_ ? end() : read_plain(to);
  }
  return net::Io::blocked();
}

net::Io IncomingBody::read_plain(MutableBytes to) {
  if (to.empty()) return net::Io::moved(0);
  InBuffer& in = wire_.in();
  if (!in.empty()) {
    const Bytes ready = bounded(in.bytes());
    const Bytes part = ready.first(std::min(ready.size(), to.size()));
    copy_bytes(to.data(), part);
    in.consume(part.size());
    count(part.size());
    return net::Io::moved(part.size());
  }
  if (kind_ == Kind::length)
    to = to.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, to.size())));
  const net::Io io = wire_.stream().try_read(to);
  if (!io.is_done()) return told(io);
  count(io.count);
  return io;
}

net::Io IncomingBody::read_chunks(MutableBytes to) {
  std::size_t moved = 0;
  InBuffer& in = wire_.in();
  while (moved < to.size()) {
    look_for_chunk();
    if (broken_ || chunks_->ended()) break;
    if (chunk_ready_ == 0) {
      const net::Io io = wire_.fill();
      if (io.is_done()) continue;
      if (moved > 0) break;
      return told(io);
    }
    const std::size_t part = std::min(chunk_ready_, to.size() - moved);
    copy_bytes(to.data() + moved, in.bytes().first(part));
    consume(part);
    moved += part;
  }
  if (moved > 0 || to.empty()) return net::Io::moved(moved);
  return broken_ ? failed() : end();
}

/// Takes what stands between data off the front, up to the next data.
void IncomingBody::look_for_chunk() {
  InBuffer& in = wire_.in();
  while (chunk_ready_ == 0 && !in.empty() && !chunks_->ended() && !broken_) {
    const ChunkedDecoder::Step step = chunks_->step(in.bytes());
    if (step.refusal)
      return break_off({Errc::protocol, "chunked body: " + std::string(step.refusal->why), {}});
    in.consume(step.used - step.data.size());
    chunk_ready_ = step.data.size();
  }
}

Bytes IncomingBody::buffered() {
  if (broken_) return {};
  InBuffer& in = wire_.in();
  switch (kind_) {
    case Kind::length:
      if (left_ == 0) return {};
      break;
    case Kind::until_close:
    case Kind::tunnel:
      break;
    case Kind::chunked:
      look_for_chunk();
      if (chunk_ready_ == 0 && in.was_filled() && !broken_ && !chunks_->ended() &&
          wire_.fill().is_done())
        look_for_chunk();
      if (broken_ || chunk_ready_ < std::min(worth_its_own_write, in.size())) return {};
      return in.bytes().first(chunk_ready_);
    case Kind::held:
    case Kind::none:
      return {};
  }
  return bounded(in.empty() ? wire_.stream().buffered() : in.bytes());
}

void IncomingBody::consume(std::size_t size) {
  InBuffer& in = wire_.in();
  if (in.empty())
    wire_.stream().consume(size);
  else
    in.consume(size);
  if (kind_ == Kind::chunked) chunk_ready_ -= size;
  count(size);
}

Bytes IncomingBody::bounded(Bytes bytes) const {
  if (kind_ != Kind::length) return bytes;
  return bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
}

void IncomingBody::count(std::size_t size) {
  received_ += size;
  if (kind_ == Kind::length) left_ -= size;
}

net::Io IncomingBody::told(const net::Io& io) {
  if (io.status == net::Io::Status::ended) return stream_ended();
  if (io.status != net::Io::Status::failed) return io;
  break_off({classify(io.error), "the connection broke", io.error});
  return failed();
}

/// Only where nothing else tells the end it is one (invariant 3).
net::Io IncomingBody::stream_ended() {
  stream_ended_ = true;
  if (kind_ == Kind::tunnel) return end();
  if (kind_ == Kind::until_close) {
    const auto* const tls = dynamic_cast<const net::TlsStream*>(&wire_.stream());
    careless_end_ = tls != nullptr && tls->truncated();
    if (!careless_end_ || careless_end_allowed_) return end();
  }
  break_off({Errc::closed, "the connection ended in the middle of the body", {}});
  return failed();
}

bool IncomingBody::is_ready() {
  if (broken_) return true;
  switch (kind_) {
    case Kind::held:
      return false;
    case Kind::none:
      return true;
    case Kind::length:
      return left_ == 0 || !wire_.in().empty();
    case Kind::chunked:
      look_for_chunk();
      return broken_ || chunks_->ended() || chunk_ready_ > 0;
    case Kind::until_close:
    case Kind::tunnel:
      return stream_ended_ || !wire_.in().empty();
  }
  return false;
}

bool IncomingBody::is_complete() {
  if (broken_) return false;
  switch (kind_) {
    case Kind::held:
      return false;
    case Kind::none:
      return true;
    case Kind::length:
      return left_ == 0;
    case Kind::chunked:
      look_for_chunk();
      return !broken_ && chunks_->ended();
    case Kind::until_close:
    case Kind::tunnel:
      return stream_ended_;
  }
  return false;
}

bool IncomingBody::rest_is_here() const {
  return !broken_ && kind_ == Kind::length && left_ <= wire_.in().size();
}

void IncomingBody::skip_rest() {
  consume(static_cast<std::size_t>(left_));
}

void IncomingBody::break_off(BodyBreak why) {
  if (!broken_) broken_ = std::move(why);
}

std::optional<std::uint64_t> IncomingBody::expected() const {
  return kind_ == Kind::length ? std::optional(length_) : std::nullopt;
}

const std::vector<Field>& IncomingBody::trailers() {
  if (!chunks_ || !chunks_->ended() || std::exchange(trailers_parsed_, true)) return trailers_;
  std::string_view text = chunks_->trailers();
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    if (const auto field = parse_field_line(text.substr(0, end))) trailers_.push_back(*field);
    text.remove_prefix(end + 2);
  }
  return trailers_;
}

}  // namespace culvert::http
