#pragma once

#include "core/observe/diagnosis/diagnosis.h"
#include "ui/editor/profile_files.h"
#include "ui/profiles/profile_control.h"
#include "ui/wizard/server_text.h"
#include "ui/wizard/service_choice.h"

#include <QObject>

#include <optional>
#include <string>
#include <vector>

namespace culvert::ui {

/// Everything that the pages of the wizard have gathered.
struct WizardPlan {
  enum class Through {
    here,     ///< The built-in relay, on this computer alone.
    profile,  ///< One that exists.
    server,   ///< A new profile for a server.
  };

  ServiceChoice service;
  std::vector<observe::ConfigChange> changes;  ///< Of the proxy, which its service needs.
  Through through = Through::here;
  std::string profile;  ///< For Through::profile.
  ServerText server;    ///< For Through::server.
  Secret token;         ///< As typed; empty: the one of the text, if any.
  AddressChoice address;
  /// The profile tried on this computer whose proxies move to the new one, instead of a proxy for
  /// `service`; empty: none.
  std::string moves;
};

/// Why it could not begin: in the words that people read.
struct AttemptTrouble {
  QString title, text;
  QStringList lines;
};

/// Carries a plan out: writes the profile, starts it, and can take all of that back. GUI thread.
class Attempt : public QObject {
  Q_OBJECT

 public:
  Attempt(ProfileControl& control, ProfileFiles& files, QObject* parent = nullptr);

  /// Nothing: it is on its way. Otherwise nothing was changed.
  std::optional<AttemptTrouble> begin(const WizardPlan& plan);
  /// Everything is as it was before begin(), unless somebody else has changed it since.
  void takeBack();
  /// It works: what was moved leaves the old place, unless that has changed since; then it stays,
  /// with oldKept().
  void keep();
  /// It goes on without us, whatever comes of it; what was to move is still in the old place, too.
  void letGo();
  bool isUnderWay() const { return !profile_.empty(); }

  const std::string& profile() const { return profile_; }
  /// The first one where several move.
  const std::string& proxy() const { return proxy_; }

 Q_SIGNALS:
  /// The keychain did not take a secret; it is known until the program ends.
  void secretNotKept(const QString& detail);
  /// The profile of this name holds something else than what was moved.
  void oldKept(const QString& name);

 private:
  std::optional<AttemptTrouble> beginDemo();
  std::optional<AttemptTrouble> beginHere(const WizardPlan& plan);
  std::optional<AttemptTrouble> addTo(const std::string& id, const WizardPlan& plan);
  std::optional<AttemptTrouble> beginServer(const WizardPlan& plan);
  std::optional<AttemptTrouble> moveItems(const std::string& from, std::string& text);
  std::optional<AttemptTrouble> makeProfile(const QString& path, const std::string& text,
                                            bool runs_here);
  std::optional<AttemptTrouble> withProxy(const WizardPlan& plan, std::string& text);
  void keepSecrets(const std::vector<FieldSecret>& secrets, bool in_keychain);
  void startWithSecrets();

  ProfileControl& control_;
  ProfileFiles& files_;
  std::string profile_, proxy_, moves_;
  std::string moved_text_;    ///< What was in `moves_` when it was moved.
  bool made_ = false;         ///< The profile is new.
  bool was_running_ = false;  ///< Before it began.
  std::string before_, after_;
  std::vector<std::string> kept_fields_;
};

}  // namespace culvert::ui
