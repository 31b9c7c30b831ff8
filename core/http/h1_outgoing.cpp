#include "core/http/h1_outgoing.h"

#include "core/http/chunked.h"
#include "core/http/head_writer.h"

#include <algorithm>

namespace culvert::http {
namespace {

/// Size line and end of the largest chunk, and what ends the body.
constexpr std::size_t chunk_overhead = 32;

}  // namespace

void OutgoingBody::begin(const Framing& framing) {
  switch (framing.kind) {
    case Framing::Kind::none:
      kind_ = Kind::none;
      break;
    case Framing::Kind::length:
      kind_ = Kind::length;
      left_ = framing.length;
      break;
    case Framing::Kind::chunked:
      kind_ = Kind::chunked;
      break;
    case Framing::Kind::until_close:
      kind_ = Kind::until_close;
      break;
  }
  if (kind_ == Kind::none || (kind_ == Kind::length && left_ == 0))
    complete();
  else
    wire_.flush_soon();
}

std::size_t OutgoingBody::room() const {
  if (kind_ == Kind::held) return 0;
  const std::size_t room = wire_.room();
  if (kind_ == Kind::chunked) return room - std::min(room, chunk_overhead);
  return room;
}

net::Io OutgoingBody::write(Bytes bytes) {
  if (complete_ || kind_ == Kind::held) return refused();
  if (wire_.write_error()) return net::Io::failed(wire_.write_error());
  if (bytes.empty()) return net::Io::moved(0);
  if (kind_ == Kind::length && bytes.size() > left_) return refused();
  bytes = bytes.first(std::min(bytes.size(), room()));
  if (bytes.empty()) return net::Io::blocked();
  if (kind_ == Kind::chunked) {
    append_chunk_size(wire_.text(), bytes.size());
    wire_.text().append(as_text(bytes)).append("\r\n");
    if (wire_.pending() < H1Wire::collected)
      wire_.flush_soon();
    else if (wire_.flush().status == net::Io::Status::failed)
      return net::Io::failed(wire_.write_error());
    return net::Io::moved(bytes.size());
  }
  const net::Io io = wire_.write(bytes);
  if (kind_ == Kind::length && io.is_done() && (left_ -= io.count) == 0) complete();
  return io;
}

void OutgoingBody::complete() {
  complete_ = true;
  if (ends_with_connection())
    wire_.end();
  else
    wire_.flush();
}

bool OutgoingBody::finish() {
  if (complete_) return true;
  if (kind_ == Kind::held || (kind_ == Kind::length && left_ > 0)) return false;
  if (kind_ == Kind::chunked) wire_.text().append("0\r\n").append(trailers_).append("\r\n");
  complete();
  return true;
}

void OutgoingBody::set_trailers(const std::vector<Field>& fields) {
  HeadWriter writer(trailers_);
  for (const Field& field : fields)
    if (may_be_trailer(field.name)) writer.field(field.name, field.value);
}

}  // namespace culvert::http
