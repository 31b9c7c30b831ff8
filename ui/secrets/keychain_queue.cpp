#include "ui/secrets/keychain_queue.h"

#include <QTimer>

#include <utility>

namespace culvert::ui {

/// Answers once, from its end or from the limit.
struct KeychainQueue::Call {
  Late late;
  Start start;
  SecretStore::Done done;

  bool isAnswered() const { return !done; }
  void answer(SecretAnswer answer) {
    if (const SecretStore::Done call = std::exchange(done, {})) call(std::move(answer));
  }
};

void KeychainQueue::add(Late late, Start start, SecretStore::Done done) {
  const auto call = std::make_shared<Call>(Call{late, std::move(start), std::move(done)});
  queue_.push_back(call);
  QTimer::singleShot(limit_ms_, this, [call] { call->answer({SecretOutcome::timed_out, {}, {}}); });
  // Not at once: answers must not come before the caller has returned.
  if (!busy_) QMetaObject::invokeMethod(this, &KeychainQueue::startNext, Qt::QueuedConnection);
}

void KeychainQueue::startNext() {
  while (!busy_ && !queue_.empty()) {
    const std::shared_ptr<Call> call = std::move(queue_.front());
    queue_.pop_front();
    if (call->isAnswered() && call->late == Late::dropped) continue;
    busy_ = true;
    // Not kept until the limit has passed: it may hold what is to be written.
    std::exchange(call->start, {})([this, call](SecretAnswer answer) {
      const bool is_news = call->isAnswered() && answer.outcome == SecretOutcome::done;
      call->answer(std::move(answer));
      busy_ = false;
      if (is_news) Q_EMIT answeredLate();
      startNext();
    });
  }
}

}  // namespace culvert::ui
