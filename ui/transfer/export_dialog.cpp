#include "ui/transfer/export_dialog.h"

#include "core/config/save.h"
#include "core/config/transfer/plan.h"
#include "ui/texts/format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace culvert::ui {
namespace {

constexpr int zip_form = 100;
/// Bits of a guess that takes years against scrypt as the bundle uses it.
constexpr int strong_bits = 80, fair_bits = 50;

/// How many bits somebody has to guess who knows only which kinds of characters there are.
int bitsOf(const QString& words) {
  bool kinds[4] = {};
  for (const QChar c : words)
    kinds[c.isLower() ? 0 : c.isUpper() ? 1 : c.isDigit() ? 2 : 3] = true;
  const int letters =
      (kinds[0] ? 26 : 0) + (kinds[1] ? 26 : 0) + (kinds[2] ? 10 : 0) + (kinds[3] ? 33 : 0);
  if (letters == 0) return 0;
  // "aaaaaaaa" is not eight letters.
  QString once = words;
  std::sort(once.begin(), once.end());
  const auto different = std::unique(once.begin(), once.end()) - once.begin();
  const auto counted = std::min<qsizetype>(words.size(), different * 2);
  return static_cast<int>(static_cast<double>(counted) * std::log2(letters));
}

}  // namespace

ExportDialog::ExportDialog(ProfileControl& control, Desktop& desktop, const std::string& profile,
                           const std::vector<std::string>& proxies, QWidget* parent)
    : QDialog(parent),
      control_(control),
      desktop_(desktop),
      job_(control),
      profile_(profile),
      proxies_(proxies),
      what_(new QComboBox),
      form_(new QComboBox),
      secrets_(new QComboBox),
      frp_only_(new QCheckBox(tr("For stock &frpc: leave out what only Culvert knows"))),
      note_(new QLabel),
      confirm_label_(new QLabel),
      first_label_(new QLabel(tr("&Passphrase:"))),
      second_label_(new QLabel(tr("The same &again:"))),
      strength_words_(new QLabel),
      trouble_(new QLabel),
      confirm_(new QLineEdit),
      first_(new QLineEdit),
      second_(new QLineEdit),
      strength_(new QProgressBar),
      pages_(new QStackedWidget(this)),
      result_(new QLabel),
      details_(new QPlainTextEdit) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("exportDialog"));
  setWindowTitle(tr("Export profiles"));
  fillChoices(proxies);
  pages_->addWidget(buildChoices());
  pages_->addWidget(buildResult());
  auto* buttons = new QDialogButtonBox(this);
  close_ = buttons->addButton(QDialogButtonBox::Cancel);
  export_ = buttons->addButton(tr("Export…"), QDialogButtonBox::AcceptRole);
  export_->setObjectName(QStringLiteral("exportButton"));
  show_folder_ = buttons->addButton(tr("Show in &folder"), QDialogButtonBox::ActionRole);
  copy_ = buttons->addButton(tr("&Copy the path"), QDialogButtonBox::ActionRole);
  show_folder_->hide();
  copy_->hide();
  auto* column = new QVBoxLayout(this);
  column->addWidget(pages_, 1);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::start);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(show_folder_, &QPushButton::clicked, this,
          [this] { desktop_.openUrl(QUrl::fromLocalFile(QFileInfo(path_).absolutePath())); });
  connect(copy_, &QPushButton::clicked, this, [this] { desktop_.copy(path_); });
  refresh();
  resize(560, 360);
}

void ExportDialog::fillChoices(const std::vector<std::string>& proxies) {
  const Profile* of = control_.store().find(profile_);
  if (of && !of->isDemo()) {
    what_->addItem(tr("The profile \"%1\"").arg(control_.store().nameOf(profile_)),
                   static_cast<int>(What::profile));
    if (!proxies.empty())
      what_->addItem(tr("%n chosen proxy/proxies of it", nullptr, static_cast<int>(proxies.size())),
                     static_cast<int>(What::proxies));
  }
  what_->addItem(tr("All profiles"), static_cast<int>(What::all));
  for (const auto form : {transfer::Form::toml, transfer::Form::yaml, transfer::Form::json})
    form_->addItem(form == transfer::Form::toml   ? QStringLiteral("TOML")
                   : form == transfer::Form::yaml ? QStringLiteral("YAML")
                                                  : QStringLiteral("JSON"),
                   static_cast<int>(form));
  form_->addItem(QStringLiteral("ZIP"), zip_form);
  secrets_->addItem(tr("Leave them out: frpc reads them from its environment"),
                    static_cast<int>(SecretChoice::none));
  secrets_->addItem(tr("With them, readable by anyone who has the file"),
                    static_cast<int>(SecretChoice::with));
  secrets_->addItem(tr("Encrypted, for Culvert on another computer"),
                    static_cast<int>(SecretChoice::encrypted));
}

