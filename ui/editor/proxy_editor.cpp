#include "ui/editor/proxy_editor.h"

#include "core/config/toml_writer.h"
#include "ui/editor/draft_check.h"
#include "ui/editor/impact.h"
#include "ui/editor/settings_draft.h"
#include "ui/editor/toml_page.h"
#include "ui/texts/format.h"
#include "ui/widgets/banner.h"

#include <QCheckBox>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {

ProxyEditor::ProxyEditor(ProfileFiles& files, Subject subject, QWidget* parent)
    : QWidget(parent, Qt::Window),
      files_(files),
      subject_(std::move(subject)),
      original_(subject_.name.empty() ? std::string() : subject_.text) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("proxyEditor"));
  if (const Profile* profile = files_.control().store().find(subject_.profile))
    if (const auto items = config::items_of(profile->text, subject_.list))
      for (const config::ItemText& item : *items)
        if (item.name != subject_.name) others_.insert(item.name);
  build();
  form_->setOriginal(subject_.text);
  form_->setText(subject_.text);
  page_->setText(subject_.text);
  retranslate();
  check();
  resize(860, 620);
  connect(&files_.control().store(), &ProfileStore::changed, this, [this](const std::string& id) {
    if (id == subject_.profile && !writing_) checkOutside();
  });
  connect(&files_.control().store(), &ProfileStore::removed, this, [this](const std::string& id) {
    if (id == subject_.profile) checkOutside();
  });
}

