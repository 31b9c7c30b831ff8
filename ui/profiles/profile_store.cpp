#include "ui/profiles/profile_store.h"

#include "core/config/edit.h"
#include "core/config/field_list.h"
#include "core/config/files.h"
#include "ui/texts/format.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QUuid>

#include <algorithm>

namespace culvert::ui {
namespace {

/// Editors write in several steps; we read once they are done.
constexpr int settle_ms = 300;

/// Id, server and path, a line each; the oldest first.
const QString removed_key = QStringLiteral("profiles/removed");

QString key(const std::string& id, const char* name) {
  return QStringLiteral("profile-%1/%2").arg(fromCore(id), QLatin1String(name));
}

QString canonical(const QString& path) {
  const QFileInfo info(path);
  const QString real = info.canonicalFilePath();
  return real.isEmpty() ? info.absoluteFilePath() : real;
}

QString serverOf(const Profile& profile) {
  return profile.config ? fromCore(profile.config->server_addr) : QString();
}

}  // namespace

bool Profile::isReadable() const {
  return isDemo() || (config && !config::has_errors(problems));
}

bool Profile::isOnlyUnsupported() const {
  return config && !isReadable() &&
         std::ranges::all_of(problems, [](const config::Problem& problem) {
           return problem.severity != config::Severity::error ||
                  problem.code == config::ProblemCode::unsupported;
         });
}

bool Profile::mayHoldMarkers() const {
  return path.endsWith(QLatin1String(".culvertprofile"), Qt::CaseInsensitive);
}

ProfileStore::ProfileStore(const QString& ini_path, QObject* parent)
    : QObject(parent), settings_(ini_path, QSettings::IniFormat) {
  settle_.setSingleShot(true);
  settle_.setInterval(settle_ms);
  connect(&settle_, &QTimer::timeout, this, &ProfileStore::readTouched);
  connect(&watcher_, &QFileSystemWatcher::fileChanged, this, &ProfileStore::fileTouched);
  connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, &ProfileStore::fileTouched);
  load();
  keepDemo();
}

QString ProfileStore::folder() const {
  return QFileInfo(settings_.fileName()).absolutePath();
}

const Profile* ProfileStore::find(const std::string& id) const {
  const auto at = std::ranges::find(profiles_, id, &Profile::id);
  return at == profiles_.end() ? nullptr : &*at;
}

const Profile* ProfileStore::triedHere() const {
  const auto at = std::ranges::find(profiles_, true, &Profile::runs_here);
  return at == profiles_.end() ? nullptr : &*at;
}

Profile* ProfileStore::editable(const std::string& id) {
  const auto at = std::ranges::find(profiles_, id, &Profile::id);
  return at == profiles_.end() ? nullptr : &*at;
}

QString ProfileStore::nameOf(const std::string& id) const {
  if (id == demo_id) return QCoreApplication::translate("culvert::ui::ProfileStore", "Demo");
  if (id.ends_with(".relay"))
    return QCoreApplication::translate("culvert::ui::ProfileStore", "Built-in relay");
  const Profile* profile = find(id);
  if (profile && profile->runs_here)
    return QCoreApplication::translate("culvert::ui::ProfileStore", "Tried here");
  return profile ? QFileInfo(profile->path).completeBaseName() : fromCore(id);
}

std::string ProfileStore::add(const QString& path, bool runs_here) {
  Profile profile;
  profile.path = canonical(path);
  profile.runs_here = runs_here;
  return enter(std::move(profile), false);
}

std::string ProfileStore::open(const QString& path) {
  Profile profile;
  profile.path = canonical(path);
  return enter(std::move(profile), true);
}

std::string ProfileStore::enter(Profile profile, bool may_return) {
  const auto known = std::ranges::find(profiles_, profile.path, &Profile::path);
  if (known != profiles_.end()) {
    const std::string id = known->id;
    reload(id);
    return id;
  }
  read(profile);
  if (may_return) profile.id = takeRemovedId(profile);
  if (profile.id.empty())
    profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
  const std::string id = profile.id;
  const QString real = profile.path;
  // The demo stays last.
  const auto demo = std::ranges::find(profiles_, std::string(demo_id), &Profile::id);
  profiles_.insert(demo, std::move(profile));
  watch(real);
  save();
  Q_EMIT added(id);
  return id;
}

void ProfileStore::remove(const std::string& id) {
  const auto at = std::ranges::find(profiles_, id, &Profile::id);
  if (at == profiles_.end()) return;
  if (at->isDemo() && profiles_.size() == 1) return;
  if (at->isDemo()) settings_.setValue(QStringLiteral("demo/hidden"), true);
  if (!at->isDemo()) watcher_.removePath(at->path);
  profiles_.erase(at);
  settings_.remove(QStringLiteral("profile-%1").arg(fromCore(id)));
  save();
  Q_EMIT removed(id);
  keepDemo();
}

void ProfileStore::removeFromList(const std::string& id) {
  const Profile* profile = find(id);
  if (!profile) return;
  if (!profile->isDemo()) {
    QStringList removed = settings_.value(removed_key).toStringList();
    const QString server_and_path = serverOf(*profile) + u'\n' + profile->path;
    removed.removeIf([&](const QString& entry) { return entry.endsWith(u'\n' + server_and_path); });
    removed.append(fromCore(id) + u'\n' + server_and_path);
    while (removed.size() > most_removed)
      removed.removeFirst();
    settings_.setValue(removed_key, removed);
  }
  remove(id);
}

