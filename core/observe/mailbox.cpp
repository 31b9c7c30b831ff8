#include "core/observe/mailbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace culvert::observe {

void Mailbox::post(ConnectionDelta delta) {
  if (delta.empty()) return;
  {
    const std::scoped_lock lock(mutex_);
    if (delta.reset) {
      reset_connections_ = true;
      changed_.clear();
      counters_.clear();
      removed_.clear();
    }
    for (const ConnectionId id : delta.removed) {
      changed_.erase(id);
      counters_.erase(id);
      if (seen_.contains(id)) removed_.insert(id);
    }
    for (ConnectionPtr& record : delta.changed) {
      const ConnectionId id = record->id;
      changed_.insert_or_assign(id, std::move(record));
    }
    for (const Counters& counters : delta.counters)
      counters_.insert_or_assign(counters.id, counters);
  }
  wake_once();
}

void Mailbox::post(StatusDelta delta) {
  if (delta.empty()) return;
  {
    const std::scoped_lock lock(mutex_);
    if (delta.reset) {
      reset_status_ = true;
      sessions_.clear();
      proxies_.clear();
    }
    for (const std::string& profile : delta.removed_sessions)
      sessions_.insert_or_assign(profile, std::nullopt);
    for (SessionRecord& record : delta.sessions) {
      const std::string profile = record.profile;
      sessions_.insert_or_assign(profile, std::move(record));
    }
    for (const auto& key : delta.removed_proxies)
      proxies_.insert_or_assign(key, std::nullopt);
    for (ProxyRecord& record : delta.proxies) {
      const auto key = std::pair(record.profile, record.name);
      proxies_.insert_or_assign(key, std::move(record));
    }
  }
  wake_once();
}

void Mailbox::post(ExchangeDelta delta) {
  if (delta.empty()) return;
  {
    const std::scoped_lock lock(mutex_);
    if (delta.reset) {
      reset_exchanges_ = true;
      exchanges_.clear();
      removed_exchanges_.clear();
    }
    for (const ExchangeId id : delta.removed) {
      exchanges_.erase(id);
      if (id <= taken_up_to_) removed_exchanges_.push_back(id);
    }
    for (ExchangePtr& record : delta.changed) {
      const ExchangeId id = record->id;
      exchanges_.insert_or_assign(id, std::move(record));
    }
    if (delta.use) use_ = delta.use;
  }
  wake_once();
}

void Mailbox::post(MessageDelta delta) {
  if (delta.empty()) return;
  {
    const std::scoped_lock lock(mutex_);
    if (delta.reset || delta.exchange != messages_.exchange) {
      messages_ = std::move(delta);
    } else {
      std::vector<ExchangeMessage>& waiting = messages_.messages;
      messages_.left_out = delta.left_out;
      std::ranges::move(delta.messages, std::back_inserter(waiting));
      if (waiting.size() > most_messages)
        waiting.erase(waiting.begin(), waiting.end() - std::ptrdiff_t{most_messages});
    }
  }
  wake_once();
}

void Mailbox::post(Examination examination) {
  {
    const std::scoped_lock lock(mutex_);
    const auto same = std::ranges::find(examinations_, examination.ticket, &Examination::ticket);
    if (same != examinations_.end())
      *same = std::move(examination);
    else
      examinations_.push_back(std::move(examination));
  }
  wake_once();
}

ConnectionDelta Mailbox::take_connections() {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  ConnectionDelta delta;
  delta.reset = std::exchange(reset_connections_, false);
  if (delta.reset) seen_.clear();
  delta.removed.assign(removed_.begin(), removed_.end());
  for (const ConnectionId id : removed_)
    seen_.erase(id);
  delta.changed.reserve(changed_.size());
  for (auto& [id, record] : changed_) {
    seen_.insert(id);
    delta.changed.push_back(std::move(record));
  }
  delta.counters.reserve(counters_.size());
  for (const auto& [id, counters] : counters_)
    delta.counters.push_back(counters);
  removed_.clear();
  changed_.clear();
  counters_.clear();
  return delta;
}

StatusDelta Mailbox::take_status() {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  StatusDelta delta;
  delta.reset = std::exchange(reset_status_, false);
  for (auto& [profile, record] : sessions_) {
    if (record)
      delta.sessions.push_back(*std::move(record));
    else
      delta.removed_sessions.push_back(profile);
  }
  for (auto& [key, record] : proxies_) {
    if (record)
      delta.proxies.push_back(*std::move(record));
    else
      delta.removed_proxies.push_back(key);
  }
  sessions_.clear();
  proxies_.clear();
  return delta;
}

ExchangeDelta Mailbox::take_exchanges() {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  ExchangeDelta delta;
  delta.reset = std::exchange(reset_exchanges_, false);
  delta.removed = std::exchange(removed_exchanges_, {});
  if (!exchanges_.empty()) taken_up_to_ = std::max(taken_up_to_, exchanges_.rbegin()->first);
  delta.changed.reserve(exchanges_.size());
  for (auto& [id, record] : exchanges_)
    delta.changed.push_back(std::move(record));
  exchanges_.clear();
  delta.use = std::exchange(use_, std::nullopt);
  return delta;
}

MessageDelta Mailbox::take_messages() {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  MessageDelta taken = std::exchange(messages_, {});
  messages_.exchange = taken.exchange;
  return taken;
}

std::optional<Examination> Mailbox::take_examination() {
  const std::scoped_lock lock(mutex_);
  woken_ = false;
  if (examinations_.empty()) return std::nullopt;
  std::optional<Examination> first = std::move(examinations_.front());
  examinations_.pop_front();
  return first;
}

void Mailbox::on_wake(std::function<void()> wake) {
  const std::scoped_lock lock(mutex_);
  wake_ = std::move(wake);
}

void Mailbox::wake_once() {
  std::function<void()> wake;
  {
    const std::scoped_lock lock(mutex_);
    if (woken_ || !wake_) return;
    woken_ = true;
    wake = wake_;
  }
  wake();
}

}  // namespace culvert::observe