void ProxyEditor::build() {
  const Profile* profile = files_.control().store().find(subject_.profile);
  form_ = new FieldForm(scope(), profile && profile->mayHoldMarkers(), this);
  page_ = new TomlPage;
  form_->addPage(page_, QStringLiteral("TOML"));
  banners_ = new BannerStack(this);
  search_ = new QLineEdit(this);
  search_->setObjectName(QStringLiteral("fieldSearch"));
  search_->setClearButtonEnabled(true);
  search_->setMaximumWidth(260);
  footer_ = new QLabel(this);
  footer_->setObjectName(QStringLiteral("impactLine"));
  footer_->setWordWrap(true);
  plain_ = new QCheckBox(this);
  plain_->setObjectName(QStringLiteral("plainSecret"));
  save_ = new QPushButton(this);
  save_->setObjectName(QStringLiteral("saveButton"));
  apply_ = new QPushButton(this);
  apply_->setObjectName(QStringLiteral("saveAndApplyButton"));
  apply_->setDefault(true);
  cancel_ = new QPushButton(this);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(16, 8, 16, 4);
  top->addStretch(1);
  top->addWidget(search_);
  auto* bottom = new QHBoxLayout;
  bottom->setContentsMargins(16, 8, 16, 12);
  bottom->setSpacing(8);
  bottom->addWidget(footer_, 1);
  bottom->addWidget(save_);
  bottom->addWidget(apply_);
  bottom->addWidget(cancel_);
  auto* ask = new QHBoxLayout;
  ask->setContentsMargins(16, 0, 16, 0);
  ask->addWidget(plain_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(top);
  column->addWidget(banners_);
  column->addWidget(form_, 1);
  column->addLayout(ask);
  column->addLayout(bottom);
  connect(form_, &FieldForm::edited, this, &ProxyEditor::formEdited);
  connect(form_, &FieldForm::refused, this, [this](const QString& why) {
    showTrouble(tr("This setting cannot be changed here; use the TOML page."), why);
  });
  connect(page_, &TomlPage::edited, this, &ProxyEditor::pageEdited);
  connect(search_, &QLineEdit::textChanged, form_, &FieldForm::setSearch);
  connect(plain_, &QCheckBox::toggled, this, &ProxyEditor::showFooter);
  connect(save_, &QPushButton::clicked, this, [this] { save(false); });
  connect(apply_, &QPushButton::clicked, this, [this] { save(true); });
  connect(cancel_, &QPushButton::clicked, this, [this] {
    discard_ = true;
    close();
  });
  auto* keys = new QShortcut(QKeySequence::Save, this);
  connect(keys, &QShortcut::activated, apply_, &QPushButton::click);
}

config::FieldScope ProxyEditor::scope() const {
  return subject_.list == "visitors" ? config::FieldScope::visitor : config::FieldScope::proxy;
}

bool ProxyEditor::isChanged() const {
  return form_->text() != subject_.text || !form_->typedSecrets().empty();
}

std::string ProxyEditor::currentName() const {
  const auto items = config::items_of(form_->text(), subject_.list);
  return items && items->size() == 1 ? items->front().name : std::string();
}

void ProxyEditor::propose(const config::KeyChanges& changes) {
  const Result<std::string> text = withKeys(form_->text(), {subject_.list, 0}, changes);
  if (!text)
    return showTrouble(tr("This setting cannot be changed here; use the TOML page."),
                       QString::fromStdString(text.error().context));
  form_->setText(*text);
  formEdited();
  if (!changes.empty()) form_->showField(changes.front().first);
}

void ProxyEditor::formEdited() {
  page_->setText(form_->text());
  check();
}

void ProxyEditor::pageEdited() {
  form_->setText(page_->text());
  check();
}

void ProxyEditor::check() {
  const Profile* profile = files_.control().store().find(subject_.profile);
  if (!profile) return;
  ItemCheck checked = checkItem(*profile, subject_.list, form_->text(), others_);
  problems_ = std::move(checked.problems);
  item_ = std::move(checked.config);
  form_->setProblems(problems_);
  page_->setProblems(problems_);
  showFooter();
}

/// The file as it is to be, or why it cannot be.
std::optional<std::string> ProxyEditor::newText(const std::string& file, QString& why) const {
  auto items = config::items_of(file, subject_.list);
  if (!items) {
    why = fromCore(items.error().context);
    return std::nullopt;
  }
  const auto indexOf = [&](const std::string& name) -> std::optional<std::size_t> {
    const auto at = std::ranges::find(*items, name, &config::ItemText::name);
    if (name.empty() || at == items->end()) return std::nullopt;
    return static_cast<std::size_t>(at - items->begin());
  };
  const auto there = indexOf(subject_.name);
  auto made =
      there ? config::with_item(file, {subject_.list, *there}, form_->text())
            : config::with_new_item(file, subject_.list, indexOf(subject_.behind), form_->text());
  if (made) return *std::move(made);
  why = fromCore(made.error().context);
  return std::nullopt;
}

void ProxyEditor::showFooter() {
  const bool asks = form_->writesPlainSecret();
  if (!asks) {
    // An answer is one to this question: the next one is asked anew.
    const QSignalBlocker quiet(plain_);
    plain_->setChecked(false);
  }
  plain_->setVisible(asks);
  const bool agreed = !asks || plain_->isChecked();
  const bool possible =
      !standsInTheWay(problems_) && !page_->hasLostSecret() && agreed && !currentName().empty();
  save_->setEnabled(possible && !saving_);
  apply_->setEnabled(possible && !saving_);
  const Profile* profile = files_.control().store().find(subject_.profile);
  if (page_->hasLostSecret()) {
    footer_->setText(tr("Dots stand where no secret is known. Type the secret again."));
  } else if (!possible) {
    footer_->setText(agreed ? tr("Correct what is marked to save it.")
                            : tr("A secret is going to be written into the file."));
  } else if (!profile || !files_.control().running(subject_.profile)) {
    footer_->setText(tr("The profile does not run; nothing is touched."));
  } else {
    footer_->setText(
        impactSentence(impactOf(files_.control(), subject_.profile, wantedConfig(*profile))));
  }
}

/// What the file would say with this item in it.
config::ClientConfig ProxyEditor::wantedConfig(const Profile& profile) const {
  config::ClientConfig wanted = profile.config.value_or(config::ClientConfig());
  const auto put = [this](auto& items, const auto& mine) {
    std::erase_if(items, [this](const auto& item) { return item.name == subject_.name; });
    items.insert(items.end(), mine.begin(), mine.end());
  };
  if (subject_.list == "visitors")
    put(wanted.visitors, item_.visitors);
  else
    put(wanted.proxies, item_.proxies);
  return wanted;
}

void ProxyEditor::showTrouble(const QString& title, const QString& text) {
  BannerText banner;
  banner.tone = Tone::error;
  banner.icon = QStringLiteral("state-failed");
  banner.title = title;
  banner.text = text;
  banners_->show({banner});
}

std::optional<std::string> ProxyEditor::inFile() const {
  const Profile* profile = files_.control().store().find(subject_.profile);
  const auto items = profile ? config::items_of(profile->text, subject_.list)
                             : Result<std::vector<config::ItemText>>(Error{});
  if (!items) return std::nullopt;
  const auto at = std::ranges::find(*items, subject_.name, &config::ItemText::name);
  return at == items->end() ? std::nullopt : std::optional(at->text);
}

/// The file has changed while this is open: what is typed stays, and the user is told when it is
/// about the same thing.
void ProxyEditor::checkOutside() {
  const Profile* profile = files_.control().store().find(subject_.profile);
  if (!profile) return showTrouble(tr("The profile is no longer in the list."), {});
  others_.clear();
  if (const auto items = config::items_of(profile->text, subject_.list))
    for (const config::ItemText& item : *items)
      if (item.name != subject_.name) others_.insert(item.name);
  check();
  if (subject_.name.empty()) return;
  const auto now = inFile();
  if (now == original_) return banners_->show({});
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("warning");
  banner.title = now ? tr("The file was changed elsewhere while this is open")
                     : tr("This was removed from the file while it is open");
  banner.text = tr("What you typed is kept. Saving puts it into the file.");
  if (now)
    banner.actions.push_back({tr("Take what the file says"), [this, now] {
                                original_ = subject_.text = *now;
                                form_->setOriginal(*now);
                                form_->setText(*now, {});
                                page_->setText(*now);
                                banners_->show({});
                                check();
                              }});
  banner.actions.push_back({tr("Keep mine"), [this, now] {
                              original_ = now.value_or(std::string());
                              banners_->show({});
                            }});
  banners_->show({banner});
}

void ProxyEditor::save(bool apply) {
  if (!save_->isEnabled()) return;
  const auto now = inFile();
  // Nobody's change is overwritten unseen.
  if (!subject_.name.empty() && now && *now != original_) return checkOutside();
  to_store_ = form_->typedSecrets();
  storeSecrets(apply);
}

/// Secrets first: the file must not name a place where nothing is.
void ProxyEditor::storeSecrets(bool apply) {
  if (to_store_.empty()) return moveSecrets(apply);
  setSaving(true);
  const QPointer<ProxyEditor> self(this);
  const TypedSecret& secret = to_store_.back();
  const std::string field = subject_.list + "." + currentName() + "." + secret.path;
  files_.control().secrets().enter(subject_.profile, field, secret.value, secret.keep,
                                   [self, apply](const SecretAnswer& answer) {
                                     if (!self) return;
                                     if (answer.outcome != SecretOutcome::done)
                                       return self->notStored();
                                     self->to_store_.pop_back();
                                     self->storeSecrets(apply);
                                   });
}

void ProxyEditor::notStored() {
  setSaving(false);
  showTrouble(tr("The keychain did not store the secret; nothing is saved."),
              tr("Choose another place for it, for example once a session."));
}

void ProxyEditor::setSaving(bool saving) {
  saving_ = saving;
  form_->setEnabled(!saving);
  showFooter();
}

/// Entries of the keychain go by the name of the item, and what runs with the new name looks for
/// them at once.
void ProxyEditor::moveSecrets(bool apply) {
  const std::vector<SecretService::Copy> copies = secretsToMove();
  if (copies.empty()) return write(apply);
  setSaving(true);
  const QPointer<ProxyEditor> self(this);
  files_.control().secrets().copy(copies, [self, apply](const SecretAnswer& answer) {
    if (!self) return;
    if (answer.outcome != SecretOutcome::done) return self->notStored();
    self->write(apply);
  });
}

std::vector<SecretService::Copy> ProxyEditor::secretsToMove() const {
  const Profile* profile = files_.control().store().find(subject_.profile);
  const std::string name = currentName();
  const std::string from = subject_.name.empty() ? subject_.behind : subject_.name;
  if (!profile || !profile->mayHoldMarkers() || from.empty() || name == from) return {};
  const config::Parsed parsed = config::parse_toml(form_->text());
  const config::Node* list = parsed.root ? nodeAt(*parsed.root, subject_.list) : nullptr;
  if (!list || !list->list() || list->list()->empty()) return {};
  std::set<std::string> typed;
  for (const TypedSecret& secret : form_->typedSecrets())
    typed.insert(secret.path);
  std::vector<SecretService::Copy> copies;
  for (const config::Field& field : config::fields_of(scope())) {
    if (field.kind != config::FieldKind::secret || typed.contains(field.path)) continue;
    const config::Node* node = nodeAt(list->list()->front(), field.path);
    if (!node || !node->text()) continue;
    const SecretMarker::Kind kind = markerOf(Secret(*node->text())).kind;
    const bool is_kept = kind == SecretMarker::Kind::keychain;
    if (!is_kept && kind != SecretMarker::Kind::session) continue;  // it stands elsewhere
    copies.push_back({subject_.profile, subject_.list + "." + from + "." + field.path,
                      subject_.profile, subject_.list + "." + name + "." + field.path, is_kept});
  }
  return copies;
}

void ProxyEditor::write(bool apply) {
  setSaving(false);
  const Profile* profile = files_.control().store().find(subject_.profile);
  // Somebody may have changed it while the keychain was asked.
  const auto now = inFile();
  const bool is_another = !subject_.name.empty() && now && *now != original_;
  if (!profile || is_another) return checkOutside();
  QString why;
  const std::string before = profile->text;
  const auto text = newText(before, why);
  if (!text) {
    showFooter();
    return showTrouble(tr("It cannot be put into the file."), why);
  }
  const std::string name = currentName();
  const QString shown = ltr(fromCore(name));
  const QString what = subject_.name.empty() ? tr("Added %1", "%1: name of a proxy").arg(shown)
                                             : tr("Changed %1", "%1: name of a proxy").arg(shown);
  writing_ = true;
  const WriteOutcome outcome = files_.write(subject_.profile, before, *text, what);
  writing_ = false;
  if (outcome.kind == WriteOutcome::Kind::changed_outside) return tellChangedOutside();
  if (!outcome.isDone()) return showTrouble(tr("The file was not written."), outcome.detail);
  original_ = form_->text();
  subject_.name = name;
  discard_ = true;
  Q_EMIT saved(subject_.profile, name);
  if (apply) Q_EMIT applyRequested(subject_.profile);
  close();
}

/// Of the file that nobody had heard of before it was to be written.
void ProxyEditor::tellChangedOutside() {
  checkOutside();
  // What is said about the same item comes with a choice; the rest of the file is only looked at.
  if (!subject_.name.empty() && inFile() != original_) return;
  showTrouble(tr("The file was changed elsewhere"),
              tr("Nothing was written. Look at it and try again."));
}

void ProxyEditor::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape)
    close();
  else
    QWidget::keyPressEvent(event);
}

