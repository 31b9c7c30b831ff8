#include "ui/editor/settings_page.h"

#include "core/config/load.h"
#include "ui/editor/draft_check.h"
#include "ui/editor/field_texts.h"
#include "ui/editor/impact.h"
#include "ui/editor/secret_mask.h"
#include "ui/editor/toml_page.h"
#include "ui/texts/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"

#include <QCheckBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

/// A long text is looked at once the typing pauses.
constexpr int check_ms = 150;

}  // namespace

SettingsPage::SettingsPage(ProfileFiles& files, ScopeState& scope, QWidget* parent)
    : QWidget(parent), files_(files), scope_(scope) {
  setObjectName(QStringLiteral("settingsPage"));
  build();
  check_.setSingleShot(true);
  check_.setInterval(check_ms);
  connect(&check_, &QTimer::timeout, this, &SettingsPage::checkText);
  connect(&scope_, &ScopeState::changed, this, &SettingsPage::follow);
  ProfileControl& control = files_.control();
  connect(&control.store(), &ProfileStore::changed, this, &SettingsPage::fileChanged);
  connect(&control.store(), &ProfileStore::removed, this, [this](const std::string& id) {
    drafts_.erase(id);
    troubles_.erase(id);
    if (id == id_) follow();
  });
  connect(&control, &ProfileControl::statusChanged, this, [this](const std::string& id) {
    if (id == id_) showBar();
  });
  retranslate();
  follow();
}

SettingsPage::~SettingsPage() = default;

