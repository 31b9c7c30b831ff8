#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/profiles/profile_status.h"
#include "ui/profiles/profile_store.h"

#include <map>
#include <string>

namespace culvert::ui {

/// Starts and stops profiles and knows how each of them is: holds the whole wish that the core
/// gets, and folds what the core answers. GUI thread.
class ProfileControl : public QObject {
  Q_OBJECT

 public:
  ProfileControl(ProfileStore& store, SecretService& secrets, EngineBridge& bridge,
                 QObject* parent = nullptr);

  ProfileStore& store() { return store_; }
  SecretService& secrets() { return secrets_; }

  void start(const std::string& id);
  void stop(const std::string& id);
  void restart(const std::string& id);
  /// Hands the file as it is now to a running profile.
  void applyChanges(const std::string& id);
  /// Reads the secrets once more, to start it or to apply its changes: whatever they were missing
  /// for.
  void retrySecrets(const std::string& id);
  void retryNow() { bridge_.retryNow(); }
  /// What ran when the program ended last.
  void startRemembered();

  ProfileStatus status(const std::string& id) const;
  /// All proxies the core told about, and those that are only in the files so far.
  std::vector<observe::ProxyRecord> proxies() const;
  bool anythingRuns() const;
  /// What was last handed to the core, with markers in the place of secrets; null when it does not
  /// run.
  const config::ClientConfig* running(const std::string& id) const;

 Q_SIGNALS:
  void statusChanged(const std::string& id);
  /// proxies() may differ.
  void proxiesChanged();

 private:
  struct Wish {
    WantedProfile wanted;
    config::ClientConfig as_read;  ///< With markers: to see that the file has changed.
    bool differs = false;          ///< It has, from what was read for it.
  };
  struct Reading {
    std::uint64_t ticket = 0;
    observe::StepRecord step;   ///< Of starting it; applying changes is none.
    config::ClientConfig read;  ///< The file as it was then, with markers.
    std::vector<MissingSecret> missing;
  };
  using ProxyKey = std::pair<std::string, std::string>;

  void readSecrets(const Profile& profile);
  void secretsRead(const std::string& id, std::uint64_t ticket, qint64 began_ms,
                   SecretService::Resolved resolved);
  /// `config`: what is to run; `as_read`: the same with markers, as the file had it.
  void want(const Profile& profile, config::ClientConfig config, config::ClientConfig as_read);
  void applyAll();
  void fold(const observe::StatusDelta& delta);
  void foldSession(const observe::SessionRecord& record);
  void profileChanged(const std::string& id);
  ProfileState stateOf(const ProfileStatus& status, const Profile& profile) const;
  std::vector<observe::ProxyRecord> configured(const Profile& profile) const;
  /// Marks those of a profile that wait for its server.
  void letWait(const Profile& profile, std::map<ProxyKey, observe::ProxyRecord>& all) const;

  ProfileStore& store_;
  SecretService& secrets_;
  EngineBridge& bridge_;
  std::map<std::string, Wish> wishes_;
  std::map<std::string, Reading>
      readings_;  ///< Under way, or what was missing; done ones with time.
  std::map<std::string, observe::SessionRecord> sessions_;
  std::map<ProxyKey, observe::ProxyRecord> live_;
  std::uint64_t next_ticket_ = 1;
};

}  // namespace culvert::ui