void ProxyEditor::closeEvent(QCloseEvent* event) {
  if (discard_ || !isChanged()) return QWidget::closeEvent(event);
  event->ignore();
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("warning");
  banner.title = tr("What you typed is not saved");
  banner.actions.push_back({tr("Go on editing"), [this] { banners_->show({}); }});
  banner.actions.push_back({tr("Discard"), [this] {
                              discard_ = true;
                              close();
                            }});
  banners_->show({banner});
}

void ProxyEditor::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    check();
  }
  QWidget::changeEvent(event);
}

void ProxyEditor::retranslate() {
  const QString profile = files_.control().store().nameOf(subject_.profile);
  const bool visitor = subject_.list == "visitors";
  if (subject_.name.empty())
    setWindowTitle(visitor ? tr("New visitor entry in %1", "%1: name of a profile").arg(profile)
                           : tr("New proxy in %1", "%1: name of a profile").arg(profile));
  else
    //: Title of a window: name of a proxy, name of its profile.
    setWindowTitle(tr("%1 in %2").arg(fromCore(subject_.name), profile));
  search_->setPlaceholderText(tr("Search settings"));
  search_->setAccessibleName(tr("Search settings"));
  plain_->setText(
      tr("Write the secret into the file. Anyone who can read it can read the secret."));
  save_->setText(tr("Save"));
  apply_->setText(tr("Save and apply"));
  cancel_->setText(tr("Cancel"));
}

}  // namespace culvert::ui
