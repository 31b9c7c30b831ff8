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
  const bool full = rows_.size() - ended_.size() >= limits_.rows;
  if (use_.paused || full) ++use_.not_recorded;
  return !use_.paused && !full;
}

const observe::ExchangeRecord& Store::Row::record() const {
  return open ? open->record : *ended;
}

// ---- Recording -----------------------------------------------------------------------------

Store::Entry& Store::begin(observe::ExchangeRecord record) {
  const observe::ExchangeId id = next_id_++;
  record.id = id;
  Row& row = rows_.emplace_hint(rows_.end(), id, Row())->second;
  row.open = std::make_unique<Entry>();
  Entry& entry = *row.open;
  entry.row_ = &row;
  entry.record = std::move(record);
  row.head_bytes = text_of(entry.record);
  use_.head_bytes += row.head_bytes;
  use_.rows = rows_.size();
  touch(entry);
  make_room();
  return entry;
}

observe::FieldsPtr Store::keep(Entry& entry, observe::FieldList fields) {
  auto kept = std::make_shared<const observe::FieldList>(std::move(fields));
  entry.row_->head_bytes += kept->bytes();
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
  Row& row = *entry.row_;
  message.number = ++row.messages_total;
  if (!row.messages) row.messages = std::make_unique<std::deque<observe::ExchangeMessage>>();
  if (row.messages->size() >= limits_.messages) {
    const std::size_t dropped = bytes_of(row.messages->front());
    row.messages->pop_front();
    ++row.messages_left_out;
    row.body_bytes -= dropped;
    use_.body_bytes -= dropped;
  }
  const std::size_t bytes = bytes_of(message);
  row.messages->push_back(std::move(message));
  touch(entry);
  add_body_bytes(entry, bytes);
}

void Store::touch(Entry& entry) {
  touch(entry.record.id, *entry.row_);
}

void Store::touch(observe::ExchangeId id, Row& row) {
  if (!std::exchange(row.changed, true)) changed_.push_back(id);
}

void Store::end(Entry& entry) {
  touch(entry);
  const observe::ExchangeId id = entry.record.id;
  Row& row = *entry.row_;
  row.ended = std::make_shared<const observe::ExchangeRecord>(std::move(entry.record));
  row.open.reset();  // and `entry` with it
  ended_.push_back(id);
  make_room();
}

// ---- Room ----------------------------------------------------------------------------------

void Store::add_body_bytes(Entry& entry, std::size_t bytes) {
  if (bytes == 0) return;
  if (entry.row_->body_bytes == 0) with_body_.insert(entry.record.id);
  entry.row_->body_bytes += bytes;
  use_.body_bytes += bytes;
  make_room();
}

void Store::make_room() {
  while (use_.body_bytes > limits_.body_bytes && !with_body_.empty())
    drop_bodies(*with_body_.begin());
  while (!ended_.empty() && (rows_.size() > limits_.rows || use_.head_bytes > limits_.head_bytes)) {
    const observe::ExchangeId id = ended_.front();
    ended_.pop_front();
    ++use_.rows_left_out;
    drop_row(id);
  }
  use_.rows = rows_.size();
}

void Store::drop_bodies(observe::ExchangeId id) {
  Row& row = rows_.at(id);
  with_body_.erase(id);
  use_.body_bytes -= std::exchange(row.body_bytes, 0);
  if (!row.record().body_left_out) ++use_.bodies_left_out;
  if (row.messages) row.messages_left_out += row.messages->size();
  row.messages = nullptr;
  const auto strip = [](observe::ExchangeRecord& record) {
    record.request_body = nullptr;
    record.answer_body = nullptr;
    record.body_left_out = true;
  };
  if (row.open) {
    row.open->keeps_bodies = false;
    row.open->request_body = {};
    row.open->answer_body = {};
    strip(row.open->record);
  } else {
    observe::ExchangeRecord copy = *row.ended;
    strip(copy);
    row.ended = std::make_shared<const observe::ExchangeRecord>(std::move(copy));
  }
  touch(id, row);
}

/// `id` is out of ended_ already.
void Store::drop_row(observe::ExchangeId id) {
  const auto at = rows_.find(id);
  const Row& row = at->second;
  use_.head_bytes -= row.head_bytes;
  use_.body_bytes -= row.body_bytes;
  with_body_.erase(id);
  rows_.erase(at);
  removed_.push_back(id);
}

void Store::clear() {
  for (const observe::ExchangeId id : std::exchange(ended_, {}))
    drop_row(id);
  use_.rows = rows_.size();
}

// ---- The window ----------------------------------------------------------------------------

observe::ExchangePtr Store::find(observe::ExchangeId id) const {
  const auto at = rows_.find(id);
  if (at == rows_.end()) return nullptr;
  const Row& row = at->second;
  return row.open ? std::make_shared<const observe::ExchangeRecord>(row.open->record) : row.ended;
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
    if (const auto at = rows_.find(id); at != rows_.end()) at->second.changed = false;
  if (delta.reset) {
    changed.clear();
    for (const auto& [id, row] : rows_)
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
  const auto at = rows_.find(followed_);
  if (at == rows_.end()) return;
  const Row& row = at->second;
  observe::MessageDelta delta;
  delta.exchange = followed_;
  delta.reset = std::exchange(follow_anew_, false);
  delta.left_out = row.messages_left_out;
  const auto is_shown = [this](const observe::ExchangeMessage& message) {
    return message.number <= followed_up_to_;
  };
  if (row.messages && !row.messages->empty()) {
    const auto first = std::ranges::partition_point(*row.messages, is_shown);
    delta.messages.assign(first, row.messages->end());
    followed_up_to_ = row.messages->back().number;
  }
  mailbox_.post(std::move(delta));
}

}  // namespace culvert::inspect
