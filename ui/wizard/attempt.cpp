#include "ui/wizard/attempt.h"

#include "core/config/edit.h"
#include "core/config/load.h"
#include "core/config/save.h"
#include "core/config/toml_writer.h"
#include "ui/secrets/secret_marker.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QRegularExpression>

#include <algorithm>
#include <set>
#include <utility>

namespace culvert::ui {
namespace {

constexpr const char* here_head =
    "# Tried on this computer: the built-in relay is the server. serverAddr, auth and transport\n"
    "# do not count in this file.\n";

std::set<std::string> namesIn(const std::string& text) {
  std::set<std::string> names;
  for (const char* list : {"proxies", "visitors"})
    if (const auto items = config::items_of(text, list))
      for (const config::ItemText& item : *items)
        names.insert(item.name);
  return names;
}

/// What is wrong with a text before it is written anywhere.
QStringList mistakesIn(const std::string& text, const QString& path) {
  config::LoadOptions options;
  options.environment = config::process_environment();
  const auto loaded = config::load_client_text(
      text, path.toStdString(), QFileInfo(path).absolutePath().toStdString(), options);
  QStringList lines;
  for (const config::Problem& problem : loaded.problems)
    if (problem.severity == config::Severity::error) lines.append(Texts::problemAt(problem, path));
  return lines;
}

/// "start" names what runs: a new proxy that it does not name would not.
Result<std::string> startedToo(const std::string& text, const std::vector<std::string>& start,
                               const std::string& name) {
  if (start.empty()) return text;
  std::string list = "[";
  for (const std::string& one : start)
    list += config::toml_text(one) + ", ";
  return config::with_value(text, {}, {"start"}, list + config::toml_text(name) + "]");
}

QString freePath(const QString& folder, const QString& wanted) {
  static const QRegularExpression unusual(QStringLiteral("[^A-Za-z0-9.-]"));
  QString name = wanted;
  name.replace(unusual, QStringLiteral("-"));
  QString path = QStringLiteral("%1/%2.culvertprofile").arg(folder, name);
  for (int i = 2; QFileInfo::exists(path); ++i)
    path = QStringLiteral("%1/%2-%3.culvertprofile").arg(folder, name).arg(i);
  return path;
}

}  // namespace

Attempt::Attempt(ProfileControl& control, ProfileFiles& files, QObject* parent)
    : QObject(parent), control_(control), files_(files) {}

std::optional<AttemptTrouble> Attempt::begin(const WizardPlan& plan) {
  made_ = false;
  was_running_ = false;
  moves_.clear();
  kept_fields_.clear();
  std::optional<AttemptTrouble> trouble;
  // Whatever server was pasted, the demo page stays on this computer.
  if (plan.moves.empty() && plan.service.kind == ServiceKind::demo_page)
    trouble = beginDemo();
  else if (plan.through == WizardPlan::Through::server)
    trouble = beginServer(plan);
  else if (plan.through == WizardPlan::Through::here)
    trouble = beginHere(plan);
  else
    trouble = addTo(plan.profile, plan);
  if (trouble) profile_.clear();
  return trouble;
}

std::optional<AttemptTrouble> Attempt::beginDemo() {
  control_.store().showDemo();
  profile_ = ProfileStore::demo_id;
  proxy_ = "demo";
  was_running_ = control_.running(profile_) != nullptr;
  if (!was_running_) control_.start(profile_);
  return std::nullopt;
}

std::optional<AttemptTrouble> Attempt::beginHere(const WizardPlan& plan) {
  if (const Profile* here = control_.store().triedHere(); here && here->isReadable())
    return addTo(here->id, plan);
  std::string text = here_head;
  if (auto trouble = withProxy(plan, text)) return trouble;
  const QString folder = control_.store().folder() + QStringLiteral("/profiles");
  return makeProfile(freePath(folder, QStringLiteral("here")), text, true);
}

std::optional<AttemptTrouble> Attempt::withProxy(const WizardPlan& plan, std::string& text) {
  proxy_ = nameFor(plan.service, namesIn(text));
  const std::string item = config::save(proxyFor(plan.service, plan.address, proxy_));
  auto changed = config::with_new_item(text, "proxies", std::nullopt, item);
  for (const observe::ConfigChange& change : plan.changes)
    if (changed) changed = config::with_change(*changed, proxy_, change.key, change.value);
  if (!changed)
    return AttemptTrouble{
        tr("It cannot be put into the file."), fromCore(changed.error().context), {}};
  text = *std::move(changed);
  return std::nullopt;
}

std::optional<AttemptTrouble> Attempt::addTo(const std::string& id, const WizardPlan& plan) {
  const Profile* profile = control_.store().find(id);
  if (!profile || !profile->config)
    return AttemptTrouble{tr("This profile cannot be read any more."), {}, {}};
  before_ = profile->text;
  std::string text = before_;
  if (auto trouble = withProxy(plan, text)) return trouble;
  auto started = startedToo(text, profile->config->start, proxy_);
  if (!started)
    return AttemptTrouble{
        tr("It cannot be put into the file."), fromCore(started.error().context), {}};
  text = *std::move(started);
  if (const QStringList wrong = mistakesIn(text, profile->path); !wrong.isEmpty())
    return AttemptTrouble{tr("The profile would have mistakes"), {}, wrong};
  const WriteOutcome outcome = files_.write(
      id, before_, text, tr("Added %1", "%1: name of a proxy").arg(ltr(fromCore(proxy_))));
  if (outcome.kind == WriteOutcome::Kind::changed_outside)
    return AttemptTrouble{tr("The file was changed elsewhere"),
                          tr("Nothing was written. Look at it and try again."),
                          {}};
  if (!outcome.isDone()) return AttemptTrouble{tr("The file was not written."), outcome.detail, {}};
  after_ = text;
  profile_ = id;
  was_running_ = control_.running(id) != nullptr;
  if (was_running_)
    control_.applyChanges(id);
  else
    control_.start(id);
  return std::nullopt;
}

std::optional<AttemptTrouble> Attempt::moveItems(const std::string& from, std::string& text) {
  const Profile* old = control_.store().find(from);
  if (!old) return AttemptTrouble{tr("The profile whose proxies move is gone."), {}, {}};
  moved_text_ = old->text;
  proxy_.clear();
  for (const char* list : {"proxies", "visitors"}) {
    const auto items = config::items_of(old->text, list);
    if (!items)
      return AttemptTrouble{
          tr("It cannot be put into the file."), fromCore(items.error().context), {}};
    for (const config::ItemText& item : *items) {
      auto changed = config::with_new_item(text, list, std::nullopt, item.text);
      if (!changed)
        return AttemptTrouble{
            tr("It cannot be put into the file."), fromCore(changed.error().context), {}};
      text = *std::move(changed);
      if (proxy_.empty()) proxy_ = item.name;
    }
  }
  return std::nullopt;
}

std::optional<AttemptTrouble> Attempt::beginServer(const WizardPlan& plan) {
  std::vector<FieldSecret> secrets = plan.server.secrets;
  if (!plan.token.empty()) {
    std::erase_if(secrets, [](const FieldSecret& one) { return one.first == "auth.token"; });
    secrets.emplace_back("auth.token", plan.token);
  }
  const bool in_keychain = control_.secrets().keychain() == KeychainState::open;
  auto marked = withMarkers(plan.server.toml, secrets, in_keychain ? "keychain" : "session");
  if (!marked)
    return AttemptTrouble{tr("A secret of this text cannot be taken out of it, so that it would be "
                             "readable in a file."),
                          fromCore(marked.error().context),
                          {}};
  std::string text = *std::move(marked);
  auto trouble = plan.moves.empty() ? withProxy(plan, text) : moveItems(plan.moves, text);
  if (trouble) return trouble;
  const QString folder = control_.store().folder() + QStringLiteral("/profiles");
  const QString path = freePath(folder, fromCore(plan.server.host));
  trouble = makeProfile(path, text, false);
  if (trouble) return trouble;
  keepSecrets(secrets, in_keychain);
  moves_ = plan.moves;
  startWithSecrets();
  return std::nullopt;
}

/// What moves takes its secrets along before it starts: it would not find them otherwise.
void Attempt::startWithSecrets() {
  std::vector<SecretService::Copy> copies;
  if (const Profile* old = control_.store().find(moves_); old && old->config) {
    config::ClientConfig fields = *old->config;
    forEachSecret(fields, [&](const std::string& field, Secret&) {
      copies.push_back({moves_, field, profile_, field});
      kept_fields_.push_back(field);
    });
  }
  if (copies.empty()) return control_.start(profile_);
  const QPointer<Attempt> self(this);
  control_.secrets().copy(copies, [self, copies, id = profile_](const SecretAnswer&) {
    if (!self) return;
    // What could not be copied is asked for when it starts.
    if (self->control_.store().find(id)) return self->control_.start(id);
    for (const SecretService::Copy& copy : copies)  // taken back meanwhile
      self->control_.secrets().forget(copy.to_profile, copy.to);
  });
}

std::optional<AttemptTrouble> Attempt::makeProfile(const QString& path, const std::string& text,
                                                   bool runs_here) {
  if (const QStringList wrong = mistakesIn(text, path); !wrong.isEmpty())
    return AttemptTrouble{tr("The profile would have mistakes"), {}, wrong};
  const QString folder = QFileInfo(path).absolutePath();
  if (!QDir().mkpath(folder))
    return AttemptTrouble{
        tr("The file was not written."), tr("The folder %1 cannot be made.").arg(ltr(folder)), {}};
  if (auto written = config::write_file_atomically(path.toStdString(), text); !written)
    return AttemptTrouble{tr("The file was not written."), fromCore(to_text(written.error())), {}};
  profile_ = control_.store().add(path, runs_here);
  made_ = true;
  if (runs_here) control_.start(profile_);
  return std::nullopt;
}

void Attempt::keepSecrets(const std::vector<FieldSecret>& secrets, bool in_keychain) {
  for (const auto& [field, value] : secrets) {
    kept_fields_.push_back(field);
    const QPointer<Attempt> self(this);
    control_.secrets().enter(profile_, field, value, in_keychain,
                             [self](const SecretAnswer& answer) {
                               if (self && answer.outcome != SecretOutcome::done)
                                 Q_EMIT self->secretNotKept(answer.detail);
                             });
  }
}

void Attempt::takeBack() {
  const std::string id = std::exchange(profile_, {});
  if (id.empty()) return;
  if (!was_running_) control_.stop(id);
  if (id == ProfileStore::demo_id) return;
  if (!made_) {
    const bool back = files_.write(id, after_, before_, {}).isDone();
    if (back && was_running_) control_.applyChanges(id);
    return;
  }
  const Profile* profile = control_.store().find(id);
  const QString path = profile ? profile->path : QString();
  control_.store().remove(id);
  if (!path.isEmpty()) QFile::remove(path);
  for (const std::string& field : kept_fields_)
    control_.secrets().forget(id, field);
}

void Attempt::letGo() {
  profile_.clear();
  moves_.clear();
}

void Attempt::keep() {
  const std::string old = std::exchange(moves_, {});
  letGo();
  if (!control_.store().find(old)) return;
  // As it is on the disk: an editor may have written a moment ago.
  control_.store().reload(old);
  const Profile* moved = control_.store().find(old);
  if (!moved) return;
  if (moved->text != moved_text_) return Q_EMIT oldKept(control_.store().nameOf(old));
  const QString path = moved->path;
  control_.stop(old);
  control_.store().remove(old);
  QFile::remove(path);
}

}  // namespace culvert::ui
