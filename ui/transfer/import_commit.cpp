#include "ui/transfer/import_commit.h"

#include "core/config/files.h"
#include "core/config/save.h"
#include "ui/texts/format.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>

#include <utility>

namespace culvert::ui {

ImportCommit::ImportCommit(ProfileFiles& files, const QString& folder, QObject* parent)
    : QObject(parent), files_(files), folder_(folder) {}

ImportReport ImportCommit::run(const transfer::Plan& plan, SecretPlace place) {
  transfer::Carried carried = transfer::carry_out(plan);
  ImportReport report;
  report.profiles = std::move(carried.results);
  std::vector<Step> done;
  for (const transfer::Write& one : carried.writes) {
    Step step;
    QString why;
    if (write(one, place, step, why)) {
      report.ids.push_back(step.id);
      done.push_back(std::move(step));
      continue;
    }
    // All or nothing. No secret has gone anywhere yet.
    for (auto back = done.rbegin(); back != done.rend(); ++back)
      takeBack(*back);
    report.ids.clear();
    report.failure = why;
    return report;
  }
  for (Step& step : done)
    enter(step, place);
  if (!done.empty()) steps_ = std::move(done);
  return report;
}

bool ImportCommit::write(const transfer::Write& write, SecretPlace place, Step& step,
                         QString& why) {
  const bool moves = write.takes_markers && place != SecretPlace::file && !write.fields.empty();
  transfer::WithoutSecrets moved{write.text, {}};
  if (moves)
    moved = transfer::move_secrets(write.text, write.fields,
                                   place == SecretPlace::keychain ? "keychain" : "session");
  step.secrets = std::move(moved.secrets);
  if (write.id.empty()) return create(write, moved.text, step, why);
  step.id = write.id;
  step.before = write.before;
  step.after = moved.text;
  const WriteOutcome outcome = files_.write(write.id, write.before, moved.text, {});
  if (outcome.isDone()) return true;
  why = outcome.kind == WriteOutcome::Kind::changed_outside
            ? tr("\"%1\" was changed by another program meanwhile.")
                  .arg(files_.control().store().nameOf(write.id))
            : outcome.detail;
  return false;
}

bool ImportCommit::create(const transfer::Write& write, const std::string& text, Step& step,
                          QString& why) {
  if (!QDir().mkpath(folder_)) {
    why = tr("The folder %1 cannot be made.", "%1: path").arg(ltr(folder_));
    return false;
  }
  // A template is no TOML to be edited, but it is a profile of ours.
  QString path = QStringLiteral("%1/%2.culvertprofile").arg(folder_, fromCore(write.name));
  for (int i = 2; QFileInfo::exists(path); ++i)
    path = QStringLiteral("%1/%2-%3.culvertprofile").arg(folder_, fromCore(write.name)).arg(i);
  if (auto written = config::write_file_atomically(path.toStdString(), text); !written) {
    why = fromCore(to_text(written.error()));
    return false;
  }
  step.path = path;
  step.after = text;
  step.id = files_.control().store().add(path);
  return true;
}

void ImportCommit::enter(Step& step, SecretPlace place) {
  SecretService& service = files_.control().secrets();
  const QString name = files_.control().store().nameOf(step.id);
  const bool keep = place == SecretPlace::keychain;
  for (const transfer::MovedSecret& secret : std::exchange(step.secrets, {})) {
    const QString what = QStringLiteral("%1: %2").arg(name, fromCore(secret.field));
    const SecretStore::Done done = refusalOf(what);
    if (step.path.isEmpty()) {
      step.replaced.push_back(
          {what, service.replace(step.id, secret.field, secret.value, keep, done)});
    } else {
      step.fields.push_back(secret.field);
      service.enter(step.id, secret.field, secret.value, keep, done);
    }
  }
}

SecretStore::Done ImportCommit::refusalOf(const QString& what) {
  return [self = QPointer<ImportCommit>(this), what](const SecretAnswer& answer) {
    if (self && answer.outcome != SecretOutcome::done)
      Q_EMIT self->secretRefused(what, answer.detail);
  };
}

bool ImportCommit::takeBack(const Step& step) {
  ProfileStore& store = files_.control().store();
  if (step.path.isEmpty()) {
    if (!files_.write(step.id, step.after, step.before, {}).isDone()) return false;
  } else {
    const auto now = config::read_text_file(step.path.toStdString());
    const bool untouched = now && *now == step.after;
    if (files_.control().status(step.id).isActive() || !untouched) return false;
    store.remove(step.id);
    QFile::remove(step.path);
  }
  SecretService& service = files_.control().secrets();
  for (const std::string& field : step.fields)
    service.forget(step.id, field);
  for (const Replaced& replaced : step.replaced)
    service.putBack(replaced.old, refusalOf(replaced.name));
  return true;
}

QStringList ImportCommit::undo() {
  QStringList stay;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    const QString name = files_.control().store().nameOf(step->id);
    if (!takeBack(*step)) stay.append(name);
  }
  steps_.clear();
  return stay;
}

}  // namespace culvert::ui
