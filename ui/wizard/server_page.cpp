#include "ui/wizard/server_page.h"

#include "core/config/files.h"
#include "ui/texts/format.h"
#include "ui/window/desktop.h"
#include "ui/wizard/inline_note.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

constexpr int indent = 26;
constexpr int paste_lines = 4;

QString fileOf(const QMimeData* source) {
  const QList<QUrl> urls = source->urls();
  if (urls.size() != 1 || !urls[0].isLocalFile()) return {};
  const QString path = urls[0].toLocalFile();
  return QFileInfo(path).isFile() ? path : QString();
}

QHBoxLayout* indented(QWidget* widget) {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(indent, 0, 0, 0);
  row->addWidget(widget, 1);
  return row;
}

}  // namespace

PasteField::PasteField(QWidget* parent) : QPlainTextEdit(parent) {
  setTabChangesFocus(true);
  setLineWrapMode(QPlainTextEdit::WidgetWidth);
  setUndoRedoEnabled(true);
}

void PasteField::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !(event->modifiers() & Qt::ShiftModifier)) return Q_EMIT entered();
  QPlainTextEdit::keyPressEvent(event);
}

bool PasteField::canInsertFromMimeData(const QMimeData* source) const {
  return !fileOf(source).isEmpty() || QPlainTextEdit::canInsertFromMimeData(source);
}

void PasteField::insertFromMimeData(const QMimeData* source) {
  if (const QString path = fileOf(source); !path.isEmpty()) return Q_EMIT fileDropped(path);
  QPlainTextEdit::insertFromMimeData(source);
}

ServerPage::ServerPage(ProfileControl& control, Desktop& desktop, QWidget* parent)
    : WizardPage(parent),
      control_(control),
      desktop_(desktop),
      existing_(new QRadioButton(this)),
      profiles_(new QComboBox(this)),
      pending_(new InlineNote(this)),
      mine_(new QRadioButton(this)),
      text_(new PasteField(this)),
      file_(new QPushButton(this)),
      token_label_(new QLabel(this)),
      token_(new QLineEdit(this)),
      note_(new InlineNote(this)),
      here_(new QRadioButton(this)),
      here_text_(new QLabel(this)),
      decides_(new QCheckBox(this)) {
  setObjectName(QStringLiteral("serverPage"));
  existing_->setObjectName(QStringLiteral("throughProfile"));
  profiles_->setObjectName(QStringLiteral("profileChoice"));
  mine_->setObjectName(QStringLiteral("throughServer"));
  text_->setObjectName(QStringLiteral("serverText"));
  file_->setObjectName(QStringLiteral("serverFile"));
  file_->setAutoDefault(true);
  token_->setObjectName(QStringLiteral("serverToken"));
  token_->setEchoMode(QLineEdit::Password);
  token_label_->setBuddy(token_);
  note_->setObjectName(QStringLiteral("serverNote"));
  pending_->setObjectName(QStringLiteral("pendingNote"));
  pending_->hide();
  here_->setObjectName(QStringLiteral("throughHere"));
  decides_->setObjectName(QStringLiteral("serverDecides"));
  decides_->setChecked(true);
  here_text_->setWordWrap(true);
  here_text_->setForegroundRole(QPalette::PlaceholderText);
  layOut();
  for (QRadioButton* button : {existing_, mine_, here_})
    connect(button, &QRadioButton::clicked, this, [this] {
      touched_ = true;
      refresh();
    });
  connect(text_, &QPlainTextEdit::textChanged, this, &ServerPage::read);
  connect(text_, &PasteField::entered, this, &WizardPage::goOnRequested);
  connect(text_, &PasteField::fileDropped, this, &ServerPage::readFile);
  connect(token_, &QLineEdit::textEdited, this, [this] { choose(WizardPlan::Through::server); });
  connect(profiles_, &QComboBox::activated, this, [this] { choose(WizardPlan::Through::profile); });
  connect(file_, &QPushButton::clicked, this, [this] {
    desktop_.askForFiles(this, [this](const QStringList& paths) { readFile(paths.value(0)); });
  });
}

