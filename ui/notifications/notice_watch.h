#pragma once

#include "ui/certificates/certificate_watch.h"
#include "ui/notifications/notifier.h"
#include "ui/profiles/profile_control.h"

#include <QVariantMap>

#include <map>
#include <set>

namespace culvert::ui {

/// Reads from what the core tells when there is something to notify of. A link that comes back
/// within ten seconds was never worth a word, nor is what is lost while the computer sleeps.
class NoticeWatch : public QObject {
  Q_OBJECT

 public:
  NoticeWatch(ProfileControl& control, EngineBridge& bridge, Notifier& notifier,
              QObject* parent = nullptr);

  /// The user has started it; only then is "it runs" a piece of news.
  void startedByHand(const std::string& profile) { by_hand_.insert(profile); }
  void setAsleep(bool asleep);
  /// At login the keychain may come late: a secret that is missing is not worth a word for so long.
  void setSecretPatience(qint64 ms) { secret_patience_ms_ = ms; }

  /// Tells of certificates that come to their end.
  void lookAtCertificates(const std::vector<CertificateRow>& rows, certificates::WallTime now);
  /// What certificatesTold() gave when the program ran before.
  void rememberCertificates(const QVariantMap& told) { told_certificates_ = told; }

  /// Looks which of the waiting ones are due; the timer does this.
  void tick(qint64 now_ms);
  void setClock(std::function<qint64()> clock) { clock_ = std::move(clock); }

  static constexpr qint64 link_patience_ms = 10'000;
  static constexpr qint64 service_patience_ms = 30'000;
  /// Visitors that are remembered of one proxy; the next one counts as known, so that a flood of
  /// addresses is not a flood of notices.
  static constexpr std::size_t most_visitors = 1000;

 Q_SIGNALS:
  /// What is not to be told again: by fingerprint, how near the end was.
  void certificatesTold(const QVariantMap& told);

 private:
  using ProxyKey = std::pair<std::string, std::string>;
  struct Link {
    ProfileState state = ProfileState::stopped;
    std::optional<qint64> lost_at, secret_at;
    bool was_told = false;
  };
  struct Proxy {
    observe::ProxyState state = observe::ProxyState::fresh;
    std::string address;
    std::optional<qint64> down_at;
  };

  void look(const std::string& profile);
  void changed(const std::string& profile, Link& link, const ProfileStatus& status);
  void tellLost(const std::string& profile, Link& link);
  void tellSecret(const std::string& profile);
  void linkBack(const std::string& profile, Link& link);
  void lookAtProxies(const observe::StatusDelta& delta);
  void lookAt(const observe::ProxyRecord& record);
  void lookAtVisitors(const observe::ConnectionDelta& delta);
  void tell(Occasion occasion, const std::string& profile, const std::string& proxy,
            const QString& title, const QString& text);
  QString nameOf(const std::string& profile) const;

  ProfileControl& control_;
  Notifier& notifier_;
  QElapsedTimer since_start_;
  std::function<qint64()> clock_;
  QTimer timer_;
  std::map<std::string, Link> links_;
  std::map<ProxyKey, Proxy> proxies_;
  std::map<ProxyKey, std::set<std::string>> visitors_;
  std::set<std::string> by_hand_;
  QVariantMap told_certificates_;
  qint64 secret_patience_ms_ = 0;
  bool is_asleep_ = false;
};

}  // namespace culvert::ui
