#pragma once

#include "ui/secrets/secret_store.h"

#include <QObject>

#include <deque>
#include <memory>

namespace QKeychain {
class Job;
}

namespace culvert::ui {

/// The system's keychain through QtKeychain. One job at a time; a back end that waits for the user
/// may take for ever, so each call has a limit of its own after which the answer is timed_out.
class KeychainStore final : public QObject, public SecretStore {
  Q_OBJECT

 public:
  explicit KeychainStore(QObject* parent = nullptr) : QObject(parent) {}

  void read(const QString& key, Done done) override;
  void write(const QString& key, const Secret& value, Done done) override;
  void remove(const QString& key, Done done) override;

  static constexpr int limit_ms = 15'000;

 private:
  using Start = std::function<void()>;
  struct Pending;

  void enqueue(Start start);
  void startNext();
  void run(QKeychain::Job* job, Done done, std::function<Secret()> value);

  std::deque<Start> queue_;
  bool busy_ = false;
};

}  // namespace culvert::ui
