#include "ui/preferences/preferences_dialog.h"

#include "ui/texts/format.h"
#include "ui/window/layout_store.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

QLabel* makeNote(QWidget* parent, const char* id) {
  auto* note = new QLabel(parent);
  note->setObjectName(QLatin1String(id));
  note->setWordWrap(true);
  note->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return note;
}

constexpr int least_row = 28;  ///< Pixels that a finger or a shaking hand still hits.

/// Sets texts and keeps the chosen entry.
void setTexts(QComboBox* box, const QStringList& texts) {
  const QSignalBlocker quiet(box);
  for (int i = 0; i < texts.size(); ++i) {
    if (i < box->count())
      box->setItemText(i, texts[i]);
    else
      box->addItem(texts[i]);
  }
}

}  // namespace

PreferencesDialog::PreferencesDialog(const PreferenceParts& parts, QWidget* parent)
    : QDialog(parent), parts_(parts) {
  setObjectName(QStringLiteral("preferences"));
  build();
  retranslate();
  connectAll();
  refresh();
  resize(620, 400);
}

QFormLayout* PreferencesDialog::addPage() {
  auto* page = new QWidget(pages_);
  auto* form = new QFormLayout(page);
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  form->setVerticalSpacing(10);
  pages_->addWidget(page);
  auto* row = new QListWidgetItem(list_);
  row->setSizeHint({0, least_row});
  return form;
}

void PreferencesDialog::build() {
  list_ = new QListWidget(this);
  list_->setObjectName(QStringLiteral("preferencePages"));
  list_->setMaximumWidth(160);
  pages_ = new QStackedWidget(this);
  buildGeneral();
  buildAppearance();
  buildNotifications();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  auto* across = new QHBoxLayout;
  across->addWidget(list_);
  across->addWidget(pages_, 1);
  auto* down = new QVBoxLayout(this);
  down->addLayout(across, 1);
  down->addWidget(buttons);
  connect(list_, &QListWidget::currentRowChanged, pages_, &QStackedWidget::setCurrentIndex);
  list_->setCurrentRow(0);
}

void PreferencesDialog::buildGeneral() {
  QFormLayout* form = addPage();
  QWidget* page = form->parentWidget();
  language_ = new QComboBox(page);
  language_->setObjectName(QStringLiteral("preferenceLanguage"));
  language_label_ = new QLabel(page);
  language_label_->setBuddy(language_);
  form->addRow(language_label_, language_);
  close_ = new QComboBox(page);
  close_->setObjectName(QStringLiteral("preferenceClose"));
  close_label_ = new QLabel(page);
  close_label_->setBuddy(close_);
  form->addRow(close_label_, close_);
  close_note_ = makeNote(page, "preferenceCloseNote");
  form->addRow(close_note_);
  login_ = new QCheckBox(page);
  login_->setObjectName(QStringLiteral("preferenceLogin"));
  form->addRow(login_);
  login_note_ = makeNote(page, "preferenceLoginNote");
  form->addRow(login_note_);
}

void PreferencesDialog::buildAppearance() {
  QFormLayout* form = addPage();
  theme_ = new QComboBox(form->parentWidget());
  theme_->setObjectName(QStringLiteral("preferenceTheme"));
  theme_label_ = new QLabel(form->parentWidget());
  theme_label_->setBuddy(theme_);
  form->addRow(theme_label_, theme_);
}

void PreferencesDialog::buildNotifications() {
  QFormLayout* form = addPage();
  notifications_note_ = makeNote(form->parentWidget(), "preferenceNotificationsNote");
  form->addRow(notifications_note_);
  for (const OccasionRule& rule : occasion_rules) {
    auto* box = new QCheckBox(form->parentWidget());
    box->setObjectName(QStringLiteral("notify.") + QLatin1String(rule.slug));
    form->addRow(box);
    occasions_[rule.occasion] = box;
  }
}

