#pragma once

#include "core/observe/examination.h"
#include "core/observe/exchange.h"
#include "core/observe/live_state.h"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace culvert::observe {

/// One slot per table between worker and window. What has not been collected is merged with what
/// comes next (added + removed cancel, newer values win), so a busy window gets larger deltas,
/// never more of them, and memory is bounded by the size of the tables.
class Mailbox {
 public:
  void post(ConnectionDelta delta);
  void post(StatusDelta delta);
  void post(ExchangeDelta delta);
  void post(MessageDelta delta);
  void post(Examination examination);

  ConnectionDelta take_connections();
  StatusDelta take_status();
  ExchangeDelta take_exchanges();
  MessageDelta take_messages();
  /// Of each ticket as far as it has come, one at a time, the older one first; nothing: no more
  /// news.
  std::optional<Examination> take_examination();

  /// Messages of one exchange that wait to be taken; older ones go.
  static constexpr std::size_t most_messages = 2000;

  /// Called by post(), on the worker, once per take at most.
  void on_wake(std::function<void()> wake);

 private:
  void wake_once();

  std::mutex mutex_;
  std::function<void()> wake_;
  bool woken_ = false;

  bool reset_connections_ = false;
  std::unordered_map<ConnectionId, ConnectionPtr> changed_;
  std::unordered_map<ConnectionId, Counters> counters_;
  std::unordered_set<ConnectionId> removed_;
  std::unordered_set<ConnectionId> seen_;  // what the window holds, so unseen rows just vanish
  bool reset_status_ = false;
  std::map<std::string, std::optional<SessionRecord>> sessions_;  // nullopt: removed
  std::map<std::pair<std::string, std::string>, std::optional<ProxyRecord>> proxies_;

  bool reset_exchanges_ = false;
  std::map<ExchangeId, ExchangePtr> exchanges_;
  std::vector<ExchangeId> removed_exchanges_;
  ExchangeId taken_up_to_ = 0;  // ids ascend, so the window has seen all up to this one
  std::optional<CaptureUse> use_;
  MessageDelta messages_;
  std::deque<Examination> examinations_;  // as many as were begun since the last taking
};

}  // namespace culvert::observe
