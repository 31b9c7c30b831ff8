#pragma once

#include "ui/secrets/keychain_queue.h"
#include "ui/secrets/secret_store.h"

#include <QObject>

namespace QKeychain {
class Job;
}

namespace culvert::ui {

/// The system's keychain through QtKeychain. One job at a time; a back end that waits for the user
/// may take for ever, so each call has a limit of its own after which the answer is timed_out.
class KeychainStore final : public QObject, public SecretStore {
  Q_OBJECT

 public:
  explicit KeychainStore(QObject* parent = nullptr);

  void read(const QString& key, Done done) override;
  void write(const QString& key, const Secret& value, Done done) override;
  void remove(const QString& key, Done done) override;

  static constexpr int limit_ms = 15'000;

 Q_SIGNALS:
  /// The user has unlocked it after somebody had given up waiting.
  void answeredLate();

 private:
  void run(QKeychain::Job* job, KeychainQueue::Finish finish, std::function<Secret()> value);

  KeychainQueue queue_{limit_ms};
};

}  // namespace culvert::ui
