#include "core/net/waiters.h"

#include <utility>

namespace culvert::net {

Waiters::~Waiters() {
  if (book_) *book_ = Book();
}

Waiters::Book& Waiters::book() {
  if (!book_) book_ = std::make_shared<Book>();
  return *book_;
}

void Waiters::forget(Waiter& waiter) noexcept {
  if (!book_) return;
  if (book_->reader == &waiter) book_->reader = nullptr;
  if (book_->writer == &waiter) book_->writer = nullptr;
}

void Waiters::wake_reader() {
  if (!has_reader() || book_->reader_due) return;
  book_->reader_due = true;
  post();
}

void Waiters::wake_writer() {
  if (!has_writer() || book_->writer_due) return;
  book_->writer_due = true;
  post();
}

void Waiters::call_reader() {
  if (!has_reader()) return;
  book_->reader_due = false;
  std::exchange(book_->reader, nullptr)->ready();
}

void Waiters::call_writer() {
  if (!has_writer()) return;
  book_->writer_due = false;
  std::exchange(book_->writer, nullptr)->ready();
}

void Waiters::post() {
  if (std::exchange(book_->posted, true)) return;
  asio::post(executor_, [book = book_] { settle(*book); });
}

/// The stream may be gone after the first call; the book, held by the post, is not.
void Waiters::settle(Book& book) {
  book.posted = false;
  const bool writer_due = std::exchange(book.writer_due, false);
  if (std::exchange(book.reader_due, false))
    if (Waiter* const waiter = std::exchange(book.reader, nullptr)) waiter->ready();
  if (writer_due)
    if (Waiter* const waiter = std::exchange(book.writer, nullptr)) waiter->ready();
}

}  // namespace culvert::net