void PreferencesDialog::connectAll() {
  connect(language_, &QComboBox::activated, this, [this](int row) {
    const auto choice = static_cast<LanguageChoice>(row);
    parts_.layout.setValue(QStringLiteral("language"), Language::codeOf(choice));
    parts_.language.setChoice(choice);
  });
  connect(theme_, &QComboBox::activated, this, [this](int row) {
    parts_.layout.setValue(QStringLiteral("theme"), row);
    parts_.theme.setChoice(static_cast<ThemeChoice>(row));
  });
  connect(close_, &QComboBox::activated, this,
          [this](int row) { parts_.preferences.setCloseChoice(static_cast<CloseChoice>(row)); });
  connect(login_, &QCheckBox::clicked, this, &PreferencesDialog::switchLogin);
  for (const auto& [occasion, box] : occasions_)
    connect(box, &QCheckBox::toggled, this,
            [this, which = occasion](bool on) { parts_.preferences.setNotifies(which, on); });
  connect(&parts_.theme, &Theme::changed, this, &PreferencesDialog::refresh);
  connect(&parts_.language, &Language::changed, this, &PreferencesDialog::refresh);
}

void PreferencesDialog::refresh() {
  language_->setCurrentIndex(static_cast<int>(parts_.language.choice()));
  theme_->setCurrentIndex(static_cast<int>(parts_.theme.choice()));
  close_->setCurrentIndex(static_cast<int>(parts_.preferences.closeChoice()));
  for (const auto& [occasion, box] : occasions_) {
    const QSignalBlocker quiet(box);
    box->setChecked(parts_.preferences.notifies(occasion));
  }
  showLogin({});
  showTray();
}

/// Where nothing can bring a hidden window back, it is not offered (closeAction()).
void PreferencesDialog::showTray() {
  const bool there = parts_.has_tray();
  const QString why =
      tr("There is no tray here. The window is minimized instead while a profile runs; else "
         "closing it quits the program.");
  constexpr int row = static_cast<int>(CloseChoice::hide);
  auto* rows = qobject_cast<QStandardItemModel*>(close_->model());
  rows->item(row)->setEnabled(there);
  rows->item(row)->setToolTip(there ? QString() : why);
  close_note_->setText(why);
  close_note_->setVisible(!there);
}

void PreferencesDialog::switchLogin(bool on) {
  showLogin(parts_.login.set(on));
}

void PreferencesDialog::showLogin(const QString& problem) {
  const LoginEntry entry = parts_.login.read();
  login_->setChecked(entry.state == LoginState::on);
  QString note;
  if (!problem.isEmpty())
    note = tr("The system does not take it: %1").arg(problem);
  else if (entry.state == LoginState::blocked)
    note =
        tr("The settings of the system keep it from starting. Switching it on here allows it "
           "again.");
  else if (entry.state == LoginState::other)
    note = tr("Another copy starts at login: %1. Switching it on here puts this one in its place.")
               .arg(ltr(entry.program));
  else if (entry.state == LoginState::on)
    note = tr("Starts without a window and resumes what ran last.");
  login_note_->setText(note);
  login_note_->setVisible(!note.isEmpty());
}

void PreferencesDialog::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QDialog::changeEvent(event);
}

void PreferencesDialog::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  refresh();
}

void PreferencesDialog::fillChoices() {
  // Each language in its own words, so that everybody finds the way back.
  setTexts(language_,
           {tr("System", "language"), QStringLiteral("English"), QStringLiteral("简体中文")});
  setTexts(close_, {tr("Hides it in the tray"), tr("Minimizes it"), tr("Quits the program")});
  setTexts(theme_, {tr("System", "theme"), tr("Light"), tr("Dark"), tr("High contrast")});
}

void PreferencesDialog::retranslate() {
  setWindowTitle(tr("Preferences"));
  list_->setAccessibleName(tr("Pages"));
  const QStringList names{tr("General"), tr("Appearance"), tr("Notifications")};
  for (int i = 0; i < names.size(); ++i)
    list_->item(i)->setText(names[i]);
  fillChoices();
  language_label_->setText(tr("&Language:"));
  close_label_->setText(tr("&Closing the window:"));
  theme_label_->setText(tr("&Theme:"));
  login_->setText(tr("&Start at login"));
  notifications_note_->setText(
      tr("The system tells you while the window does not show the same thing:"));
  for (const auto& [occasion, box] : occasions_)
    box->setText(occasionText(occasion));
  showLogin({});
  showTray();
}

}  // namespace culvert::ui
