#include "ui/editor/editing.h"

#include "core/config/files.h"
#include "core/config/load.h"
#include "core/config/save.h"
#include "core/config/syntax.h"
#include "core/config/toml_writer.h"
#include "ui/editor/impact.h"
#include "ui/editor/review_dialog.h"
#include "ui/texts/format.h"

#include <QFileInfo>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr int undo_ms = 10'000;

/// "web" → "web-2", "web-3": the first one that is free.
std::string freeName(const std::vector<config::ItemText>& items, const std::string& wanted) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(items, name, &config::ItemText::name) != items.end();
  };
  std::string name = wanted;
  for (int i = 2; taken(name); ++i)
    name = wanted + "-" + std::to_string(i);
  return name;
}

}  // namespace

Editing::Editing(ProfileControl& control, Desktop& desktop, const QString& folder, QWidget* window)
    : QObject(window),
      control_(control),
      desktop_(desktop),
      window_(window),
      files_(control, folder) {
  undo_time_.setSingleShot(true);
  undo_time_.setInterval(undo_ms);
  connect(&undo_time_, &QTimer::timeout, this, [this] {
    undo_shown_.clear();
    Q_EMIT bannersChanged();
  });
  connect(&files_, &ProfileFiles::undoChanged, this, &Editing::bannersChanged);
}

bool Editing::canEdit(const std::string& profile) const {
  const Profile* of = control_.store().find(profile);
  return of && of->isToml();
}

const char* Editing::listOf(const observe::ProxyRecord& record) {
  return record.is_visitor ? "visitors" : "proxies";
}

const config::ItemText* Editing::find(const observe::ProxyRecord& record, std::size_t& index) {
  const Profile* of = control_.store().find(record.profile);
  if (!of || of->isDemo()) return nullptr;
  auto items = config::items_of(of->text, listOf(record));
  if (!items) {
    tell(record.profile, tr("This file is not edited here"),
         tr("Only TOML files are; the Settings tab can make a TOML copy of others."));
    return nullptr;
  }
  items_ = *std::move(items);
  const auto at = std::ranges::find(items_, record.name, &config::ItemText::name);
  if (at == items_.end()) {
    tell(record.profile,
         tr("%1 is not in this file", "%1: name of a proxy").arg(ltr(fromCore(record.name))),
         tr("It comes from an included file or a template. Edit it there."));
    return nullptr;
  }
  index = static_cast<std::size_t>(at - items_.begin());
  return &*at;
}

void Editing::newProfile() {
  desktop_.askWhereToSave(
      window_, tr("New server", "name of a file") + QStringLiteral(".culvertprofile"),
      [this](const QString& path) {
        const std::string text = "serverAddr = \"127.0.0.1\"\nserverPort = 7000\n";
        if (auto written = config::write_file_atomically(path.toStdString(), text); !written)
          return tell({}, tr("The file was not written."), fromCore(to_text(written.error())));
        Q_EMIT profileMade(control_.store().add(path), true);
      });
}

void Editing::newItem(const std::string& profile, const std::string& list) {
  const Profile* of = control_.store().find(profile);
  if (!of || !canEdit(profile)) return;
  const auto items = config::items_of(of->text, list);
  const bool visitor = list == "visitors";
  ProxyEditor::Subject subject;
  subject.profile = profile;
  subject.list = list;
  subject.text = "[[" + list + "]]\nname = " +
                 config::toml_text(freeName(items ? *items : std::vector<config::ItemText>(),
                                            visitor ? "visitor" : "proxy")) +
                 "\ntype = " + (visitor ? "\"stcp\"\n" : "\"tcp\"\n");
  open(std::move(subject));
}

void Editing::edit(const observe::ProxyRecord& record) {
  std::size_t index = 0;
  if (const config::ItemText* item = find(record, index))
    open({record.profile, listOf(record), item->name, item->text, {}});
}

void Editing::propose(const std::string& profile, const std::string& proxy,
                      const config::KeyChanges& changes) {
  observe::ProxyRecord record;
  record.profile = profile;
  record.name = proxy;
  std::size_t index = 0;
  if (const config::ItemText* item = find(record, index))
    open({profile, listOf(record), item->name, item->text, {}})->propose(changes);
}

