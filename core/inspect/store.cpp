#include "core/inspect/store.h"

#include <algorithm>
#include <utility>

namespace culvert::inspect {
namespace {

std::size_t bytes_of(const observe::ExchangeMessage& message) {
  return sizeof(message) + message.preview.size() + message.event.size() + message.last_id.size();
}

std::size_t text_of(const observe::ExchangeRecord& record) {
  return record.method.size() + record.path.size() + record.authority.size() +
         record.visitor.size();
}

}  // namespace

Store::~Store() = default;

void Store::pause(bool paused) {
  use_.paused = paused;
}

bool Store::takes_one() {
  if (!audience_) return false;
  // Open rows cannot leave, so new ones stay out when there is nothing else.
  const bool full = entries_.size() - ended_.size() >= limits_.rows;
  if (use_.paused || full) ++use_.not_recorded;
  return !use_.paused && !full;
}

// ---- Recording -----------------------------------------------------------------------------

Store::Entry& Store::begin(observe::ExchangeRecord record) {
  const observe::ExchangeId id = next_id_++;
  record.id = id;
  auto made = std::make_unique<Entry>();
  Entry& entry = *made;
  entry.record = std::move(record);
  entry.head_bytes_ = text_of(entry.record);
  use_.head_bytes += entry.head_bytes_;
  entries_.emplace_hint(entries_.end(), id, std::move(made));
  use_.rows = entries_.size();
  touch(entry);
  make_room();
  return entry;
}

observe::FieldsPtr Store::keep(Entry& entry, observe::FieldList fields) {
  auto kept = std::make_shared<const observe::FieldList>(std::move(fields));
  entry.head_bytes_ += kept->bytes();
  use_.head_bytes += kept->bytes();
  touch(entry);
  make_room();
  return kept;
}

void Store::keep(Entry& entry, std::string& body, Bytes bytes, std::size_t cap) {
  if (!entry.keeps_bodies || body.size() >= cap) return;
  const std::string_view part = as_text(bytes.first(std::min(bytes.size(), cap - body.size())));
  body.append(part);
  add_body_bytes(entry, part.size());
}

observe::BodyPtr Store::completed(Entry& entry, std::string& body, std::uint64_t total) {
  if (body.empty() || !entry.keeps_bodies) return nullptr;
  observe::BodyPart part;
  part.bytes = std::exchange(body, {});
  part.bytes.shrink_to_fit();
  part.total = total;
  return std::make_shared<const observe::BodyPart>(std::move(part));
}

void Store::keep(Entry& entry, observe::ExchangeMessage message) {
  message.number = ++entry.messages_total_;
  if (entry.messages_.size() >= limits_.messages) {
    const std::size_t dropped = bytes_of(entry.messages_.front());
    entry.messages_.pop_front();
    ++entry.messages_left_out_;
    entry.body_bytes_ -= dropped;
    use_.body_bytes -= dropped;
  }
  const std::size_t bytes = bytes_of(message);
  entry.messages_.push_back(std::move(message));
  touch(entry);
  add_body_bytes(entry, bytes);
}

void Store::touch(Entry& entry) {
  if (std::exchange(entry.changed_, true)) return;
  changed_.push_back(entry.record.id);
}

void Store::end(Entry& entry) {
  touch(entry);
  const observe::ExchangeId id = entry.record.id;
  entry.ended_ = std::make_shared<const observe::ExchangeRecord>(std::move(entry.record));
  entry.record.id = id;  // the key of its place here
  ended_.push_back(id);
  make_room();
}

// ---- Room ----------------------------------------------------------------------------------

void Store::add_body_bytes(Entry& entry, std::size_t bytes) {
  if (bytes == 0) return;
  if (entry.body_bytes_ == 0) with_body_.insert(entry.record.id);
  entry.body_bytes_ += bytes;
  use_.body_bytes += bytes;
  make_room();
}

void Store::make_room() {
  while (use_.body_bytes > limits_.body_bytes && !with_body_.empty())
    drop_bodies(*entries_.at(*with_body_.begin()));
  while (!ended_.empty() &&
         (entries_.size() > limits_.rows || use_.head_bytes > limits_.head_bytes)) {
    const observe::ExchangeId id = ended_.front();
    ended_.pop_front();
    ++use_.rows_left_out;
    drop_row(id);
  }
  use_.rows = entries_.size();
}

void Store::drop_bodies(Entry& entry) {
  with_body_.erase(entry.record.id);
  use_.body_bytes -= std::exchange(entry.body_bytes_, 0);
  const bool is_first = !(entry.ended_ ? *entry.ended_ : entry.record).body_left_out;
  if (is_first) ++use_.bodies_left_out;
  entry.keeps_bodies = false;
  entry.messages_left_out_ += entry.messages_.size();
  entry.messages_.clear();
  entry.request_body = {};
  entry.answer_body = {};
  const auto strip = [](observe::ExchangeRecord& record) {
    record.request_body = nullptr;
    record.answer_body = nullptr;
    record.body_left_out = true;
  };
  if (entry.ended_) {
    observe::ExchangeRecord copy = *entry.ended_;
    strip(copy);
    entry.ended_ = std::make_shared<const observe::ExchangeRecord>(std::move(copy));
  } else {
    strip(entry.record);
  }
  touch(entry);
}

/// `id` is out of ended_ already.
void Store::drop_row(observe::ExchangeId id) {
  const auto at = entries_.find(id);
  const Entry& entry = *at->second;
  use_.head_bytes -= entry.head_bytes_;
  use_.body_bytes -= entry.body_bytes_;
  with_body_.erase(id);
  entries_.erase(at);
  removed_.push_back(id);
}

void Store::clear() {
  for (const observe::ExchangeId id : std::exchange(ended_, {}))
    drop_row(id);
  use_.rows = entries_.size();
}

// ---- The window ----------------------------------------------------------------------------

observe::ExchangePtr Store::find(observe::ExchangeId id) const {
  const auto at = entries_.find(id);
  if (at == entries_.end()) return nullptr;
  const Entry& entry = *at->second;
  return entry.ended_ ? entry.ended_
                      : std::make_shared<const observe::ExchangeRecord>(entry.record);
}

void Store::follow(observe::ExchangeId id) {
  followed_ = id;
  followed_up_to_ = 0;
  follow_anew_ = id != 0;
}

void Store::request_reset() {
  reset_ = true;
  follow_anew_ = followed_ != 0;
  followed_up_to_ = 0;
}

void Store::tick() {
  observe::ExchangeDelta delta;
  delta.reset = std::exchange(reset_, false);
  std::vector<observe::ExchangeId> changed = std::exchange(changed_, {});
  for (const observe::ExchangeId id : changed)
    if (const auto at = entries_.find(id); at != entries_.end()) at->second->changed_ = false;
  if (delta.reset) {
    changed.clear();
    for (const auto& [id, entry] : entries_)
      changed.push_back(id);
  }
  std::ranges::sort(changed);
  delta.changed.reserve(changed.size());
  for (const observe::ExchangeId id : changed)
    if (observe::ExchangePtr record = find(id)) delta.changed.push_back(std::move(record));
  if (!delta.reset) delta.removed = std::move(removed_);
  removed_.clear();
  if (use_ != posted_use_ || delta.reset) delta.use = posted_use_ = use_;
  mailbox_.post(std::move(delta));
  post_messages();
}

void Store::post_messages() {
  const auto at = entries_.find(followed_);
  if (at == entries_.end()) return;
  const Entry& entry = *at->second;
  observe::MessageDelta delta;
  delta.exchange = followed_;
  delta.reset = std::exchange(follow_anew_, false);
  delta.left_out = entry.messages_left_out_;
  const auto is_shown = [this](const observe::ExchangeMessage& message) {
    return message.number <= followed_up_to_;
  };
  const auto first = std::ranges::partition_point(entry.messages_, is_shown);
  delta.messages.assign(first, entry.messages_.end());
  if (!entry.messages_.empty()) followed_up_to_ = entry.messages_.back().number;
  mailbox_.post(std::move(delta));
}

}  // namespace culvert::inspect