void SettingsPage::build() {
  stack_ = new QStackedWidget(this);
  work_ = new QWidget(stack_);
  form_place_ = new QWidget(work_);
  (new QVBoxLayout(form_place_))->setContentsMargins(0, 0, 0, 0);
  empty_ = new EmptyState(QStringLiteral("all"), stack_);
  foreign_ = new QWidget(stack_);
  foreign_text_ = new EmptyState(QStringLiteral("info"), foreign_);
  convert_ = new QPushButton(foreign_);
  convert_->setObjectName(QStringLiteral("convertButton"));
  banners_ = new BannerStack(work_);
  search_ = new QLineEdit(work_);
  search_->setObjectName(QStringLiteral("settingsSearch"));
  search_->setClearButtonEnabled(true);
  search_->setMaximumWidth(260);
  bar_ = new QLabel(work_);
  bar_->setObjectName(QStringLiteral("draftLine"));
  bar_->setWordWrap(true);
  plain_ = new QCheckBox(work_);
  plain_->setObjectName(QStringLiteral("settingsPlainSecret"));
  review_ = new QPushButton(work_);
  review_->setObjectName(QStringLiteral("reviewDraft"));
  apply_ = new QPushButton(work_);
  apply_->setObjectName(QStringLiteral("applyDraft"));
  discard_ = new QPushButton(work_);
  discard_->setObjectName(QStringLiteral("discardDraft"));

  auto* top = new QHBoxLayout;
  top->setContentsMargins(14, 4, 14, 4);
  top->setSpacing(8);
  top->addWidget(bar_, 1);
  top->addWidget(plain_);
  top->addWidget(review_);
  top->addWidget(apply_);
  top->addWidget(discard_);
  top->addWidget(search_);
  auto* column = new QVBoxLayout(work_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(top);
  column->addWidget(banners_);
  column->addWidget(form_place_, 1);
  auto* middle = new QVBoxLayout(foreign_);
  middle->addWidget(foreign_text_, 1);
  middle->addWidget(convert_, 0, Qt::AlignHCenter);
  middle->addStretch(1);
  stack_->addWidget(work_);
  stack_->addWidget(empty_);
  stack_->addWidget(foreign_);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(stack_);

  connect(review_, &QPushButton::clicked, this, [this] {
    checkPending();
    if (review_->isEnabled()) Q_EMIT reviewRequested(id_, draft().text);
  });
  connect(apply_, &QPushButton::clicked, this, &SettingsPage::apply);
  connect(discard_, &QPushButton::clicked, this, &SettingsPage::discard);
  connect(convert_, &QPushButton::clicked, this, [this] { Q_EMIT convertRequested(id_); });
  connect(plain_, &QCheckBox::toggled, this, [this](bool agreed) {
    draft().agreed = agreed;
    showBar();
  });
}

void SettingsPage::buildForm(bool markers) {
  if (form_ && markers_ == markers) return;
  markers_ = markers;
  delete form_;
  form_ = new FieldForm(config::FieldScope::profile, markers, form_place_);
  page_ = new TomlPage;
  form_->addPage(page_, QStringLiteral("TOML"));
  form_place_->layout()->addWidget(form_);
  connect(form_, &FieldForm::edited, this, &SettingsPage::formEdited);
  connect(form_, &FieldForm::ownPageShown, this, [this] {
    page_->setText(draft().text);
    checkText();
  });
  connect(form_, &FieldForm::refused, this, [this](const QString& why) {
    showTrouble(tr("This setting cannot be changed here; use the TOML page."), why);
  });
  connect(page_, &TomlPage::edited, this, &SettingsPage::pageEdited);
  connect(search_, &QLineEdit::textChanged, form_, &FieldForm::setSearch);
}

const Profile* SettingsPage::profile() const {
  return files_.control().store().find(id_);
}

SettingsDraft& SettingsPage::draft() {
  const auto [at, is_new] = drafts_.try_emplace(id_);
  if (is_new)
    if (const Profile* of = profile()) at->second = {of->text, of->text, false, {}};
  return at->second;
}

int SettingsPage::draftCount() const {
  return static_cast<int>(
      std::ranges::count_if(drafts_, [](const auto& row) { return !row.second.isEmpty(); }));
}

void SettingsPage::follow() {
  const std::string& id = scope_.current().profile;
  const bool same = id == id_;
  id_ = id;
  const Profile* of = profile();
  if (!of || of->isDemo()) {
    stack_->setCurrentWidget(empty_);
    return retranslate();
  }
  if (!of->isToml()) {
    stack_->setCurrentWidget(foreign_);
    return retranslate();
  }
  stack_->setCurrentWidget(work_);
  if (same && form_) return;
  banners_->show({});
  buildForm(of->mayHoldMarkers());
  reconcile();
  if (const auto trouble = troubles_.extract(id_))
    showTrouble(trouble.mapped().first, trouble.mapped().second);
}

void SettingsPage::fileChanged(const std::string& id) {
  if (id != id_ || id == writing_) return;  // brought up to date when it is looked at
  const Profile* of = profile();
  const bool shown = stack_->currentWidget() == work_;
  if (!of || !of->isToml() || !shown) {
    id_.clear();
    return follow();
  }
  reconcile();
}

void SettingsPage::reconcile() {
  const Profile* of = profile();
  SettingsDraft& mine = draft();
  const bool had = !mine.isEmpty();
  const Merge merge = bringUpToDate(mine, of->text);
  if (!merge.done) {
    showDraft();
    return showChoice();
  }
  if (!merge.both.empty() && had) {
    BannerText banner;
    banner.tone = Tone::warn;
    banner.icon = QStringLiteral("warning");
    banner.title = tr("The file was changed elsewhere");
    banner.text =
        tr("Your changes are kept on top of it. These were changed on both sides, and "
           "yours count:");
    for (const std::string& key : merge.both)
      banner.lines.append(fieldLabel(key));
    banner.actions.push_back({tr("OK"), [this] { banners_->show({}); }});
    banners_->show({banner});
  }
  showDraft();
}

void SettingsPage::showChoice() {
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("warning");
  banner.title = tr("The file was changed elsewhere while you edit its text");
  banner.text = tr("Your text is kept until you choose.");
  banner.actions.push_back({tr("Take what the file says"), [this] {
                              drafts_.erase(id_);
                              banners_->show({});
                              showDraft();
                            }});
  banner.actions.push_back({tr("Keep mine"), [this] {
                              if (const Profile* of = profile()) draft().base = of->text;
                              banners_->show({});
                              showDraft();
                            }});
  banners_->show({banner});
}

void SettingsPage::showDraft() {
  if (!form_) return;
  const SettingsDraft& mine = draft();
  form_->setOriginal(mine.base);
  form_->setText(mine.text, mine.secrets);
  if (form_->isOwnPageShown()) page_->setText(mine.text);
  checkText();
}

void SettingsPage::formEdited() {
  draft().text = form_->text();
  draft().secrets = form_->typedSecrets();
  const Profile* of = profile();
  if (!of) return;
  problems_ = problemsOfSettings(*of, draft().text);
  form_->setProblems(problems_);
  showBar();
}

void SettingsPage::pageEdited() {
  draft().text = page_->text();
  draft().as_text = true;
  check_.start();
}

void SettingsPage::checkPending() {
  if (check_.isActive()) checkText();
}

void SettingsPage::checkText() {
  check_.stop();
  const Profile* of = profile();
  if (!of || !form_) return;
  SettingsDraft& mine = draft();
  if (form_->isOwnPageShown()) {
    problems_ = problemsOfText(*of, mine.text);
    page_->setProblems(problems_);
    form_->setText(mine.text);
    mine.secrets = form_->typedSecrets();
  } else {
    problems_ = problemsOfSettings(*of, mine.text);
  }
  form_->setProblems(problems_);
  showBar();
}

bool SettingsPage::asksAbout(const std::string& id, const SettingsDraft& draft) const {
  const Profile* of = files_.control().store().find(id);
  return of && revealsSecret(draft.base, draft.text, of->mayHoldMarkers());
}

void SettingsPage::showBar() {
  if (!form_ || stack_->currentWidget() != work_) return;
  SettingsDraft& mine = draft();
  const bool changed = !mine.isEmpty();
  const bool asks = asksAbout(id_, mine);
  // An answer is one to this question: the next one is asked anew.
  mine.agreed = mine.agreed && asks;
  {
    const QSignalBlocker quiet(plain_);
    plain_->setChecked(mine.agreed);
  }
  plain_->setVisible(asks);
  // On whichever page: what is applied is the text.
  const bool lost = hasDots(mine.text);
  const bool possible = changed && !saving_.contains(id_) && !standsInTheWay(problems_) && !lost &&
                        (!asks || mine.agreed);
  const bool runs = files_.control().running(id_) != nullptr;
  review_->setVisible(changed && runs);
  review_->setEnabled(possible);
  apply_->setVisible(changed);
  apply_->setEnabled(possible);
  apply_->setText(runs ? tr("Apply") : tr("Save"));
  discard_->setVisible(changed);
  discard_->setEnabled(!saving_.contains(id_));
  if (!changed) return bar_->setText({});
  const auto keys = static_cast<int>(differingKeys(mine.base, mine.text).size());
  QString text = keys > 0 ? tr("%n change(s) not applied.", nullptr, keys)
                          : tr("The text has changes that are not applied.");
  if (lost)
    text = tr("Dots stand where no secret is known. Type the secret again.");
  else if (saving_.contains(id_))
    text = tr("The secrets are being stored…");
  else if (!possible)
    text = asks && !mine.agreed ? tr("A secret is going to be written into the file.")
                                : tr("Correct what is marked to apply it.");
  else if (runs)
    for (const std::string& key : differingKeys(mine.base, mine.text))
      if (const config::Field* field = config::find_field(config::FieldScope::profile, key);
          field && field->reach == config::Reach::reconnect) {
        const int open = files_.control().status(id_).connections;
        text = tr("%n change(s) not applied; the profile will reconnect.", nullptr, keys);
        if (open > 0)
          text = tr("Not applied yet; applying reconnects and closes %n connection(s).", nullptr,
                    open);
        break;
      }
  bar_->setText(text);
}

void SettingsPage::showTrouble(const QString& title, const QString& text) {
  BannerText banner;
  banner.tone = Tone::error;
  banner.icon = QStringLiteral("state-failed");
  banner.title = title;
  banner.text = text;
  banner.actions.push_back({tr("OK"), [this] { banners_->show({}); }});
  banners_->show({banner});
}

void SettingsPage::tell(const std::string& id, const QString& title, const QString& text) {
  if (id != id_) {
    troubles_.insert_or_assign(id, std::pair(title, text));
    return;
  }
  showBar();
  showTrouble(title, text);
}

void SettingsPage::showText() {
  follow();
  if (form_) form_->showOwnPage();
}

void SettingsPage::propose(const config::KeyChanges& changes) {
  follow();
  if (!form_ || stack_->currentWidget() != work_) return;
  SettingsDraft& mine = draft();
  const Result<std::string> text = withKeys(mine.text, {}, changes);
  if (!text)
    return showTrouble(tr("This setting cannot be changed here; use the TOML page."),
                       QString::fromStdString(text.error().context));
  mine.text = *text;
  showDraft();
  if (!changes.empty()) form_->showField(changes.front().first);
}

void SettingsPage::apply() {
  checkPending();
  if (form_ && apply_->isEnabled()) save(id_);
}

void SettingsPage::applyReviewed(const std::string& profile, const std::string& text) {
  const auto at = drafts_.find(profile);
  if (at == drafts_.end() || at->second.isEmpty() || saving_.contains(profile)) return;
  const bool same = at->second.text == text;
  const bool agreed = at->second.agreed || !asksAbout(profile, at->second);
  if (same && agreed) return save(profile);
  scope_.set({profile, {}, 0});
  if (same) return;  // the question stands above
  showTrouble(tr("The settings were changed after they were shown"),
              tr("Nothing is saved. Look at them again before they are applied."));
}

/// By value: another profile may be in scope before it is done.
void SettingsPage::save(std::string id) {
  saving_.insert(id);
  storeSecrets(id, SettingsDraft(drafts_[id]), 0);
}

/// Secrets first: the file must not name a place where nothing is.
void SettingsPage::storeSecrets(const std::string& id, const SettingsDraft& saved,
                                std::size_t stored) {
  if (stored == saved.secrets.size()) return write(id, saved);
  if (id == id_) showBar();
  const TypedSecret& secret = saved.secrets[stored];
  const QPointer<SettingsPage> self(this);
  files_.control().secrets().enter(
      id, secret.path, secret.value, secret.keep,
      [self, id, saved, stored](const SecretAnswer& answer) {
        if (!self) return;
        if (answer.outcome == SecretOutcome::done) return self->storeSecrets(id, saved, stored + 1);
        self->saving_.erase(id);
        self->tell(id, tr("The keychain did not store the secret; nothing is saved."),
                   tr("Choose another place for it, for example once a session."));
      });
}

void SettingsPage::write(const std::string& id, const SettingsDraft& saved) {
  saving_.erase(id);
  if (!files_.control().store().find(id)) return;  // it has left the list meanwhile
  writing_ = id;
  const WriteOutcome outcome = files_.write(id, saved.base, saved.text, tr("Changed the settings"));
  writing_.clear();
  if (outcome.isDone()) return written(id, saved);
  if (outcome.kind == WriteOutcome::Kind::failed)
    return tell(id, tr("The file was not written."), outcome.detail);
  // A profile out of sight is brought up to date when it is looked at.
  if (id == id_) fileChanged(id);
}

void SettingsPage::written(const std::string& id, const SettingsDraft& saved) {
  if (const auto at = drafts_.find(id); at != drafts_.end()) {
    SettingsDraft& mine = at->second;
    mine.base = saved.text;
    mine.agreed = false;
    std::erase_if(mine.secrets, [&](const TypedSecret& secret) {
      return std::ranges::find(saved.secrets, secret) != saved.secrets.end();
    });
    if (mine.isEmpty()) drafts_.erase(at);
  }
  if (id == id_) {
    banners_->show({});
    showDraft();
  }
  if (files_.control().running(id)) Q_EMIT applyRequested(id);
}

void SettingsPage::discard() {
  drafts_.erase(id_);
  banners_->show({});
  showDraft();
}

void SettingsPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    showBar();
  }
  QWidget::changeEvent(event);
}