void Editing::duplicate(const observe::ProxyRecord& record) {
  std::size_t index = 0;
  const config::ItemText* item = find(record, index);
  if (!item) return;
  const std::string name = freeName(items_, item->name);
  auto text =
      config::with_value(item->text, {listOf(record), 0}, {"name"}, config::toml_text(name));
  // The same port cannot be had twice; the server picks another one.
  if (text) text = config::without_key(*text, {listOf(record), 0}, {"remotePort"});
  if (!text)
    return tell(record.profile, tr("It cannot be put into the file."),
                fromCore(text.error().context));
  ProxyEditor::Subject subject{record.profile, listOf(record), {}, *std::move(text), item->name};
  open(std::move(subject));
}

void Editing::remove(const observe::ProxyRecord& record) {
  std::size_t index = 0;
  if (!find(record, index)) return;
  const Profile* of = control_.store().find(record.profile);
  const bool runs = control_.running(record.profile) != nullptr;
  const bool pending = control_.status(record.profile).changed_on_disk;
  const std::string profile = record.profile;
  if (!write(profile, config::without_item(of->text, {listOf(record), index}),
             tr("Deleted %1", "%1: name of a proxy").arg(ltr(fromCore(record.name)))))
    return;
  undo_shown_ = profile;
  undo_time_.start();
  // Other changes that wait to be applied go on waiting.
  if (runs && !pending) control_.applyChanges(profile);
  Q_EMIT bannersChanged();
}

bool Editing::isSwitchedOn(const observe::ProxyRecord& record) const {
  const Profile* of = control_.store().find(record.profile);
  if (!of || !of->config) return true;
  const auto on = [&](const auto& items) {
    return std::ranges::any_of(
        items, [&](const auto& item) { return item.name == record.name && item.enabled; });
  };
  return record.is_visitor ? on(of->config->visitors) : on(of->config->proxies);
}

void Editing::switchOn(const observe::ProxyRecord& record, bool on) {
  std::size_t index = 0;
  if (!find(record, index)) return;
  const std::string profile = record.profile;
  const Profile* of = control_.store().find(profile);
  const config::EditPlace place{listOf(record), index};
  const QString name = ltr(fromCore(record.name));
  const auto text = on ? config::without_key(of->text, place, {"enabled"})
                       : config::with_value(of->text, place, {"enabled"}, "false");
  const QString what = on ? tr("Switched on %1", "%1: name of a proxy").arg(name)
                          : tr("Switched off %1", "%1: name of a proxy").arg(name);
  if (write(profile, text, what)) control_.applyChanges(profile);
}

ProxyEditor* Editing::open(ProxyEditor::Subject subject) {
  for (ProxyEditor* editor : editors()) {
    const ProxyEditor::Subject& other = editor->subject();
    const bool same = !subject.name.empty() && other.profile == subject.profile &&
                      other.list == subject.list && other.name == subject.name;
    if (!same) continue;
    editor->raise();
    editor->activateWindow();
    return editor;
  }
  auto* editor = new ProxyEditor(files_, std::move(subject), window_);
  connect(editor, &ProxyEditor::applyRequested, this, &Editing::apply);
  editor->show();
  return editor;
}

QList<ProxyEditor*> Editing::editors() const {
  return window_->findChildren<ProxyEditor*>();
}

void Editing::apply(const std::string& profile) {
  const Profile* of = control_.store().find(profile);
  if (!of || !of->config || !of->isReadable()) return;
  const Impact impact = impactOf(control_, profile, *of->config);
  if (impact.connections == 0) return control_.applyChanges(profile);
  review(profile);
}

void Editing::review(const std::string& profile) {
  const Profile* of = control_.store().find(profile);
  if (of) reviewText(profile, of->text, [this, profile] { control_.applyChanges(profile); });
}

void Editing::reviewText(const std::string& profile, const std::string& text,
                         const std::function<void()>& then) {
  const Profile* of = control_.store().find(profile);
  if (!of) return;
  config::LoadOptions options;
  options.environment = config::process_environment();
  const auto loaded = config::load_client_text(
      text, of->path.toStdString(), QFileInfo(of->path).absolutePath().toStdString(), options);
  if (!loaded.config) return;
  auto* dialog = new ReviewDialog(control_.store().nameOf(profile),
                                  impactOf(control_, profile, *loaded.config), window_);
  connect(dialog, &ReviewDialog::applyRequested, this, then);
  dialog->show();
}

