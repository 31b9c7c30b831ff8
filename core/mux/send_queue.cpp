#include "core/mux/send_queue.h"

#include "core/base/copy_bytes.h"

#include <algorithm>

namespace culvert::mux {
namespace {

std::size_t up_to_two(const WriterList& line) {
  if (line.empty()) return 0;
  return std::next(line.begin()) == line.end() ? 1 : 2;
}

}  // namespace

void SendQueue::append(const Header& header) {
  put(header, {});
}

void SendQueue::append(Writer& writer, std::uint32_t stream, Bytes payload) {
  if (writer.round_ != round_) {
    writer.round_ = round_;
    writer.used_ = 0;
  }
  if (writer.used_ == 0) ++writers_;
  writer.used_ += payload.size();
  put({FrameType::data, 0, stream, static_cast<std::uint32_t>(payload.size())}, payload);
}

/// Header and payload are contiguous (IO-22).
void SendQueue::put(const Header& header, Bytes payload) {
  const std::size_t size = header_size + payload.size();
  const MutableBytes space = batch_.prepare(size);
  encode(header, space);
  copy_bytes(space.data() + header_size, payload);
  batch_.commit(size);
  collected_ += size;
  appended_ += size;
  outlet_.turn_wanted();
  if (batch_.size() >= shares_->early) outlet_.send_now();
}

std::size_t SendQueue::room(const Writer& writer) const {
  if (!has_room()) return 0;
  const bool first_of_round = writer.round_ != round_ || writer.used_ == 0;
  const bool shared = shared_ || writers_ + (first_of_round ? 1 : 0) >= 2;
  const std::size_t share = shared ? shares_->shared : shares_->lone;
  const std::size_t used = first_of_round ? 0 : writer.used_;
  if (used + least_payload > share) return 0;
  return std::min(share - used,
                  shares_->limit - header_size - batch_.size() - outlet_.held_below());
}

/// For a whole record at least, so that a slow transport makes no small frames.
bool SendQueue::has_room() const {
  return batch_.size() + outlet_.held_below() + header_size + shares_->shared <= shares_->limit;
}

void SendQueue::await(Writer& writer) {
  if (writer.is_linked()) return;
  const bool was_idle = writer.round_ + 1 < round_;
  (was_idle ? fresh_ : busy_).push_back(writer);
  outlet_.turn_wanted();
}

void SendQueue::serve() {
  collected_ = 0;
  do
    begin_round();
  while (serve_round() && collected_ < shares_->early && has_room());
  // Without room the transport is blocked, and its "writable" brings the next turn.
  if ((!fresh_.empty() || !busy_.empty()) && has_room()) outlet_.turn_wanted();
}

void SendQueue::begin_round() {
  ++round_;
  shared_ = writers_ >= 2 || up_to_two(fresh_) + up_to_two(busy_) >= 2;
  writers_ = 0;
}

/// False when nobody wrote. Who comes back while it runs waits for the next round.
bool SendQueue::serve_round() {
  WriterList fresh, busy;
  fresh.swap(fresh_);
  busy.swap(busy_);
  const std::uint64_t before = appended_;
  if (busy_were_passed_ && !busy.empty() && has_room()) {
    serve_front(busy);
    busy_were_passed_ = false;
  }
  while (collected_ < shares_->early && has_room() && !(fresh.empty() && busy.empty())) {
    busy_were_passed_ = !fresh.empty();
    serve_front(fresh.empty() ? busy : fresh);
  }
  fresh_.splice(fresh_.begin(), fresh);
  busy_.splice(busy_.begin(), busy);
  return appended_ != before;
}

void SendQueue::serve_front(WriterList& line) const {
  Writer& writer = line.front();
  line.pop_front();
  if (writer.round_ != round_) writer.used_ = 0;
  writer.round_ = round_;
  writer.may_write();
}

void SendQueue::shrink() {
  if (batch_.empty()) batch_ = ByteQueue(2 * nearby.limit);
}

}  // namespace culvert::mux
