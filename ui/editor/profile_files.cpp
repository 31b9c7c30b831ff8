#include "ui/editor/profile_files.h"

#include "core/config/files.h"
#include "core/config/save.h"
#include "ui/texts/format.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTimer>

namespace culvert::ui {
namespace {

const QString good_name = QStringLiteral("last-good.toml");

/// The bits of a file as POSIX has them, so that writing it does not open or close it to others.
unsigned modeOf(const QString& path) {
  const QFile::Permissions has = QFile::permissions(path);
  unsigned mode = 0;
  const auto add = [&](QFile::Permission permission, unsigned bit) {
    if (has & permission) mode |= bit;
  };
  add(QFile::ReadOwner, 0400);
  add(QFile::WriteOwner, 0200);
  add(QFile::ReadGroup, 0040);
  add(QFile::WriteGroup, 0020);
  add(QFile::ReadOther, 0004);
  add(QFile::WriteOther, 0002);
  return mode == 0 ? 0600 : mode;
}

/// A copy that cannot be kept must not keep the user from working; and nobody waits for the disk,
/// the file itself is the one that must be there.
void keepCopy(const QString& folder, const QString& name, const std::string& text) {
  if (!QDir().mkpath(folder)) return;
  QFile file(folder + u'/' + name);
  if (!file.open(QIODevice::WriteOnly)) return;
  file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
  file.write(text.data(), static_cast<qint64>(text.size()));
}

}  // namespace

ProfileFiles::ProfileFiles(ProfileControl& control, const QString& folder, QObject* parent)
    : QObject(parent), control_(control), folder_(folder) {
  connect(&control_, &ProfileControl::statusChanged, this, &ProfileFiles::remember);
}

QString ProfileFiles::folderOf(const std::string& id) const {
  return QStringLiteral("%1/%2").arg(folder_, fromCore(id));
}

WriteOutcome ProfileFiles::write(const std::string& id, const std::string& before,
                                 const std::string& text, const QString& what) {
  const Profile* profile = control_.store().find(id);
  if (!profile || profile->isDemo()) return {WriteOutcome::Kind::failed, {}};
  const std::string path = profile->path.toStdString();
  const auto now = config::read_text_file(path);
  if (!now) return {WriteOutcome::Kind::failed, fromCore(to_text(now.error()))};
  if (*now != before) {
    control_.store().reload(id);
    return {WriteOutcome::Kind::changed_outside, {}};
  }
  if (text == before) return {};
  keepVersion(id, before);
  if (auto written = config::write_file_atomically(path, text, modeOf(profile->path)); !written)
    return {WriteOutcome::Kind::failed, fromCore(to_text(written.error()))};
  if (what.isEmpty())
    undos_.erase(id);
  else
    undos_.insert_or_assign(id, Undo{before, text, what});
  control_.store().reload(id);
  Q_EMIT undoChanged(id);
  return {};
}

QString ProfileFiles::undoable(const std::string& id) const {
  const auto at = undos_.find(id);
  const Profile* profile = control_.store().find(id);
  // What was changed since then by somebody else is not ours to take back.
  if (at == undos_.end() || !profile || profile->text != at->second.after) return {};
  return at->second.what;
}

WriteOutcome ProfileFiles::undo(const std::string& id) {
  if (undoable(id).isEmpty()) return {WriteOutcome::Kind::changed_outside, {}};
  const Undo undo = undos_.at(id);
  return write(id, undo.after, undo.before, {});
}

void ProfileFiles::forgetUndo(const std::string& id) {
  if (undos_.erase(id) > 0) Q_EMIT undoChanged(id);
}

void ProfileFiles::keepVersion(const std::string& id, const std::string& text) {
  const QString folder = folderOf(id);
  const QString name =
      QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz'.toml'"));
  keepCopy(folder, name, text);
  QDir dir(folder);
  QStringList versions = dir.entryList({QStringLiteral("2*.toml")}, QDir::Files, QDir::Name);
  while (versions.size() > most_versions)
    dir.remove(versions.takeFirst());
}

void ProfileFiles::remember(const std::string& id) {
  const Profile* profile = control_.store().find(id);
  if (!profile || profile->isDemo() || profile->text.empty()) return;
  const ProfileStatus status = control_.status(id);
  const bool works = status.state == ProfileState::running && !status.changed_on_disk &&
                     status.proxies_running == status.proxies_total;
  if (!works) {
    trials_.erase(id);
    return;
  }
  if (lastGood(id) == profile->text) return;
  Trial& trial = trials_[id];
  if (trial.text != profile->text) {
    trial.text = profile->text;
    trial.since.start();
    QTimer::singleShot(proof_ms_, this, [this, id] { remember(id); });
  } else if (trial.since.elapsed() >= proof_ms_) {
    keepGood(id, profile->text);
  }
}

void ProfileFiles::keepGood(const std::string& id, const std::string& text) {
  good_.insert_or_assign(id, text);
  trials_.erase(id);
  keepCopy(folderOf(id), good_name, text);
}

std::optional<std::string> ProfileFiles::lastGood(const std::string& id) const {
  const auto [at, is_new] = good_.try_emplace(id);
  if (is_new)
    if (auto text = config::read_text_file((folderOf(id) + u'/' + good_name).toStdString()))
      at->second = *std::move(text);
  return at->second;
}

bool ProfileFiles::canRestore(const std::string& id) const {
  const Profile* profile = control_.store().find(id);
  const auto good = lastGood(id);
  return profile && !profile->isDemo() && good && *good != profile->text;
}

WriteOutcome ProfileFiles::restoreLastGood(const std::string& id) {
  if (!canRestore(id)) return {WriteOutcome::Kind::failed, {}};
  const std::string before = control_.store().find(id)->text;
  const WriteOutcome outcome =
      write(id, before, *lastGood(id), tr("Went back to settings that worked"));
  if (!outcome.isDone()) return outcome;
  if (control_.running(id))
    control_.applyChanges(id);
  else
    control_.start(id);
  return outcome;
}

}  // namespace culvert::ui
