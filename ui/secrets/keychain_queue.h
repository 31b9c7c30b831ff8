#pragma once

#include "ui/secrets/secret_store.h"

#include <QObject>

#include <deque>
#include <memory>

namespace culvert::ui {

/// Calls of a keychain, one at a time: each gets an answer within the limit, also while another one
/// before it waits for the user to unlock something. What is under way goes on after that, so that
/// a keychain that is unlocked later lets the rest move. GUI thread.
class KeychainQueue : public QObject {
  Q_OBJECT

 public:
  /// Begins a call; `Finish` is to be called once, when it has ended.
  using Finish = std::function<void(SecretAnswer)>;
  using Start = std::function<void(Finish)>;

  /// What becomes of a call whose turn comes after its limit.
  enum class Late {
    dropped,   ///< Nobody waits for what it would read.
    made_good  ///< What it stores or removes is still wanted.
  };

  explicit KeychainQueue(int limit_ms, QObject* parent = nullptr)
      : QObject(parent), limit_ms_(limit_ms) {}

  /// `done` is called once, later: with the answer of the call, or after the limit with timed_out.
  void add(Late late, Start start, SecretStore::Done done);

 Q_SIGNALS:
  /// A call has succeeded for which nobody waited any more: the keychain can be asked again.
  void answeredLate();

 private:
  struct Call;

  void startNext();

  int limit_ms_;
  std::deque<std::shared_ptr<Call>> queue_;
  bool busy_ = false;
};

}  // namespace culvert::ui
