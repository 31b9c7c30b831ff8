#include "ui/profiles/profile_control.h"

#include "core/config/active_items.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>
#include <set>
#include <utility>

namespace culvert::ui {
namespace {

observe::ProxyRecord restingRecord(const std::string& profile, const std::string& name,
                                   std::string type, std::string target) {
  observe::ProxyRecord record;
  record.profile = profile;
  record.name = name;
  record.type = std::move(type);
  record.local_target = std::move(target);
  record.state = observe::ProxyState::off;
  return record;
}

std::string address(const std::string& host, int port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool isConnecting(ProfileState state) {
  return state == ProfileState::starting || state == ProfileState::reconnecting ||
         state == ProfileState::waiting_secret;
}

bool isNamedIn(const config::ClientConfig& config, const observe::ProxyRecord& record) {
  return record.is_visitor ? config::active(config, config.visitors).contains(record.name)
                           : config::active(config, config.proxies).contains(record.name);
}

/// Without a session nobody has switched the proxy off: it waits, and what it was in the session
/// before is over.
void setWaiting(observe::ProxyRecord& record) {
  record.state = observe::ProxyState::fresh;
  record.error.reset();
  record.diagnosis.reset();
}

/// What does not serve has no protocol and no rates; those of its last session fade slowly.
void dropMotion(observe::ProxyRecord& record) {
  record.protocol_now.clear();
  record.up_rate = record.down_rate = 0;
  record.request_rate = 0;
}

}  // namespace

ProfileControl::ProfileControl(ProfileStore& store, SecretService& secrets, EngineBridge& bridge,
                               QObject* parent)
    : QObject(parent), store_(store), secrets_(secrets), bridge_(bridge) {
  connect(&bridge_, &EngineBridge::statusChanged, this, &ProfileControl::fold);
  connect(&store_, &ProfileStore::changed, this, &ProfileControl::profileChanged);
  connect(&store_, &ProfileStore::added, this, &ProfileControl::profileChanged);
  connect(&store_, &ProfileStore::removed, this, [this](const std::string& id) {
    wishes_.erase(id);
    readings_.erase(id);
    applyAll();
    Q_EMIT proxiesChanged();
  });
}

void ProfileControl::start(const std::string& id) {
  const Profile* profile = store_.find(id);
  if (!profile || !profile->isReadable()) return;
  store_.setWasRunning(id, true);
  sessions_.erase(id);
  if (profile->isDemo() || !profile->mayHoldMarkers()) {
    readings_.erase(id);
    const config::ClientConfig config = profile->config.value_or(config::ClientConfig());
    want(*profile, config, config);
  } else {
    readSecrets(*profile);
  }
  Q_EMIT proxiesChanged();
  Q_EMIT statusChanged(id);
}

void ProfileControl::stop(const std::string& id) {
  store_.setWasRunning(id, false);
  wishes_.erase(id);
  readings_.erase(id);
  const auto session = sessions_.find(id);
  if (session != sessions_.end()) {
    // What has ended already leaves nothing to wait for.
    if (session->second.state == observe::SessionState::failed)
      sessions_.erase(session);
    else
      session->second.state = observe::SessionState::stopping;
  }
  applyAll();
  Q_EMIT proxiesChanged();
  Q_EMIT statusChanged(id);
}

void ProfileControl::restart(const std::string& id) {
  stop(id);
  start(id);
}

void ProfileControl::applyChanges(const std::string& id) {
  const Profile* profile = store_.find(id);
  if (!profile || profile->isDemo() || !profile->isReadable() || !wishes_.contains(id)) return;
  if (profile->mayHoldMarkers())
    readSecrets(*profile);
  else
    want(*profile, *profile->config, *profile->config);
  Q_EMIT statusChanged(id);
}

void ProfileControl::retrySecrets(const std::string& id) {
  if (wishes_.contains(id))
    applyChanges(id);
  else
    start(id);
}

void ProfileControl::startRemembered() {
  std::vector<std::string> ids;
  for (const Profile& profile : store_.profiles())
    if (!profile.isDemo() && store_.wasRunning(profile.id)) ids.push_back(profile.id);
  for (const std::string& id : ids)
    start(id);
}

void ProfileControl::readSecrets(const Profile& profile) {
  Reading& reading = readings_[profile.id];
  reading.ticket = next_ticket_++;
  if (!wishes_.contains(profile.id))
    reading.step = {observe::Step::read_secrets, observe::StepState::active, {}};
  reading.read = *profile.config;
  reading.missing.clear();
  const std::string folder = QFileInfo(profile.path).absolutePath().toStdString();
  secrets_.resolve(profile.id, *profile.config, folder,
                   [this, id = profile.id, ticket = reading.ticket,
                    began = QDateTime::currentMSecsSinceEpoch()](SecretService::Resolved resolved) {
                     secretsRead(id, ticket, began, std::move(resolved));
                   });
}

void ProfileControl::secretsRead(const std::string& id, std::uint64_t ticket, qint64 began_ms,
                                 SecretService::Resolved resolved) {
  const auto reading = readings_.find(id);
  // Stopped or started again meanwhile: the answer is to an older question.
  if (reading == readings_.end() || reading->second.ticket != ticket) return;
  observe::StepRecord& step = reading->second.step;
  if (step.state == observe::StepState::active) {
    step.took = std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch() - began_ms);
    step.state = resolved.missing.empty() ? observe::StepState::done : observe::StepState::failed;
  }
  reading->second.missing = std::move(resolved.missing);
  const Profile* profile = store_.find(id);
  if (profile && reading->second.missing.empty())
    want(*profile, std::move(resolved.config), std::move(reading->second.read));
  Q_EMIT proxiesChanged();
  Q_EMIT statusChanged(id);
}

void ProfileControl::want(const Profile& profile, config::ClientConfig config,
                          config::ClientConfig as_read) {
  // Made for a command that ends: whoever opens a profile wants it to come when its server does.
  config.login_fail_exit = false;
  Wish wish;
  wish.wanted.id = profile.id;
  wish.wanted.run_id = profile.run_id;
  if (profile.isDemo())
    wish.wanted.config = DemoConfig();
  else if (profile.runs_here)
    wish.wanted.config = DemoConfig{std::move(config)};
  else
    wish.wanted.config = std::move(config);
  wish.as_read = std::move(as_read);
  // The file may have changed while its secrets were being read.
  wish.differs = profile.config && wish.as_read != *profile.config;
  wishes_.insert_or_assign(profile.id, std::move(wish));
  applyAll();
}

void ProfileControl::applyAll() {
  std::vector<WantedProfile> wanted;
  wanted.reserve(wishes_.size());
  for (const auto& [id, wish] : wishes_)
    wanted.push_back(wish.wanted);
  bridge_.apply(std::move(wanted));
}

void ProfileControl::fold(const observe::StatusDelta& delta) {
  std::set<std::string> touched;
  if (delta.reset) {
    for (const auto& [id, record] : sessions_)
      touched.insert(id);
    sessions_.clear();
    live_.clear();
  }
  for (const std::string& id : delta.removed_sessions) {
    sessions_.erase(id);
    touched.insert(id);
  }
  for (const observe::SessionRecord& record : delta.sessions) {
    foldSession(record);
    touched.insert(record.profile);
  }
  for (const ProxyKey& key : delta.removed_proxies) {
    live_.erase(key);
    touched.insert(key.first);
  }
  for (const observe::ProxyRecord& record : delta.proxies) {
    live_.insert_or_assign({record.profile, record.name}, record);
    touched.insert(record.profile);
  }
  Q_EMIT proxiesChanged();
  for (const std::string& id : touched)
    Q_EMIT statusChanged(id);
}

void ProfileControl::foldSession(const observe::SessionRecord& record) {
  observe::SessionRecord copy = record;
  const bool wanted = wishes_.contains(record.profile);
  const bool ended = record.state == observe::SessionState::failed ||
                     record.state == observe::SessionState::stopped;
  // A late word about a profile that the user has stopped.
  if (!wanted && !ended && store_.find(record.profile))
    copy.state = observe::SessionState::stopping;
  // What has failed for good must not start again because something else is applied.
  if (record.state == observe::SessionState::failed) wishes_.erase(record.profile);
  if (!record.run_id.empty()) store_.setRunId(record.profile, record.run_id);
  sessions_.insert_or_assign(record.profile, std::move(copy));
}

void ProfileControl::profileChanged(const std::string& id) {
  // Here, as status() is asked many times a second.
  const Profile* profile = store_.find(id);
  if (const auto wish = wishes_.find(id); wish != wishes_.end() && profile && profile->config) {
    wish->second.differs = wish->second.as_read != *profile->config;
    // Nothing is left to apply, so nothing is needed for it.
    if (const auto reading = readings_.find(id);
        !wish->second.differs && reading != readings_.end())
      reading->second.missing.clear();
  }
  Q_EMIT proxiesChanged();
  Q_EMIT statusChanged(id);
}

ProfileStatus ProfileControl::status(const std::string& id) const {
  ProfileStatus status;
  const Profile* profile = store_.find(id);
  if (!profile) return status;
  if (const auto reading = readings_.find(id); reading != readings_.end()) {
    status.steps.push_back(reading->second.step);
    status.missing = reading->second.missing;
  }
  if (const auto session = sessions_.find(id); session != sessions_.end()) {
    status.session = session->second;
    status.steps.insert(status.steps.end(), session->second.steps.begin(),
                        session->second.steps.end());
  }
  for (auto at = live_.lower_bound({id, {}}); at != live_.end() && at->first.first == id; ++at) {
    const observe::ProxyRecord& record = at->second;
    ++status.proxies_total;
    if (record.state == observe::ProxyState::running) ++status.proxies_running;
    const bool fails = record.state == observe::ProxyState::refused ||
                       record.state == observe::ProxyState::local_down;
    if (fails && ++status.proxies_failing <= ProfileStatus::most_failing)
      status.failing.push_back(record);
    status.connections += record.connections;
    status.up_rate += record.up_rate;
    status.down_rate += record.down_rate;
  }
  if (const auto wish = wishes_.find(id); wish != wishes_.end() && profile->config)
    status.changed_on_disk = profile->isReadable() && wish->second.differs;
  if (profile->config)
    status.mistakes = static_cast<int>(
        std::ranges::count(profile->problems, config::Severity::error, &config::Problem::severity));
  status.state = stateOf(status, *profile);
  return status;
}

ProfileState ProfileControl::stateOf(const ProfileStatus& status, const Profile& profile) const {
  const bool wanted = wishes_.contains(profile.id);
  const bool ended = !status.session || status.session->state == observe::SessionState::failed;
  if (!profile.isReadable() && !wanted && ended) return ProfileState::unreadable;
  if (!status.missing.empty() && !wanted) return ProfileState::waiting_secret;
  if (!status.session) {
    if (wanted || readings_.contains(profile.id)) return ProfileState::starting;
    return ProfileState::stopped;
  }
  switch (status.session->state) {
    case observe::SessionState::stopped:
      return wanted ? ProfileState::starting : ProfileState::stopped;
    case observe::SessionState::starting:
      return ProfileState::starting;
    case observe::SessionState::running:
      return status.proxies_running < status.proxies_total ? ProfileState::degraded
                                                           : ProfileState::running;
    case observe::SessionState::reconnecting:
      return ProfileState::reconnecting;
    case observe::SessionState::stopping:
      return ProfileState::stopping;
    case observe::SessionState::failed:
      return ProfileState::failed;
  }
  return ProfileState::stopped;
}

std::vector<observe::ProxyRecord> ProfileControl::configured(const Profile& profile) const {
  std::vector<observe::ProxyRecord> records;
  if (profile.isDemo()) {
    records.push_back(restingRecord(profile.id, "demo", "tcp", {}));
    return records;
  }
  if (!profile.config) return records;
  const config::ClientConfig& config = *profile.config;
  for (const config::Proxy& proxy : config.proxies)
    records.push_back(restingRecord(profile.id, proxy.name, std::string(config::type_of(proxy)),
                                    address(proxy.local_ip, proxy.local_port)));
  for (const config::Visitor& visitor : config.visitors) {
    records.push_back(restingRecord(profile.id, visitor.name, "stcp", visitor.server_name));
    records.back().is_visitor = true;
  }
  for (const Profile::NotBuilt& item : profile.not_built) {
    records.push_back(restingRecord(profile.id, item.name, item.type, {}));
    records.back().is_visitor = item.is_visitor;
    records.back().error = Error{Errc::unsupported, Leg::none, item.type, {}};
  }
  return records;
}

void ProfileControl::letWait(const Profile& profile,
                             std::map<ProxyKey, observe::ProxyRecord>& all) const {
  const bool connects = isConnecting(status(profile.id).state);
  const config::ClientConfig* config = running(profile.id);
  if (const auto reading = readings_.find(profile.id); !config && reading != readings_.end())
    config = &reading->second.read;
  for (auto at = all.lower_bound({profile.id, {}});
       at != all.end() && at->first.first == profile.id; ++at) {
    observe::ProxyRecord& record = at->second;
    if (record.state != observe::ProxyState::off) continue;
    if (record.connections == 0) dropMotion(record);
    if (connects && config && (profile.isDemo() || isNamedIn(*config, record))) setWaiting(record);
  }
}

std::vector<observe::ProxyRecord> ProfileControl::proxies() const {
  std::map<ProxyKey, observe::ProxyRecord> all;
  for (const Profile& profile : store_.profiles())
    for (observe::ProxyRecord& record : configured(profile)) {
      ProxyKey key(record.profile, record.name);
      all.insert_or_assign(std::move(key), std::move(record));
    }
  for (const auto& [key, record] : live_)
    if (store_.find(key.first)) all.insert_or_assign(key, record);
  for (const Profile& profile : store_.profiles())
    letWait(profile, all);
  std::vector<observe::ProxyRecord> records;
  records.reserve(all.size());
  for (auto& [key, record] : all)
    records.push_back(std::move(record));
  return records;
}

const config::ClientConfig* ProfileControl::running(const std::string& id) const {
  const auto wish = wishes_.find(id);
  return wish == wishes_.end() ? nullptr : &wish->second.as_read;
}

bool ProfileControl::anythingRuns() const {
  return !wishes_.empty();
}

}  // namespace culvert::ui