/// The id that the file had in the list before, if it is still for the same server: another file in
/// its place must not get its secrets. Else empty, as for files that cannot be read.
std::string ProfileStore::takeRemovedId(const Profile& profile) {
  if (serverOf(profile).isEmpty()) return {};
  QStringList removed = settings_.value(removed_key).toStringList();
  for (qsizetype i = 0; i < removed.size(); ++i) {
    const QStringList entry = removed[i].split(u'\n');
    if (entry.size() != 3 || entry[2] != profile.path || entry[1] != serverOf(profile)) continue;
    removed.removeAt(i);
    settings_.setValue(removed_key, removed);
    return entry[0].toStdString();
  }
  return {};
}

void ProfileStore::showDemo() {
  settings_.remove(QStringLiteral("demo/hidden"));
  keepDemo();
}

void ProfileStore::reload(const std::string& id) {
  Profile* profile = editable(id);
  if (!profile || profile->isDemo()) return;
  read(*profile);
  Q_EMIT changed(id);
}

void ProfileStore::setRunId(const std::string& id, const std::string& run_id) {
  Profile* profile = editable(id);
  if (!profile || profile->isDemo() || profile->run_id == run_id) return;
  profile->run_id = run_id;
  settings_.setValue(key(id, "run_id"), fromCore(run_id));
}

bool ProfileStore::wasRunning(const std::string& id) const {
  return settings_.value(key(id, "running")).toBool();
}

void ProfileStore::setWasRunning(const std::string& id, bool running) {
  if (wasRunning(id) != running) settings_.setValue(key(id, "running"), running);
}

void ProfileStore::load() {
  for (const QString& id : settings_.value(QStringLiteral("profiles/order")).toStringList()) {
    Profile profile;
    profile.id = id.toStdString();
    profile.path = settings_.value(key(profile.id, "path")).toString();
    profile.runs_here = settings_.value(key(profile.id, "here")).toBool();
    profile.run_id = settings_.value(key(profile.id, "run_id")).toString().toStdString();
    if (profile.path.isEmpty()) continue;
    read(profile);
    watch(profile.path);
    profiles_.push_back(std::move(profile));
  }
}

void ProfileStore::save() {
  QStringList order;
  for (const Profile& profile : profiles_) {
    if (profile.isDemo()) continue;
    order.append(fromCore(profile.id));
    settings_.setValue(key(profile.id, "path"), profile.path);
    if (profile.runs_here) settings_.setValue(key(profile.id, "here"), true);
  }
  settings_.setValue(QStringLiteral("profiles/order"), order);
}

namespace {

/// The items of a TOML file whose types do not run yet.
std::vector<Profile::NotBuilt> itemsNotBuilt(const std::string& text) {
  std::vector<Profile::NotBuilt> found;
  for (const auto scope : {config::FieldScope::proxy, config::FieldScope::visitor}) {
    const bool is_visitor = scope == config::FieldScope::visitor;
    const auto items = config::items_of(text, is_visitor ? "visitors" : "proxies");
    if (!items) continue;
    for (const config::ItemText& item : *items)
      if (!config::is_built_type(scope, item.type))
        found.push_back({item.name, item.type, is_visitor});
  }
  return found;
}

}  // namespace

void ProfileStore::read(Profile& profile) {
  config::LoadOptions options;  // strict: a misspelt key is the most common mistake
  options.environment = config::process_environment();
  const std::string path = profile.path.toStdString();
  auto text = config::read_text_file(path);
  auto loaded =
      text ? config::load_client_text(*text, path,
                                      QFileInfo(profile.path).absolutePath().toStdString(), options)
           : config::load_client_file(path, options);
  profile.text = text ? *std::move(text) : std::string();
  profile.config = std::move(loaded.config);
  profile.problems = std::move(loaded.problems);
  if (profile.runs_here)  // nothing of it leaves this computer
    std::erase_if(profile.problems, [](const config::Problem& problem) {
      return problem.code == config::ProblemCode::insecure;
    });
  profile.is_toml = static_cast<bool>(config::outline_of(profile.text));
  profile.not_built = itemsNotBuilt(profile.text);
}

void ProfileStore::watch(const QString& path) {
  // The folder too: an editor that replaces the file takes the watch with it.
  watcher_.addPath(path);
  watcher_.addPath(QFileInfo(path).absolutePath());
}

void ProfileStore::fileTouched(const QString& path) {
  touched_.append(path);
  settle_.start();
}

void ProfileStore::readTouched() {
  const QStringList touched = std::exchange(touched_, {});
  std::vector<std::string> ids;
  for (Profile& profile : profiles_) {
    if (profile.isDemo()) continue;
    const bool itself = touched.contains(profile.path);
    const bool folder = touched.contains(QFileInfo(profile.path).absolutePath());
    if (!itself && !folder) continue;
    const Profile before = profile;
    read(profile);
    if (QFileInfo::exists(profile.path)) watcher_.addPath(profile.path);
    if (before.text != profile.text || before.config != profile.config ||
        before.problems != profile.problems)
      ids.push_back(profile.id);
  }
  for (const std::string& id : ids)
    Q_EMIT changed(id);
}

void ProfileStore::keepDemo() {
  const bool hidden = settings_.value(QStringLiteral("demo/hidden")).toBool();
  if (find(demo_id) || (hidden && !profiles_.empty())) return;
  Profile demo;
  demo.id = demo_id;
  profiles_.push_back(std::move(demo));
  settings_.remove(QStringLiteral("demo/hidden"));
  Q_EMIT added(demo_id);
}

}  // namespace culvert::ui
