#include "ui/secrets/keychain_store.h"

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

KeychainStore::KeychainStore(QObject* parent) : QObject(parent) {
  connect(&queue_, &KeychainQueue::answeredLate, this, &KeychainStore::answeredLate);
}

void KeychainStore::read(const QString& key, Done done) {
  const auto start = [this, key](KeychainQueue::Finish finish) {
    auto* job = new QKeychain::ReadPasswordJob(service, this);
    job->setKey(key);
    run(job, std::move(finish), [job] { return Secret(job->textData().toStdString()); });
  };
  queue_.add(KeychainQueue::Late::dropped, start, std::move(done));
}

void KeychainStore::write(const QString& key, const Secret& value, Done done) {
  const auto start = [this, key, value](KeychainQueue::Finish finish) {
    auto* job = new QKeychain::WritePasswordJob(service, this);
    job->setKey(key);
    job->setTextData(QString::fromStdString(value.reveal()));
    run(job, std::move(finish), [] { return Secret(); });
  };
  queue_.add(KeychainQueue::Late::made_good, start, std::move(done));
}

void KeychainStore::remove(const QString& key, Done done) {
  const auto start = [this, key](KeychainQueue::Finish finish) {
    auto* job = new QKeychain::DeletePasswordJob(service, this);
    job->setKey(key);
    run(job, std::move(finish), [] { return Secret(); });
  };
  queue_.add(KeychainQueue::Late::made_good, start, std::move(done));
}

void KeychainStore::run(QKeychain::Job* job, KeychainQueue::Finish finish,
                        std::function<Secret()> value) {
  job->setInsecureFallback(false);
  job->setAutoDelete(true);
  connect(job, &QKeychain::Job::finished, this,
          [finish = std::move(finish), value = std::move(value)](QKeychain::Job* finished) {
            const SecretOutcome outcome = outcomeOf(finished->error());
            finish({outcome, outcome == SecretOutcome::done ? value() : Secret(),
                    finished->errorString()});
          });
  job->start();
}

}  // namespace culvert::ui
