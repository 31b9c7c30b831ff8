#pragma once

#include "core/base/clock.h"

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <memory>

namespace culvert::http {

class Deadline;
using DeadlineHook = boost::intrusive::list_base_hook<>;

/// Many time limits with one timer: setting one is a store, not an operation of a timer queue,
/// which matters when every request sets several. Limits are kept to within `grain`.
class Deadlines {
 public:
  static constexpr Duration grain = std::chrono::milliseconds(100);

  explicit Deadlines(const Executor& executor) : timer_(executor) {}
  // NOLINTNEXTLINE(bugprone-exception-escape): cancel() of a timer does not fail.
  ~Deadlines() { timer_.cancel(); }
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

 private:
  friend class Deadline;
  void wake_by(TimePoint at);
  void look();

  Timer timer_;
  // One is made for each request, so it brings its own links.
  boost::intrusive::list<DeadlineHook, boost::intrusive::constant_time_size<false>> members_;
  TimePoint wakes_at_ = TimePoint::max();
  decltype(members_)::iterator next_ = members_.end();  // while look() walks
  struct Alive {};
  std::shared_ptr<Alive> alive_ = std::make_shared<Alive>();
};

/// One time limit of one owner. When it passes, expired() is called from the loop, once.
class Deadline : private DeadlineHook {
 public:
  explicit Deadline(Deadlines& all);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(Duration from_now) {
    at_ = Clock::now() + from_now;
    if (at_ < all_.wakes_at_) all_.wake_by(at_);
  }
  void clear() { at_ = TimePoint::max(); }

 protected:
  virtual ~Deadline();
  virtual void expired() = 0;

 private:
  friend class Deadlines;
  Deadlines& all_;
  TimePoint at_ = TimePoint::max();
};

}  // namespace culvert::http
