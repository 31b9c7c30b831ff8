#include "ui/secrets/keychain_store.h"

#include <QTimer>
#include <qt6keychain/keychain.h>

#include <utility>

namespace culvert::ui {
namespace {

const QString service = QStringLiteral("org.culvert.Culvert");

/// What the back ends really answer: desktop.md 4.2. A locked collection reads as EntryNotFound on
/// Linux, so that code alone never means "missing".
SecretOutcome outcomeOf(QKeychain::Error error) {
  switch (error) {
    case QKeychain::NoError:
      return SecretOutcome::done;
    case QKeychain::EntryNotFound:
      return SecretOutcome::locked_or_missing;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
      return SecretOutcome::denied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
      return SecretOutcome::unavailable;
    case QKeychain::CouldNotDeleteEntry:
      return SecretOutcome::failed;
    case QKeychain::OtherError:
      break;
  }
  return SecretOutcome::unavailable;
}

}  // namespace

/// The one call under way: answers once, from the job or from the limit.
struct KeychainStore::Pending {
  Done done;
  void answer(SecretAnswer answer) {
    if (const Done call = std::exchange(done, {})) call(std::move(answer));
  }
};

void KeychainStore::read(const QString& key, Done done) {
  enqueue([this, key, done = std::move(done)] {
    auto* job = new QKeychain::ReadPasswordJob(service, this);
    job->setKey(key);
    run(job, done, [job] { return Secret(job->textData().toStdString()); });
  });
}

void KeychainStore::write(const QString& key, const Secret& value, Done done) {
  enqueue([this, key, value, done = std::move(done)] {
    auto* job = new QKeychain::WritePasswordJob(service, this);
    job->setKey(key);
    job->setTextData(QString::fromStdString(value.reveal()));
    run(job, done, [] { return Secret(); });
  });
}

void KeychainStore::remove(const QString& key, Done done) {
  enqueue([this, key, done = std::move(done)] {
    auto* job = new QKeychain::DeletePasswordJob(service, this);
    job->setKey(key);
    run(job, done, [] { return Secret(); });
  });
}

void KeychainStore::enqueue(Start start) {
  queue_.push_back(std::move(start));
  // Not at once: answers must not come before the caller has returned.
  if (!busy_) QMetaObject::invokeMethod(this, &KeychainStore::startNext, Qt::QueuedConnection);
}

void KeychainStore::startNext() {
  if (busy_ || queue_.empty()) return;
  busy_ = true;
  const Start start = std::move(queue_.front());
  queue_.pop_front();
  start();
}

void KeychainStore::run(QKeychain::Job* job, Done done, std::function<Secret()> value) {
  const auto pending = std::make_shared<Pending>(Pending{std::move(done)});
  job->setInsecureFallback(false);
  job->setAutoDelete(true);
  connect(job, &QKeychain::Job::finished, this,
          [this, pending, value = std::move(value)](QKeychain::Job* finished) {
            const SecretOutcome outcome = outcomeOf(finished->error());
            pending->answer({outcome, outcome == SecretOutcome::done ? value() : Secret(),
                             finished->errorString()});
            busy_ = false;
            startNext();
          });
  // The job goes on: a keychain that is unlocked later still lets the queue move.
  QTimer::singleShot(limit_ms, this, [pending] {
    pending->answer({SecretOutcome::timed_out, {}, {}});
  });
  job->start();
}

}  // namespace culvert::ui
