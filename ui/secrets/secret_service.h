#pragma once

#include "ui/secrets/secret_marker.h"
#include "ui/secrets/secret_store.h"

#include <QObject>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace culvert::ui {

/// What the keychain of this computer is good for, found out by writing, reading back and removing
/// a canary.
enum class KeychainState { unknown, open, locked, unavailable };

/// A secret that could not be had, and why.
struct MissingSecret {
  std::string field;  ///< "auth.token"
  SecretMarker marker;
  SecretOutcome outcome = SecretOutcome::failed;
  QString detail;
};

/// Puts secrets in the place of their markers: from the keychain, the environment, a file, or what
/// the user typed for this session. GUI thread.
class SecretService : public QObject {
  Q_OBJECT

 public:
  /// `store` may be null: there is no keychain in this build.
  explicit SecretService(std::unique_ptr<SecretStore> store, QObject* parent = nullptr);
  ~SecretService() override;

  struct Resolved {
    config::ClientConfig config;
    std::vector<MissingSecret> missing;  ///< Not empty: do not run it.
  };
  using Done = std::function<void(Resolved)>;

  /// Answers later, exactly once. `folder` is where relative file markers start.
  void resolve(const std::string& profile, const config::ClientConfig& config,
               const std::string& folder, const Done& done);

  /// Keeps what the user typed: for this session always, in the keychain when `keep` is set (a
  /// value that the keychain takes only; `done` says what became of it).
  void enter(const std::string& profile, const std::string& field, const Secret& value, bool keep,
             const SecretStore::Done& done);

  /// What is known of one field also counts for another: its proxy has got another name or a twin,
  /// or moves to another profile. `done` comes later, exactly once: what became of writing it into
  /// the keychain; nothing to be had there is fine.
  struct Copy {
    std::string from_profile, from, to_profile, to;
    bool is_kept = true;  ///< In the keychain; false: for this session only.
  };
  void copy(const Copy& copy, const SecretStore::Done& done);
  /// All of them, at once; the first answer that is not `done`, if any.
  void copy(const std::vector<Copy>& copies, const SecretStore::Done& done);

  struct Replaced;
  /// What there was before replace(), in memory only.
  using ReplacedPtr = std::shared_ptr<Replaced>;

  /// Like enter(), for a field that may have a value: what it was is kept, so that putBack() can
  /// bring it back. The keychain is asked first; without a clear answer (it is locked) it keeps
  /// what it has, the new value counts for this session, and `done` says why.
  ReplacedPtr replace(const std::string& profile, const std::string& field, const Secret& value,
                      bool keep, const SecretStore::Done& done);
  /// Once for each replace(): the old value again, in the session and in the keychain; what was not
  /// there goes. `done` says what became of it, later.
  void putBack(const ReplacedPtr& old, const SecretStore::Done& done);

  /// What markers of these fields stand for, as far as it can be had without asking anybody;
  /// answers later, exactly once.
  void find(const std::string& profile, const std::vector<std::string>& fields,
            const std::function<void(std::map<std::string, Secret>)>& done);

  /// Forgets one, here and in the keychain.
  void forget(const std::string& profile, const std::string& field);

  KeychainState keychain() const { return keychain_; }
  void probe();

  /// "org.culvert.Culvert/v1/profile/<id>/<field>"
  static QString keyOf(const std::string& profile, const std::string& field);

 Q_SIGNALS:
  void keychainChanged();

 private:
  struct Run;

  void resolveOne(const std::shared_ptr<Run>& run, const std::string& field, Secret& value);
  void readFile(const std::shared_ptr<Run>& run, const std::string& field,
                const SecretMarker& marker, Secret& value);
  void askKeychain(const std::shared_ptr<Run>& run, const std::string& field,
                   const SecretMarker& marker);
  static void finish(const std::shared_ptr<Run>& run);
  void setKeychain(KeychainState state);
  void readCanary();

  std::unique_ptr<SecretStore> store_;
  KeychainState keychain_ = KeychainState::unknown;
  std::map<std::pair<std::string, std::string>, Secret> session_;
};

}  // namespace culvert::ui
