#include "ui/transfer/transfer.h"

#include "core/config/transfer/limits.h"
#include "core/config/transfer/server_file.h"
#include "core/config/transfer/sniff.h"
#include "ui/texts/format.h"
#include "ui/transfer/background.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"

#include <QFile>
#include <QFileInfo>

namespace culvert::ui {
namespace {

constexpr int undo_ms = 10'000;
/// A bundle or ZIP may be larger than a text; unpacked it has bounds of its own.
constexpr qint64 most_bytes = static_cast<qint64>(transfer::max_unpacked_size);

/// The file as a source, or why not.
std::optional<transfer::Source> readFile(const QString& path, transfer::Refused& refused) {
  QFile file(path);
  const QFileInfo info(path);
  refused.name = info.fileName().toStdString();
  if (!info.isFile() || !file.open(QIODevice::ReadOnly)) {
    refused.why = transfer::Refusal::unreadable;
    refused.detail = file.errorString().toStdString();
    return std::nullopt;
  }
  if (file.size() > most_bytes) {
    refused.why = transfer::Refusal::too_large;
    return std::nullopt;
  }
  return transfer::Source{info.fileName().toStdString(), info.absolutePath().toStdString(),
                          file.readAll().toStdString()};
}

/// What can be opened as a profile stays where it is, damaged or not.
bool isToBeImported(const QString& path) {
  transfer::Refused ignored;
  const auto source = readFile(path, ignored);
  if (!source) return false;
  switch (transfer::sniff(source->bytes, source->name)) {
    case transfer::Form::ini:
    case transfer::Form::zip:
    case transfer::Form::bundle:
    case transfer::Form::link:
      return true;
    case transfer::Form::toml: {
      const config::Parsed parsed = config::parse_toml(source->bytes);
      return parsed.root && transfer::is_server_file(*parsed.root->table());
    }
    case transfer::Form::yaml: {
      const config::Parsed parsed = config::parse_yaml(source->bytes);
      return parsed.root && parsed.root->table() && transfer::is_server_file(*parsed.root->table());
    }
    default:
      return false;
  }
}

}  // namespace

Transfer::Transfer(ProfileFiles& files, Desktop& desktop, const QString& folder, QWidget* window)
    : QObject(window), files_(files), desktop_(desktop), window_(window), commit_(files, folder) {
  undo_time_.setSingleShot(true);
  undo_time_.setInterval(undo_ms);
  connect(&undo_time_, &QTimer::timeout, this, [this] {
    undo_count_ = 0;
    Q_EMIT bannersChanged();
  });
}

void Transfer::take(const QStringList& paths) {
  QStringList open, import;
  for (const QString& path : paths)
    (isToBeImported(path) ? import : open).append(path);
  if (!open.isEmpty()) Q_EMIT openRequested(open);
  if (!import.isEmpty()) importFiles(import);
}

void Transfer::askForFiles() {
  desktop_.askForImports(window_, [this](const QStringList& paths) { importFiles(paths); });
}

namespace {

std::vector<transfer::Source> readFiles(const QStringList& paths,
                                        std::vector<transfer::Refused>& refused) {
  std::vector<transfer::Source> sources;
  for (const QString& path : paths) {
    transfer::Refused why;
    if (auto source = readFile(path, why))
      sources.push_back(*std::move(source));
    else
      refused.push_back(std::move(why));
  }
  return sources;
}

transfer::GatherOptions gatherOptions() {
  transfer::GatherOptions options;
  options.environment = config::process_environment();
  options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(transfer::max_seconds);
  return options;
}

}  // namespace

void Transfer::importAtOnce(const QStringList& paths, transfer::Choice rule, SecretPlace place,
                            const ImportDone& done) {
  std::vector<transfer::Refused> refused;
  std::vector<transfer::Source> sources = readFiles(paths, refused);
  inBackground(
      this, [sources, options = gatherOptions()] { return transfer::gather(sources, options); },
      [this, rule, place, done, refused](transfer::Gathered gathered) {
        gathered.refused.insert(gathered.refused.end(), refused.begin(), refused.end());
        transfer::Plan plan = transfer::make_plan(std::move(gathered.candidates), existing(), {});
        transfer::choose_for_all(plan, rule);
        const ImportReport report = commit_.run(plan, place);
        if (!report.ids.empty()) remember(report);
        done(report, gathered.refused);
      });
}

/// For a while there is a bar to take it back.
void Transfer::remember(const ImportReport& report) {
  undo_count_ = static_cast<int>(report.ids.size());
  undo_time_.start();
  Q_EMIT bannersChanged();
}

void Transfer::importFiles(const QStringList& paths) {
  std::vector<transfer::Refused> refused;
  const std::vector<transfer::Source> sources = readFiles(paths, refused);
  if (!sources.empty() || !refused.empty()) read(sources, std::move(refused));
}

void Transfer::importClipboard() {
  const QString text = desktop_.clipboardText();
  if (text.trimmed().isEmpty()) return Q_EMIT told(tr("There is no text in the clipboard."));
  importText(text);
}

void Transfer::importText(const QString& text) {
  read(
      {
          {"", "", text.toStdString()}
  },
      {});
}

void Transfer::read(const std::vector<transfer::Source>& sources,
                    std::vector<transfer::Refused> refused) {
  sources_ = sources;
  refused_ = std::move(refused);
  passphrase_ = {};
  if (dialog_) dialog_->close();
  gather();
}

void Transfer::gather() {
  transfer::GatherOptions options = gatherOptions();
  options.passphrase = passphrase_;
  inBackground(
      this, [sources = sources_, options] { return transfer::gather(sources, options); },
      [this](transfer::Gathered gathered) { arrived(std::move(gathered)); });
}

void Transfer::arrived(transfer::Gathered gathered) {
  gathered.refused.insert(gathered.refused.end(), refused_.begin(), refused_.end());
  if (!dialog_) {
    const bool keychain = files_.control().secrets().keychain() == KeychainState::open;
    dialog_ = new ImportDialog(commit_, keychain, window_);
    connect(dialog_, &ImportDialog::unlockRequested, this, [this](const Secret& passphrase) {
      passphrase_ = passphrase;
      gather();
    });
    connect(dialog_, &ImportDialog::undoRequested, this, &Transfer::undo);
    connect(dialog_, &ImportDialog::imported, this, [this](const std::vector<std::string>& ids) {
      undo_count_ = static_cast<int>(ids.size());
      undo_time_.start();
      // The texts are in files now; nothing of them is kept here.
      sources_.clear();
      passphrase_ = {};
      Q_EMIT imported(ids);
      Q_EMIT bannersChanged();
    });
  }
  dialog_->present(std::move(gathered), existing(), current_);
}

std::vector<transfer::Existing> Transfer::existing() const {
  std::vector<transfer::Existing> all;
  const ProfileStore& store = files_.control().store();
  for (const Profile& profile : store.profiles())
    if (!profile.isDemo())
      all.push_back({profile.id, store.nameOf(profile.id).toStdString(), profile.text,
                     profile.isToml(), profile.mayHoldMarkers()});
  return all;
}

ImportDialog* Transfer::dialog() const {
  return dialog_;
}

void Transfer::undo() {
  const QStringList stay = commit_.undo();
  undo_time_.stop();
  undo_count_ = 0;
  Q_EMIT bannersChanged();
  if (stay.isEmpty()) return Q_EMIT told(tr("The import was taken back."));
  QStringList names;
  for (const QString& name : stay)
    names.append(ltr(name));
  Q_EMIT told(tr("These were changed or run since the import and stay: %1", "%1: names of profiles")
                  .arg(names.join(QStringLiteral(", "))));
}

std::vector<BannerText> Transfer::banners() {
  if (undo_count_ == 0) return {};
  BannerText banner;
  banner.tone = Tone::info;
  banner.icon = QStringLiteral("info");
  banner.text = tr("%n profile(s) imported.", nullptr, undo_count_);
  banner.actions.push_back({tr("Undo"), [this] { undo(); }});
  return {banner};
}

void Transfer::exportProfile(const std::string& profile, const std::vector<std::string>& proxies) {
  auto* dialog = new ExportDialog(files_.control(), desktop_, profile, proxies, window_);
  dialog->QDialog::open();
}

}  // namespace culvert::ui