QWidget* ExportDialog::buildChoices() {
  auto* page = new QWidget;
  auto* form = new QGridLayout(page);
  const std::initializer_list<std::pair<QWidget*, const char*>> names = {
      {what_,     "exportWhat"   },
      {form_,     "exportForm"   },
      {secrets_,  "exportSecrets"},
      {confirm_,  "exportConfirm"},
      {first_,    "exportFirst"  },
      {second_,   "exportSecond" },
      {frp_only_, "exportFrpOnly"},
      {note_,     "exportNote"   },
      {trouble_,  "exportTrouble"}
  };
  for (const auto& [widget, name] : names)
    widget->setObjectName(QLatin1String(name));
  for (QLineEdit* secret : {first_, second_})
    secret->setEchoMode(QLineEdit::Password);
  for (QComboBox* box : {what_, form_, secrets_})
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  for (QLabel* words : {note_, trouble_})
    words->setWordWrap(true);
  note_->setForegroundRole(QPalette::PlaceholderText);
  trouble_->hide();
  strength_->setRange(0, 100);
  strength_->setTextVisible(false);
  strength_->setAccessibleName(tr("Strength of the passphrase"));
  confirm_label_->setBuddy(confirm_);
  first_label_->setBuddy(first_);
  second_label_->setBuddy(second_);
  // QFormLayout of Qt 6.4 reads behind its rows when some of them are hidden.
  const auto row = [form](QWidget* label, QWidget* field) {
    const int at = form->rowCount();
    form->addWidget(label, at, 0);
    form->addWidget(field, at, 1);
  };
  const auto named = [page, row](const QString& text, QWidget* field) {
    auto* label = new QLabel(text, page);
    label->setBuddy(field);
    row(label, field);
  };
  const auto whole = [form](QWidget* field) { form->addWidget(field, form->rowCount(), 0, 1, 2); };
  named(tr("&What:"), what_);
  named(tr("&Form:"), form_);
  named(tr("&Secrets:"), secrets_);
  whole(frp_only_);
  row(confirm_label_, confirm_);
  row(first_label_, first_);
  row(second_label_, second_);
  row(strength_words_, strength_);
  whole(note_);
  whole(trouble_);
  form->setRowStretch(form->rowCount(), 1);
  form->setColumnStretch(1, 1);
  for (QComboBox* box : {what_, form_, secrets_})
    connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
  for (QLineEdit* line : {confirm_, first_, second_})
    connect(line, &QLineEdit::textChanged, this, &ExportDialog::refresh);
  return page;
}

QWidget* ExportDialog::buildResult() {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  result_->setObjectName(QStringLiteral("exportResult"));
  result_->setWordWrap(true);
  result_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  details_->setObjectName(QStringLiteral("exportDetails"));
  details_->setAccessibleName(tr("Remarks"));
  details_->setReadOnly(true);
  details_->setTabChangesFocus(true);
  column->addWidget(result_);
  column->addWidget(details_, 1);
  return page;
}

ExportDialog::What ExportDialog::what() const {
  return static_cast<What>(what_->currentData().toInt());
}

ExportDialog::SecretChoice ExportDialog::secretChoice() const {
  return static_cast<SecretChoice>(secrets_->currentData().toInt());
}

ExportWish ExportDialog::wish() const {
  ExportWish wish;
  if (what() == What::all) {
    for (const Profile& profile : control_.store().profiles())
      if (!profile.isDemo()) wish.profiles.push_back(profile.id);
  } else {
    wish.profiles = {profile_};
  }
  if (what() == What::proxies) wish.proxies = proxies_;
  const int form = form_->currentData().toInt();
  wish.container = secretChoice() == SecretChoice::encrypted ? ExportWish::Container::bundle
                   : form == zip_form || what() == What::all ? ExportWish::Container::zip
                                                             : ExportWish::Container::file;
  if (wish.container == ExportWish::Container::file) wish.form = static_cast<transfer::Form>(form);
  wish.with_secrets = secretChoice() != SecretChoice::none;
  wish.frp_only = frp_only_->isChecked() && secretChoice() != SecretChoice::encrypted;
  wish.passphrase = Secret(first_->text().toStdString());
  return wish;
}

QString ExportDialog::wordToType() const {
  return what() == What::all ? QStringLiteral("Culvert") : control_.store().nameOf(profile_);
}

