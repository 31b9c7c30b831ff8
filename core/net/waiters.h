#pragma once

#include "core/net/stream.h"

#include <memory>

namespace culvert::net {

/// The two waiters of a stream whose readiness the stream itself knows (bytes in memory, room in
/// a buffer), and the post that calls them from the loop: when_* never calls ready() from inside.
/// Costs one small heap block from the first registration on. May be destroyed with waiters
/// registered and posts under way; nobody is called after that.
class Waiters {
 public:
  explicit Waiters(const Executor& executor) : executor_(executor) {}
  ~Waiters();
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;

  /// Registers; a second registration replaces the first.
  void set_reader(Waiter& waiter) { book().reader = &waiter; }
  void set_writer(Waiter& waiter) { book().writer = &waiter; }
  void forget(Waiter& waiter) noexcept;

  bool has_reader() const { return book_ && book_->reader; }
  bool has_writer() const { return book_ && book_->writer; }

  /// Calls ready() from the loop, if somebody is registered now and still is then.
  void wake_reader();
  void wake_writer();

  /// Calls ready() here and now: for layers that are themselves called from the loop.
  void call_reader();
  void call_writer();

  const Executor& executor() const { return executor_; }

 private:
  struct Book {
    Waiter* reader = nullptr;
    Waiter* writer = nullptr;
    bool reader_due = false;
    bool writer_due = false;
    bool posted = false;
  };
  Book& book();
  void post();
  static void settle(Book& book);

  Executor executor_;
  std::shared_ptr<Book> book_;
};

}  // namespace culvert::net
