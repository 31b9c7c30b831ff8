#include "ui/notifications/notice_watch.h"

#include "ui/certificates/certificate_texts.h"
#include "ui/proxies/proxy_addresses.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"

#include <utility>

namespace culvert::ui {
namespace {

/// How near the end is: 0 is far away.
int nearnessOf(int days) {
  if (days < 0) return 3;
  if (days < certificates::urgent_days) return 2;
  return days < certificates::soon_days ? 1 : 0;
}

bool isUp(ProfileState state) {
  return state == ProfileState::running || state == ProfileState::degraded;
}

}  // namespace

NoticeWatch::NoticeWatch(ProfileControl& control, EngineBridge& bridge, Notifier& notifier,
                         QObject* parent)
    : QObject(parent), control_(control), notifier_(notifier) {
  since_start_.start();
  clock_ = [this] { return since_start_.elapsed(); };
  timer_.setInterval(1000);
  timer_.setTimerType(Qt::VeryCoarseTimer);
  connect(&timer_, &QTimer::timeout, this, [this] { tick(clock_()); });
  connect(&control_, &ProfileControl::statusChanged, this, &NoticeWatch::look);
  connect(&control_.store(), &ProfileStore::removed, this, [this](const std::string& id) {
    links_.erase(id);
    std::erase_if(proxies_, [&](const auto& item) { return item.first.first == id; });
    std::erase_if(visitors_, [&](const auto& item) { return item.first.first == id; });
  });
  connect(&bridge, &EngineBridge::statusChanged, this, &NoticeWatch::lookAtProxies);
  connect(&bridge, &EngineBridge::connectionsChanged, this, &NoticeWatch::lookAtVisitors);
}

QString NoticeWatch::nameOf(const std::string& profile) const {
  return control_.store().nameOf(profile);
}

void NoticeWatch::tell(Occasion occasion, const std::string& profile, const std::string& proxy,
                       const QString& title, const QString& text) {
  notifier_.tell({occasion, profile, proxy, title, text});
}

void NoticeWatch::setAsleep(bool asleep) {
  is_asleep_ = asleep;
  if (asleep) return;
  // What was lost on the way gets its time again from now on.
  const qint64 now = clock_();
  for (auto& [profile, link] : links_)
    if (link.lost_at) link.lost_at = now;
  for (auto& [key, proxy] : proxies_)
    if (proxy.down_at) proxy.down_at = now;
}

void NoticeWatch::look(const std::string& profile) {
  if (!control_.store().find(profile)) return;
  const ProfileStatus status = control_.status(profile);
  Link& link = links_[profile];
  if (status.state == link.state) return;
  changed(profile, link, status);
  link.state = status.state;
}

void NoticeWatch::changed(const std::string& profile, Link& link, const ProfileStatus& status) {
  const QString name = nameOf(profile);
  const QString why = status.session && status.session->error
                          ? Texts::advice(*status.session->error).sentence
                          : QString();
  switch (status.state) {
    case ProfileState::running:
    case ProfileState::degraded:
      link.secret_at.reset();
      if (link.lost_at || link.was_told)
        linkBack(profile, link);
      else if (!isUp(link.state) && by_hand_.erase(profile) > 0)
        tell(Occasion::profile_up, profile, {}, tr("%1 is running", "a profile").arg(name), {});
      return;
    case ProfileState::reconnecting:
      if (!link.lost_at) link.lost_at = clock_();
      if (!timer_.isActive()) timer_.start();
      return;
    case ProfileState::failed:
      link = {};
      return tell(Occasion::profile_failed, profile, {},
                  tr("%1 has stopped", "a profile").arg(name), why);
    case ProfileState::waiting_secret:
      if (secret_patience_ms_ == 0) return tellSecret(profile);
      if (!link.secret_at) link.secret_at = clock_();
      if (!timer_.isActive()) timer_.start();
      return;
    case ProfileState::stopped:
    case ProfileState::stopping:
    case ProfileState::unreadable:
      // By hand: what was told of it is of no use any more.
      if (link.was_told) notifier_.takeBack(Occasion::link_lost, profile, {});
      link = {};
      return;
    case ProfileState::starting:
      return;
  }
}

void NoticeWatch::linkBack(const std::string& profile, Link& link) {
  link.lost_at.reset();
  if (!std::exchange(link.was_told, false)) return;
  const Notice back{Occasion::link_back,
                    profile,
                    {},
                    tr("%1 has its server back", "a profile").arg(nameOf(profile)),
                    {}};
  // Nobody wants to hear it: then the bad news goes at least.
  if (!notifier_.tell(back)) notifier_.takeBack(Occasion::link_lost, profile, {});
}

void NoticeWatch::tellSecret(const std::string& profile) {
  tell(Occasion::secret_needed, profile, {},
       tr("%1 needs a secret", "a profile").arg(nameOf(profile)), {});
}

void NoticeWatch::tellLost(const std::string& profile, Link& link) {
  const ProfileStatus status = control_.status(profile);
  const QString why = status.session && status.session->error
                          ? Texts::advice(*status.session->error).sentence
                          : QString();
  link.was_told = notifier_.tell({Occasion::link_lost,
                                  profile,
                                  {},
                                  tr("%1 has lost its server", "a profile").arg(nameOf(profile)),
                                  why});
  // Shown in the window, or not wanted: it is not asked again.
  link.lost_at.reset();
}

void NoticeWatch::tick(qint64 now_ms) {
  if (is_asleep_) return;
  bool waits = false;
  for (auto& [profile, link] : links_) {
    if (link.lost_at && now_ms - *link.lost_at >= link_patience_ms) tellLost(profile, link);
    // While it is asked for once more, the answer is waited for.
    if (link.secret_at && now_ms - *link.secret_at >= secret_patience_ms_ &&
        link.state != ProfileState::starting) {
      link.secret_at.reset();
      if (link.state == ProfileState::waiting_secret) tellSecret(profile);
    }
    waits = waits || link.lost_at || link.secret_at;
  }
  for (auto& [key, proxy] : proxies_) {
    if (!proxy.down_at) continue;
    waits = true;
    if (now_ms - *proxy.down_at < service_patience_ms) continue;
    proxy.down_at.reset();
    tell(Occasion::service_down, key.first, key.second,
         tr("The local service of %1 is down", "a proxy").arg(fromCore(key.second)),
         nameOf(key.first));
  }
  if (!waits) timer_.stop();
}

void NoticeWatch::lookAtProxies(const observe::StatusDelta& delta) {
  if (delta.reset) proxies_.clear();
  for (const ProxyKey& key : delta.removed_proxies)
    proxies_.erase(key);
  for (const observe::ProxyRecord& record : delta.proxies)
    lookAt(record);
}

void NoticeWatch::lookAt(const observe::ProxyRecord& record) {
  using enum observe::ProxyState;
  const ProxyKey key(record.profile, record.name);
  Proxy& before = proxies_[key];
  const QString name = fromCore(record.name);
  if (record.state == refused && before.state != refused) {
    const bool has_words = record.error || record.diagnosis;
    tell(Occasion::proxy_refused, record.profile, record.name,
         tr("The server refuses %1", "a proxy").arg(name),
         has_words ? Texts::advice(record).sentence : QString());
  }
  if (!record.public_address.empty() && !before.address.empty() &&
      record.public_address != before.address)
    tell(Occasion::proxy_refused, record.profile, record.name,
         tr("%1 has another public address", "a proxy").arg(name),
         addressesOf(record).join(QLatin1String(", ")));
  if (record.state != local_down)
    before.down_at.reset();
  else if (before.state != local_down)
    before.down_at = clock_();
  if (before.down_at && !timer_.isActive()) timer_.start();
  before.state = record.state;
  if (!record.public_address.empty()) before.address = record.public_address;
}

void NoticeWatch::lookAtVisitors(const observe::ConnectionDelta& delta) {
  for (const observe::ConnectionPtr& record : delta.changed) {
    if (record->visitor.empty()) continue;
    std::set<std::string>& known = visitors_[{record->profile, record->proxy}];
    if (known.size() >= most_visitors || !known.insert(addressOf(record->visitor)).second) continue;
    // A full picture after a gap is no news.
    if (delta.reset) continue;
    tell(Occasion::visitor_new, record->profile, record->proxy,
         tr("%1 has a new visitor", "a proxy").arg(fromCore(record->proxy)),
         fromCore(addressOf(record->visitor)));
  }
}

/// A renewed certificate has another fingerprint, and begins anew.
void NoticeWatch::lookAtCertificates(const std::vector<CertificateRow>& rows,
                                     certificates::WallTime now) {
  QVariantMap told;
  for (const CertificateRow& row : rows) {
    const auto end = certificates::end_of(row.use, row.reading);
    if (!end || !row.use.is_built) continue;
    const int days = certificates::days_until(*end, now);
    const int nearness = nearnessOf(days);
    if (nearness == 0) continue;
    const certificates::Certificate& first = row.reading.certificates.front();
    const QString key = fromCore(first.sha256);
    const bool is_new = told_certificates_.value(key).toInt() < nearness && !told.contains(key);
    told[key] = nearness;
    if (!is_new) continue;
    const QString name = row.use.proxy.empty() ? nameOf(row.profile) : fromCore(row.use.proxy);
    const QString title =
        days < 0 ? tr("A certificate of %1 has ended", "%1: a proxy or a profile").arg(name)
                 : tr("A certificate of %1 ends in %n day(s)", "%1: a proxy or a profile", days)
                       .arg(name);
    tell(Occasion::certificate_ends, row.profile, row.use.proxy, title,
         CertificateTexts::subject(first));
  }
  if (told == told_certificates_) return;
  told_certificates_ = told;
  Q_EMIT certificatesTold(told);
}

}  // namespace culvert::ui
