#pragma once

#include "core/base/secret.h"

#include <QString>

#include <functional>

namespace culvert::ui {

enum class SecretOutcome {
  done,               ///< Read: the value is there. Write, remove: it happened.
  locked_or_missing,  ///< The back end cannot tell a locked entry from one that is not there.
  unavailable,        ///< There is no such service, or it does not work.
  denied,             ///< The service said no: locked, or the user refused.
  timed_out,          ///< No answer yet; it may wait for the user to unlock it.
  failed,             ///< Something else; see detail.
};

struct SecretAnswer {
  SecretOutcome outcome = SecretOutcome::failed;
  Secret value;
  QString detail;  ///< The back end's own words.
};

/// Where secrets are kept. Answers come later, on the GUI thread, exactly once.
class SecretStore {
 public:
  using Done = std::function<void(SecretAnswer)>;

  virtual ~SecretStore() = default;
  virtual void read(const QString& key, Done done) = 0;
  virtual void write(const QString& key, const Secret& value, Done done) = 0;
  virtual void remove(const QString& key, Done done) = 0;
};

}  // namespace culvert::ui