void ExportDialog::refresh() {
  const SecretChoice secrets = secretChoice();
  const bool bundle = secrets == SecretChoice::encrypted;
  const bool plain = secrets == SecretChoice::with;
  // Several profiles need a container.
  form_->setEnabled(!bundle && what() != What::all);
  if (!bundle && what() == What::all) form_->setCurrentIndex(form_->findData(zip_form));
  frp_only_->setEnabled(!bundle);
  for (QWidget* of_plain : {static_cast<QWidget*>(confirm_label_), static_cast<QWidget*>(confirm_)})
    of_plain->setVisible(plain);
  for (QWidget* of_bundle :
       {static_cast<QWidget*>(first_label_), static_cast<QWidget*>(first_),
        static_cast<QWidget*>(second_label_), static_cast<QWidget*>(second_),
        static_cast<QWidget*>(strength_words_), static_cast<QWidget*>(strength_)})
    of_bundle->setVisible(bundle);
  confirm_label_->setText(tr("&Type \"%1\" to confirm:").arg(wordToType()));
  switch (secrets) {
    case SecretChoice::none:
      note_->setText(tr("A variable such as FRP_AUTH_TOKEN stands in the place of each secret."));
      break;
    case SecretChoice::with:
      note_->setText(tr("Anyone who gets the file can sign in to your server with it."));
      break;
    case SecretChoice::encrypted:
      note_->setText(tr("Without the passphrase nobody can open the file, not even you."));
      break;
  }
  showStrength();
  export_->setEnabled(isReady());
}

void ExportDialog::showStrength() {
  const int bits = bitsOf(first_->text());
  strength_->setValue(std::min(100, bits * 100 / strong_bits));
  strength_words_->setText(bits >= strong_bits ? tr("Strong", "a passphrase")
                           : bits >= fair_bits ? tr("Fair", "a passphrase")
                                               : tr("Weak", "a passphrase"));
}

bool ExportDialog::isReady() const {
  switch (secretChoice()) {
    case SecretChoice::none:
      return true;
    case SecretChoice::with:
      return confirm_->text() == wordToType();
    case SecretChoice::encrypted:
      return !first_->text().isEmpty() && first_->text() == second_->text();
  }
  return false;
}

QString ExportDialog::suggestedName() const {
  const ExportWish asked = wish();
  const QString base =
      what() == What::all
          ? QStringLiteral("culvert-profiles")
          : fromCore(transfer::file_name_of(control_.store().nameOf(profile_).toStdString()));
  if (asked.container == ExportWish::Container::bundle)
    return base + QStringLiteral(".culvertbundle");
  if (asked.container == ExportWish::Container::zip) return base + QStringLiteral(".zip");
  return base + (asked.form == transfer::Form::yaml   ? QStringLiteral(".yaml")
                 : asked.form == transfer::Form::json ? QStringLiteral(".json")
                                                      : QStringLiteral(".toml"));
}

void ExportDialog::start() {
  if (!isReady()) return;
  trouble_->hide();
  desktop_.askWhereToSave(this, suggestedName(), [this](const QString& path) {
    export_->setEnabled(false);
    job_.run(wish(), [this, path](const ExportOutcome& outcome) { made(path, outcome); });
  });
}

void ExportDialog::fail(const QString& reason) {
  trouble_->setText(tr("Nothing was exported: %1", "%1: the reason").arg(reason));
  trouble_->show();
  export_->setEnabled(isReady());
}

void ExportDialog::made(const QString& path, const ExportOutcome& outcome) {
  if (!outcome.failure.isEmpty()) return fail(outcome.failure);
  if (auto written = config::write_file_atomically(path.toStdString(), outcome.bytes); !written)
    return fail(fromCore(to_text(written.error())));
  first_->clear();
  second_->clear();
  path_ = path;
  result_->setText(tr("Exported to %1", "%1: path").arg(ltr(path)));
  QStringList lines;
  if (!outcome.variables.isEmpty())
    lines << tr("To be set in the environment before frpc starts:") << outcome.variables;
  if (!outcome.missing.isEmpty())
    lines << tr("These secrets could not be read; a variable stands in their place:")
          << outcome.missing;
  if (!outcome.failed.isEmpty()) lines << tr("These were not exported:") << outcome.failed;
  details_->setPlainText(lines.join(u'\n'));
  details_->setVisible(!lines.isEmpty());
  pages_->setCurrentIndex(1);
  export_->hide();
  show_folder_->show();
  copy_->show();
  close_->setText(tr("Close"));
  close_->setDefault(true);
  close_->setFocus();
}

}  // namespace culvert::ui
