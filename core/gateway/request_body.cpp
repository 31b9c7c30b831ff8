#include "core/gateway/request_body.h"

#include "core/net/loop_buffers.h"

#include <algorithm>

namespace culvert::gateway {

RequestBody::RequestBody(http::ServerExchange& from, std::size_t keep, std::uint64_t most,
                         http::ExchangeObserver* observer)
    : from_(from),
      most_(keep),
      most_in_all_(most),
      observer_(observer),
      absent_(!from.request().body.present),
      source_ended_(absent_),
      complete_(absent_) {}

bool RequestBody::take_beginning() {
  if (complete_ || most_ == 0 || !from_.buffered().empty()) return true;
  net::LoopBuffers::Loan loan = net::LoopBuffers::of(from_.executor()).borrow();
  std::size_t room = std::min(most_, loan.bytes().size());
  if (most_in_all_ > 0)
    room = static_cast<std::size_t>(std::min<std::uint64_t>(room, most_in_all_));
  const net::Io io = from_.try_read(loan.bytes().first(room));
  if (io.status == net::Io::Status::blocked) return false;
  if (io.status == net::Io::Status::done) {
    came_ += io.count;
    keep(Bytes(loan.bytes()).first(io.count));
    sent_ = 0;
  }
  source_ended_ = io.status == net::Io::Status::ended;
  absent_ = complete_ = source_ended_ && from_.trailers().empty();
  if (complete_ && observer_ != nullptr) observer_->request_complete();
  return true;
}

RequestBody::Step RequestBody::move(http::ClientExchange& to, Count& traffic, bool may_drop) {
  wants_room_ = holds_back_ = false;
  if (complete_) return Step::idle;
  if (sent_ < kept_.size()) return send_kept(to, traffic);
  return source_ended_ ? finish(to) : send_fresh(to, traffic, may_drop);
}

RequestBody::Step RequestBody::push(http::ClientExchange& to, Bytes bytes, std::size_t& taken) {
  const net::Io io = to.try_write(bytes);
  if (io.status == net::Io::Status::failed) return Step::sink_broke;
  taken = io.count;
  if (taken > 0) return Step::moved;
  wants_room_ = true;
  return Step::idle;
}

RequestBody::Step RequestBody::send_kept(http::ClientExchange& to, Count& traffic) {
  std::size_t taken = 0;
  const Step step = push(to, kept_.bytes().subspan(sent_), taken);
  sent_ += taken;
  traffic += taken;
  return step;
}

RequestBody::Step RequestBody::send_fresh(http::ClientExchange& to, Count& traffic, bool may_drop) {
  std::size_t room = to.room();
  if (room == 0) {
    wants_room_ = true;
    return Step::idle;
  }
  if (!may_drop && keeping_) {
    room = std::min(room, most_ - kept_.size());
    holds_back_ = room == 0;
    if (holds_back_) return Step::idle;
  }
  std::size_t taken = 0;
  if (const Bytes ready = from_.buffered(); !ready.empty()) {
    if (is_too_large(std::min(room, ready.size()))) return Step::too_large;
    const Step step = push(to, ready.first(std::min(room, ready.size())), taken);
    keep(ready.first(taken));
    from_.consume(taken);
    came_ += taken;
    traffic += taken;
    return step;
  }
  net::LoopBuffers::Loan loan = net::LoopBuffers::of(from_.executor()).borrow();
  const net::Io io = from_.try_read(loan.bytes().first(std::min(room, loan.bytes().size())));
  switch (io.status) {
    case net::Io::Status::blocked:
      return Step::idle;
    case net::Io::Status::failed:
      return Step::source_broke;
    case net::Io::Status::ended:
      source_ended_ = true;
      return finish(to);
    case net::Io::Status::done:
      break;
  }
  if (is_too_large(io.count)) return Step::too_large;
  came_ += io.count;
  const Bytes bytes = Bytes(loan.bytes()).first(io.count);
  const Step step = push(to, bytes, taken);
  keep(bytes);
  traffic += taken;
  return step;
}

RequestBody::Step RequestBody::finish(http::ClientExchange& to) {
  if (!from_.trailers().empty()) to.set_trailers(from_.trailers());
  to.shutdown_write();
  complete_ = true;
  if (observer_ != nullptr) observer_->request_complete();
  return Step::complete;
}

void RequestBody::keep(Bytes bytes) {
  if (bytes.empty()) return;
  if (observer_ != nullptr) observer_->request_bytes(bytes);
  if (!keeping_ || kept_.size() + bytes.size() > most_) {
    dropped_ = true;
    keeping_ = false;
    kept_.clear();
    sent_ = 0;
    return;
  }
  kept_.append(bytes);
  sent_ = kept_.size();
}

void RequestBody::rewind() {
  sent_ = 0;
  complete_ = absent_;
  wants_room_ = false;
}

void RequestBody::stop_keeping() {
  keeping_ = false;
  if (kept_.empty() || sent_ < kept_.size()) return;
  dropped_ = true;
  kept_.clear();
  sent_ = 0;
}

}  // namespace culvert::gateway