void SettingsPage::retranslate() {
  search_->setPlaceholderText(tr("Search settings"));
  search_->setAccessibleName(tr("Search settings"));
  review_->setText(tr("Review…"));
  apply_->setText(tr("Apply"));
  discard_->setText(tr("Discard"));
  plain_->setText(tr("Write the secret into the file"));
  convert_->setText(tr("Make a TOML copy"));
  const Profile* of = profile();
  if (of && of->isDemo())
    empty_->setText(tr("The demo has no settings"),
                    tr("It is built in and works only on this computer."));
  else
    empty_->setText(tr("Choose a profile"), tr("Its settings are edited here."));
  if (!of || of->isToml()) return;
  const QString suffix = QFileInfo(of->path).suffix().toLower();
  const bool other = suffix == QLatin1String("yaml") || suffix == QLatin1String("yml") ||
                     suffix == QLatin1String("json");
  convert_->setVisible(other);
  foreign_text_->setText(
      other ? tr("Only TOML files are edited here") : tr("This file is not edited here"),
      other ? tr("A copy in TOML can be made beside this file, which stays as it is. Comments of "
                 "YAML are not part of the copy.")
            : tr("It is a template with loops, or cannot be read as TOML. Open it in a text "
                 "editor."));
}

}  // namespace culvert::ui