bool Editing::write(const std::string& profile, const Result<std::string>& text,
                    const QString& what) {
  const Profile* of = control_.store().find(profile);
  if (!text) {
    tell(profile, tr("It cannot be put into the file."), fromCore(text.error().context));
    return false;
  }
  const WriteOutcome outcome = files_.write(profile, of->text, *text, what);
  told(outcome, profile);
  return outcome.isDone();
}

void Editing::told(const WriteOutcome& outcome, const std::string& profile) {
  switch (outcome.kind) {
    case WriteOutcome::Kind::done:
      troubles_.erase(profile);
      return Q_EMIT bannersChanged();
    case WriteOutcome::Kind::changed_outside:
      return tell(profile, tr("The file was changed elsewhere"),
                  tr("Nothing was written. Look at it and try again."));
    case WriteOutcome::Kind::failed:
      return tell(profile, tr("The file was not written."), outcome.detail);
  }
}

void Editing::tell(const std::string& profile, const QString& title, const QString& text) {
  troubles_.insert_or_assign(profile, std::pair(title, text));
  Q_EMIT bannersChanged();
}

void Editing::undo(const std::string& profile) {
  if (files_.undoable(profile).isEmpty()) return;
  const bool pending = control_.status(profile).changed_on_disk;
  const WriteOutcome outcome = files_.undo(profile);
  undo_shown_.clear();
  told(outcome, profile);
  if (outcome.isDone() && !pending) apply(profile);
}

void Editing::restore(const std::string& profile) {
  told(files_.restoreLastGood(profile), profile);
}

void Editing::convert(const std::string& profile) {
  const Profile* of = control_.store().find(profile);
  if (!of || of->isDemo()) return;
  const QFileInfo file(of->path);
  const std::string text = of->text;
  config::Parsed parsed = file.suffix().toLower() == QLatin1String("json")
                              ? config::parse_json(text)
                              : config::parse_yaml(text);
  if (!parsed.root || !parsed.root->table())
    return tell(profile, tr("The file cannot be read"), fromCore(parsed.error));
  QString path = QStringLiteral("%1/%2.toml").arg(file.absolutePath(), file.completeBaseName());
  for (int i = 2; QFileInfo::exists(path); ++i)
    path = QStringLiteral("%1/%2-%3.toml").arg(file.absolutePath(), file.completeBaseName()).arg(i);
  const std::string toml = config::toml_document(*parsed.root->table());
  if (auto written = config::write_file_atomically(path.toStdString(), toml); !written)
    return tell(profile, tr("The file was not written."), fromCore(to_text(written.error())));
  Q_EMIT profileMade(control_.store().add(path), false);
}

std::vector<BannerText> Editing::banners(const std::string& profile) {
  std::vector<BannerText> banners;
  if (const auto at = troubles_.find(profile); at != troubles_.end()) {
    BannerText banner;
    banner.tone = Tone::error;
    banner.icon = QStringLiteral("state-failed");
    banner.title = at->second.first;
    banner.text = at->second.second;
    banner.actions.push_back({tr("OK"), [this, profile] {
                                troubles_.erase(profile);
                                Q_EMIT bannersChanged();
                              }});
    banners.push_back(std::move(banner));
  }
  addUndo(banners, profile);
  addRestore(banners, profile);
  return banners;
}

void Editing::addUndo(std::vector<BannerText>& banners, const std::string& profile) {
  const QString what = files_.undoable(profile);
  if (undo_shown_ != profile || what.isEmpty()) return;
  BannerText banner;
  banner.tone = Tone::info;
  banner.icon = QStringLiteral("info");
  banner.text = what;
  banner.actions.push_back({tr("Undo"), [this, profile] { undo(profile); }});
  banners.push_back(std::move(banner));
}

/// Offered when the link does not come up with what is in the file now.
void Editing::addRestore(std::vector<BannerText>& banners, const std::string& profile) {
  const ProfileStatus status = control_.status(profile);
  const bool troubled =
      status.state == ProfileState::reconnecting || status.state == ProfileState::failed;
  if (!troubled || !status.session || !status.session->error || !files_.canRestore(profile)) return;
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("state-reconnecting");
  banner.text = tr("The settings have changed since it last worked.");
  banner.actions.push_back(
      {tr("Go back to the settings that worked"), [this, profile] { restore(profile); }});
  banners.push_back(std::move(banner));
}

}  // namespace culvert::ui
