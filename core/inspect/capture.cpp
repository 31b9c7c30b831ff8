#include "core/inspect/capture.h"

#include "core/http/media.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace culvert::inspect {
namespace {

using observe::ExchangeKind;
using observe::ExchangeState;
using Microseconds = observe::ExchangeTimes::Microseconds;

/// Of each message; more would fill the store with a few of them.
constexpr std::size_t most_of_message = 1024;

/// The whole of it is among the fields.
constexpr std::size_t longest_type = 256;

Microseconds between(TimePoint from, TimePoint to) {
  return std::max(Microseconds::zero(), std::chrono::duration_cast<Microseconds>(to - from));
}

bool is_encoded(const std::vector<http::Field>& fields) {
  const http::Field* const coding = http::find(fields, "content-encoding");
  return coding != nullptr && coding->value != "identity";
}

}  // namespace

Capture::Capture(Store& store, const Masks& masks, std::size_t body_cap, const Origin& origin,
                 observe::ExchangeRecord record, const std::vector<http::Field>& fields,
                 bool has_request_body)
    : store_(store),
      masks_(masks),
      body_cap_(body_cap),
      counts_(origin.counts),
      entry_(store.begin(std::move(record))),
      has_request_body_(has_request_body),
      began_(Clock::now()) {
  entry_.record.request_fields = copied(fields);
}

Capture::~Capture() {
  if (over_) return;
  entry_.record.error = Error{Errc::cancelled, Leg::none, {}, {}};
  finish(ExchangeState::aborted);
}

observe::FieldsPtr Capture::copied(const std::vector<http::Field>& fields) {
  std::size_t text = 0;
  for (const http::Field& field : fields)
    text += field.name.size() + field.value.size();
  observe::FieldList list;
  list.reserve(fields.size(), text);
  for (const http::Field& field : fields)
    masks_.copy(field, list);
  return store_.keep(entry_, std::move(list));
}

void Capture::connected(http::Version up, const Negotiation& record, bool reused) {
  observe::ExchangeRecord& row = entry_.record;
  connected_at_ = Clock::now();
  sent_at_ = has_request_body_ ? TimePoint{} : connected_at_;
  ++row.attempts;
  row.up_version = http::to_text(up);
  row.reused = reused;
  Microseconds dialling{};
  if (!reused) {
    row.times.resolve = record.resolve_time;
    row.times.connect = record.connect_time;
    row.times.tls.reset();
    if (record.tls_known == Known::terminated) row.times.tls = record.tls_time;
    dialling = record.resolve_time + record.connect_time + record.tls_time;
  } else {
    row.times.resolve.reset();
    row.times.connect.reset();
    row.times.tls.reset();
  }
  row.times.blocked = std::max(Microseconds::zero(), between(began_, connected_at_) - dialling);
  store_.touch(entry_);
}

void Capture::request_bytes(Bytes bytes) {
  entry_.record.request_size += bytes.size();
  if (body_cap_ > 0) store_.keep(entry_, entry_.request_body, bytes, body_cap_);
  store_.touch(entry_);
}

void Capture::request_complete() {
  sent_at_ = Clock::now();
}

void Capture::take_head(const http::Response& head) {
  observe::ExchangeRecord& row = entry_.record;
  answered_at_ = Clock::now();
  row.state = ExchangeState::answered;
  row.status = head.status;
  if (const http::Field* const type = http::find(head.fields, http::Name::content_type))
    row.content_type = type->value.substr(0, longest_type);
  row.answer_fields = copied(head.fields);
  note_times();
}

void Capture::answered(const http::Response& head) {
  take_head(head);
  observe::ExchangeRecord& row = entry_.record;
  row.service_status = head.status;
  const std::size_t preview = std::min(body_cap_, most_of_message);
  if (head.opens_tunnel && row.kind == ExchangeKind::websocket)
    frames_ = std::make_unique<Frames>(preview);
  if (head.status != 200 || head.opens_tunnel || !http::is_event_stream(head.fields)) return;
  row.kind = ExchangeKind::events;
  // The events of an encoded stream cannot be told from here.
  if (!is_encoded(head.fields)) events_.emplace(preview);
}

void Capture::answered_ourselves(const http::Response& head, std::string_view body) {
  take_head(head);
  entry_.record.own_answer = true;
  if (head.body.present) answer_bytes(as_bytes(body));
}

void Capture::answer_bytes(Bytes bytes) {
  entry_.record.answer_size += bytes.size();
  if (body_cap_ > 0) store_.keep(entry_, entry_.answer_body, bytes, body_cap_);
  if (events_) {
    going_up_ = false;
    events_->read(bytes, *this);
  }
  store_.touch(entry_);
}

void Capture::answer_trailers(const std::vector<http::Field>& fields) {
  entry_.record.trailers = copied(fields);
}

/// The bytes of a tunnel.
bool Capture::passed(Leg from, Bytes bytes) {
  going_up_ = from == Leg::downstream;
  (going_up_ ? entry_.record.request_size : entry_.record.answer_size) += bytes.size();
  if (frames_) {
    FrameReader& reader = going_up_ ? frames_->up : frames_->down;
    bool& is_reading = going_up_ ? frames_->read_up : frames_->read_down;
    if (is_reading) is_reading = reader.read(bytes, *this);
  }
  store_.touch(entry_);
  return true;
}

void Capture::found(observe::ExchangeMessage message) {
  using Type = observe::ExchangeMessage::Type;
  observe::ExchangeRecord& row = entry_.record;
  const bool counts =
      message.type == Type::text || message.type == Type::binary || message.type == Type::event;
  if (counts) {
    ++(going_up_ ? row.messages_up : row.messages_down);
    if (counts_ != nullptr) (going_up_ ? counts_->messages_up : counts_->messages_down) += 1;
  }
  message.at = std::chrono::system_clock::now();
  message.up = going_up_;
  store_.keep(entry_, std::move(message));
}

/// As far as the exchange has come.
void Capture::note_times() {
  observe::ExchangeTimes& times = entry_.record.times;
  const TimePoint now = Clock::now();
  const TimePoint head = answered_at_ == TimePoint{} ? now : answered_at_;
  // An answer that nobody was asked for: all of it was waiting.
  const TimePoint connected = connected_at_ == TimePoint{} ? began_ : connected_at_;
  // The service may answer before it has the whole request.
  const TimePoint sent = sent_at_ == TimePoint{} ? (connected_at_ == TimePoint{} ? connected : head)
                                                 : std::min(sent_at_, head);
  times.send = between(connected, sent);
  times.wait = between(sent, head);
  times.receive = between(head, now);
}

void Capture::ended(const http::ExchangeEnding& ending) {
  observe::ExchangeRecord& row = entry_.record;
  row.status = ending.status;
  row.attempts = ending.attempts;
  row.error = ending.error;
  row.diagnosis = ending.diagnosis;
  row.end_reason = ending.end_reason;
  row.retry_reason = ending.retry_reason;
  const bool cut_off = ending.status == 0 || (ending.error && !row.own_answer);
  finish(cut_off ? ExchangeState::aborted : ExchangeState::complete);
}

void Capture::finish(ExchangeState state) {
  over_ = true;
  note_times();
  observe::ExchangeRecord& row = entry_.record;
  row.state = state;
  row.request_body = Store::completed(entry_, entry_.request_body, row.request_size);
  row.answer_body = Store::completed(entry_, entry_.answer_body, row.answer_size);
  store_.end(entry_);
}

}  // namespace culvert::inspect
