// Secrets that take the place of others for as long as nobody takes that back.
#include "ui/secrets/secret_service.h"

#include <QTimer>

#include <optional>
#include <utility>

namespace culvert::ui {

/// What there was before. The two places are apart: what was typed for this session may differ
/// from what the keychain has.
struct SecretService::Replaced {
  enum class Entry {
    untouched,  ///< Nothing was written to the keychain.
    missing,    ///< There was none.
    there,      ///< `kept` was there.
  };

  std::string profile, field;
  std::optional<Secret> typed;
  Entry entry = Entry::untouched;
  Secret kept;
  bool is_back = false;
};

SecretService::ReplacedPtr SecretService::replace(const std::string& profile,
                                                  const std::string& field, const Secret& value,
                                                  bool keep, const SecretStore::Done& done) {
  const auto old = std::make_shared<Replaced>();
  old->profile = profile;
  old->field = field;
  if (const auto typed = session_.find({profile, field}); typed != session_.end())
    old->typed = typed->second;
  if (!keep || !store_) {
    enter(profile, field, value, keep, done);
    return old;
  }
  session_.insert_or_assign({profile, field}, value);
  store_->read(keyOf(profile, field), [this, old, value, done](const SecretAnswer& before) {
    if (old->is_back) return done({SecretOutcome::done, {}, {}});
    const bool there = before.outcome == SecretOutcome::done;
    // A locked keychain gives the same answer as one without the entry.
    const bool missing =
        before.outcome == SecretOutcome::locked_or_missing && keychain_ == KeychainState::open;
    if (!there && !missing) return done({before.outcome, {}, before.detail});
    old->entry = there ? Replaced::Entry::there : Replaced::Entry::missing;
    old->kept = before.value;
    store_->write(keyOf(old->profile, old->field), value, done);
  });
  return old;
}

void SecretService::putBack(const ReplacedPtr& old, const SecretStore::Done& done) {
  old->is_back = true;
  if (old->typed)
    session_.insert_or_assign({old->profile, old->field}, *old->typed);
  else
    session_.erase({old->profile, old->field});
  const QString key = keyOf(old->profile, old->field);
  switch (old->entry) {
    case Replaced::Entry::untouched:
      QTimer::singleShot(0, this, [done] { done({SecretOutcome::done, {}, {}}); });
      return;
    case Replaced::Entry::missing:
      return store_->remove(key, done);
    case Replaced::Entry::there:
      return store_->write(key, old->kept, [this, old, done](const SecretAnswer& answer) {
        if (answer.outcome != SecretOutcome::done)
          session_.insert_or_assign({old->profile, old->field}, old->kept);
        done(answer);
      });
  }
}

}  // namespace culvert::ui