void ServerPage::layOut() {
  text_->setFixedHeight(paste_lines * fontMetrics().lineSpacing() + 14);
  auto* under = new QHBoxLayout;
  under->setContentsMargins(indent, 0, 0, 0);
  under->addWidget(token_label_);
  under->addWidget(token_, 1);
  under->addWidget(file_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(existing_);
  column->addLayout(indented(profiles_));
  column->addLayout(indented(pending_));
  column->addSpacing(4);
  column->addWidget(mine_);
  column->addLayout(indented(text_));
  column->addLayout(under);
  column->addLayout(indented(note_));
  column->addSpacing(4);
  column->addWidget(here_);
  column->addLayout(indented(here_text_));
  column->addSpacing(12);
  column->addWidget(decides_);
  column->addStretch(1);
  const QList<QWidget*> order{existing_, profiles_, mine_, text_, token_, file_, here_, decides_};
  for (qsizetype i = 1; i < order.size(); ++i)
    setTabOrder(order[i - 1], order[i]);
}

void ServerPage::clear() {
  text_->clear();
  token_->clear();
  note_->clear();
  server_ = {};
  touched_ = false;
  decides_->setChecked(true);
}

void ServerPage::fillProfiles() {
  const std::string before = profile();
  ids_.clear();
  profiles_->clear();
  for (const Profile& profile : control_.store().profiles()) {
    if (profile.runs_here || !profile.isReadable() || !profile.isToml()) continue;
    ids_.push_back(profile.id);
    profiles_->addItem(control_.store().nameOf(profile.id));
  }
  const auto at = std::ranges::find(ids_, before);
  if (at != ids_.end()) profiles_->setCurrentIndex(static_cast<int>(at - ids_.begin()));
}

void ServerPage::begin(bool is_demo, const std::string& moves) {
  // The demo page takes the choice away for a while, and gives it back.
  if (is_demo && !is_demo_) before_demo_ = through();
  const bool returns = !is_demo && is_demo_ && touched_;
  is_demo_ = is_demo;
  moves_ = moves;
  fillProfiles();
  const bool may_leave = !is_demo_;
  existing_->setVisible(!ids_.empty() && moves_.empty());
  profiles_->setVisible(!ids_.empty() && moves_.empty());
  existing_->setEnabled(may_leave);
  mine_->setEnabled(may_leave);
  here_->setVisible(moves_.empty());
  here_text_->setVisible(moves_.empty());
  if (is_demo_)
    here_->setChecked(true);
  else if (!moves_.empty())
    mine_->setChecked(true);
  else if (returns)
    buttonOf(before_demo_)->setChecked(true);
  else if (!touched_)
    (ids_.empty() ? here_ : existing_)->setChecked(true);
  if (!touched_) decides_->setChecked(!prefersNames());
  refresh();
}

QRadioButton* ServerPage::buttonOf(WizardPlan::Through through) const {
  return through == WizardPlan::Through::profile  ? existing_
         : through == WizardPlan::Through::server ? mine_
                                                  : here_;
}

void ServerPage::choose(WizardPlan::Through through) {
  touched_ = true;
  buttonOf(through)->setChecked(true);
  refresh();
}

void ServerPage::refresh() {
  profiles_->setEnabled(existing_->isEnabled());
  for (QWidget* widget :
       {static_cast<QWidget*>(text_), static_cast<QWidget*>(token_), static_cast<QWidget*>(file_)})
    widget->setEnabled(mine_->isEnabled());
  const bool pending = existing_->isChecked() && control_.status(profile()).changed_on_disk;
  pending_->setVisible(pending);
  if (pending)
    pending_->info(tr("Changes of this profile that wait to be applied take effect with it."));
  decides_->setVisible(moves_.empty());
  decides_->setEnabled(!here_->isChecked());
  here_text_->setText(
      is_demo_ ? tr("The demo page is for trying things out and stays on this computer.")
               : tr("A built-in relay on this computer takes the server's place. Nothing is "
                    "installed, and nobody else can reach it."));
}

WizardPlan::Through ServerPage::through() const {
  if (existing_->isChecked()) return WizardPlan::Through::profile;
  return mine_->isChecked() ? WizardPlan::Through::server : WizardPlan::Through::here;
}

std::string ServerPage::profile() const {
  const int at = profiles_->currentIndex();
  return at < 0 || at >= static_cast<int>(ids_.size()) ? std::string()
                                                       : ids_[static_cast<std::size_t>(at)];
}

Secret ServerPage::token() const {
  return Secret(token_->text().toStdString());
}

bool ServerPage::serverDecides() const {
  return decides_->isChecked() || through() == WizardPlan::Through::here || !moves_.empty();
}

bool ServerPage::prefersNames() const {
  const Profile* chosen = control_.store().find(profile());
  if (through() != WizardPlan::Through::profile || !chosen || !chosen->config) return false;
  return std::ranges::any_of(chosen->config->proxies, [](const config::Proxy& proxy) {
    return std::holds_alternative<config::HttpProxy>(proxy.kind);
  });
}

void ServerPage::read() {
  server_ = readServerText(text_->toPlainText());
  if (server_.trouble != ServerText::Trouble::empty) choose(WizardPlan::Through::server);
  tellRead();
}

/// What was read, in the language of now; what is chosen stays.
void ServerPage::tellRead() {
  if (server_.trouble == ServerText::Trouble::empty) return note_->clear();
  if (!server_.isGood()) return note_->warn(troubleText(server_));
  // A second look at the token is not needed; that it was found, is.
  if (!server_.token.empty() && token_->text().isEmpty())
    return note_->good(
        tr("%1; its token is kept out of files.", "%1: a server").arg(summaryOf(server_)));
  note_->good(summaryOf(server_));
}

void ServerPage::readFile(const QString& path) {
  if (path.isEmpty()) return;
  choose(WizardPlan::Through::server);
  if (QFileInfo(path).size() > most_server_text) {
    server_ = {};
    server_.trouble = ServerText::Trouble::too_large;
    return note_->warn(troubleText(server_));
  }
  const auto text = config::read_text_file(path.toStdString());
  if (!text)
    return note_->warn(tr("The file cannot be read: %1").arg(fromCore(to_text(text.error()))));
  text_->setPlainText(fromCore(*text));
}

void ServerPage::askForToken() {
  choose(WizardPlan::Through::server);
  token_->setFocus();
  token_->selectAll();
}

QString ServerPage::title() const {
  return moves_.empty() ? tr("Through which server?") : tr("To which server?");
}

bool ServerPage::check() {
  if (through() != WizardPlan::Through::server) return true;
  if (server_.isGood()) return true;
  note_->wrong(troubleText(server_));
  text_->setFocus();
  return false;
}

QWidget& ServerPage::firstField() const {
  if (existing_->isChecked()) return *existing_;
  if (!moves_.empty()) return *text_;
  return mine_->isChecked() ? static_cast<QWidget&>(*text_) : static_cast<QWidget&>(*here_);
}

void ServerPage::retranslate() {
  existing_->setText(tr("A &profile that exists"));
  profiles_->setAccessibleName(tr("Profile"));
  mine_->setText(tr("A &server I have"));
  text_->setAccessibleName(tr("Where the server is"));
  text_->setPlaceholderText(
      tr("Paste anything: %1, a link, or the text of frpc.toml. A file can be dropped here.",
         "%1: an example of an address")
          .arg(ltr(QStringLiteral("frps.example.com:7000"))));
  file_->setText(tr("Choose a &file…"));
  file_->setAccessibleName(tr("Choose a file…"));
  token_label_->setText(tr("&Token:"));
  token_->setAccessibleName(tr("Token"));
  token_->setPlaceholderText(control_.secrets().keychain() == KeychainState::open
                                 ? tr("Goes to the keychain, not into a file")
                                 : tr("Kept until the program ends, not in a file"));
  here_->setText(tr("&Try it on this computer first"));
  decides_->setText(tr("&Let the server choose the port"));
  if (server_.trouble != ServerText::Trouble::empty) tellRead();
  refresh();
}

}  // namespace culvert::ui
