#include "ui/transfer/import_dialog.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"
#include "ui/transfer/transfer_texts.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace culvert::ui {
namespace {

enum Column { name_column, kind_column, standing_column, choice_column };
constexpr int profile_role = Qt::UserRole;
constexpr int item_role = Qt::UserRole + 1;
/// Rows of more proxies than this start closed.
constexpr std::size_t most_open = 12;

/// Sentences of a profile, and with `item` set only those about that one.
QStringList notesOf(const transfer::Candidate& candidate, const std::string* item) {
  QStringList lines;
  for (const transfer::Note& note : candidate.notes) {
    if (item && note.item != *item) continue;
    const QString sentence = TransferTexts::note(note);
    lines.append(note.item.empty() || item
                     ? sentence
                     : QStringLiteral("%1: %2").arg(fromCore(note.item), sentence));
  }
  for (const config::Problem& problem : candidate.problems) {
    if (item && problem.item != *item) continue;
    // Said above in other words.
    if (problem.code == config::ProblemCode::unsupported && problem.path.ends_with(".type"))
      continue;
    lines.append(Texts::problem(problem));
  }
  return lines;
}

bool needsALook(const transfer::Candidate& candidate, const std::string* item) {
  const bool noted = std::ranges::any_of(candidate.notes, [&](const transfer::Note& note) {
    return (!item || note.item == *item) && TransferTexts::isWarning(note.code);
  });
  return noted || std::ranges::any_of(candidate.problems, [&](const config::Problem& problem) {
           return (!item || problem.item == *item) && problem.severity == config::Severity::error;
         });
}

}  // namespace

ImportDialog::ImportDialog(ImportCommit& commit, bool keychain, QWidget* parent)
    : QDialog(parent),
      commit_(commit),
      keychain_(keychain),
      headline_(new QLabel(this)),
      trouble_(new QLabel(this)),
      for_all_label_(new QLabel(tr("What is there &already:"), this)),
      secrets_label_(new QLabel(this)),
      locked_label_(new QLabel(tr("&Passphrase:"), this)),
      for_all_(new QComboBox(this)),
      place_(new QComboBox(this)),
      passphrase_(new QLineEdit(this)),
      unlock_(new QPushButton(tr("&Unlock"), this)),
      import_(nullptr),
      close_(nullptr),
      undo_(new QPushButton(tr("U&ndo the import"), this)),
      tree_(new QTreeWidget(this)),
      notes_(new QPlainTextEdit(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("importDialog"));
  setWindowTitle(tr("Import profiles"));
  buildControls();
  buildButtons();
  resize(820, 560);
}

void ImportDialog::buildControls() {
  headline_->setObjectName(QStringLiteral("importHeadline"));
  headline_->setWordWrap(true);
  QFont strong = headline_->font();
  strong.setBold(true);
  headline_->setFont(strong);
  trouble_->setObjectName(QStringLiteral("importTrouble"));
  trouble_->setWordWrap(true);
  trouble_->hide();
  for_all_->setObjectName(QStringLiteral("importForAll"));
  for (const auto choice : {transfer::Choice::rename, transfer::Choice::merge,
                            transfer::Choice::replace, transfer::Choice::skip})
    for_all_->addItem(TransferTexts::choice(choice), static_cast<int>(choice));
  for_all_label_->setBuddy(for_all_);
  place_->setObjectName(QStringLiteral("importSecrets"));
  if (keychain_) place_->addItem(tr("In the keychain"), static_cast<int>(SecretPlace::keychain));
  place_->addItem(tr("Nowhere: kept until the program ends, asked for after that"),
                  static_cast<int>(SecretPlace::session));
  place_->addItem(tr("In the profile's file: anyone who can read your files can read them"),
                  static_cast<int>(SecretPlace::file));
  place_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  secrets_label_->setBuddy(place_);
  passphrase_->setObjectName(QStringLiteral("importPassphrase"));
  passphrase_->setEchoMode(QLineEdit::Password);
  locked_label_->setBuddy(passphrase_);
  unlock_->setObjectName(QStringLiteral("importUnlock"));
  tree_->setObjectName(QStringLiteral("importTree"));
  tree_->setAccessibleName(tr("What is imported"));
  tree_->setUniformRowHeights(true);
  tree_->setHeaderLabels({tr("Name"), tr("Kind"), tr("Compared with yours"), tr("What happens")});
  notes_->setObjectName(QStringLiteral("importNotes"));
  notes_->setAccessibleName(tr("Remarks"));
  notes_->setReadOnly(true);
  notes_->setTabChangesFocus(true);
  notes_->setPlaceholderText(tr("Nothing to remark about the chosen row."));
  notes_->setMaximumHeight(130);
  connect(for_all_, &QComboBox::activated, this, [this] {
    transfer::choose_for_all(plan_, static_cast<transfer::Choice>(for_all_->currentData().toInt()));
    fillTree();
  });
  connect(tree_, &QTreeWidget::currentItemChanged, this, &ImportDialog::showNotes);
  connect(tree_, &QTreeWidget::itemChanged, this, &ImportDialog::itemChecked);
  const auto unlock = [this] {
    if (passphrase_->text().isEmpty()) return;
    unlock_->setEnabled(false);
    Q_EMIT unlockRequested(Secret(passphrase_->text().toStdString()));
  };
  connect(unlock_, &QPushButton::clicked, this, unlock);
  connect(passphrase_, &QLineEdit::returnPressed, this, unlock);
  connect(&commit_, &ImportCommit::secretRefused, this, &ImportDialog::secretRefused);
}

void ImportDialog::buildButtons() {
  auto* buttons = new QDialogButtonBox(this);
  close_ = buttons->addButton(QDialogButtonBox::Cancel);
  import_ = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
  import_->setObjectName(QStringLiteral("importButton"));
  import_->setDefault(true);
  buttons->addButton(undo_, QDialogButtonBox::ActionRole);
  undo_->setObjectName(QStringLiteral("importUndo"));
  undo_->hide();
  const auto row = [](QLabel* label, QWidget* field, QWidget* more = nullptr) {
    auto* line = new QHBoxLayout;
    line->addWidget(label);
    line->addWidget(field, 1);
    if (more) line->addWidget(more);
    return line;
  };
  auto* column = new QVBoxLayout(this);
  column->addWidget(headline_);
  column->addWidget(trouble_);
  column->addLayout(row(locked_label_, passphrase_, unlock_));
  column->addLayout(row(for_all_label_, for_all_));
  column->addWidget(tree_, 1);
  column->addWidget(notes_);
  column->addLayout(row(secrets_label_, place_));
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::commit);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(undo_, &QPushButton::clicked, this, [this] {
    Q_EMIT undoRequested();
    accept();
  });
}

void ImportDialog::present(transfer::Gathered gathered, std::vector<transfer::Existing> existing,
                           const std::string& current) {
  refused_ = std::move(gathered.refused);
  plan_ = transfer::make_plan(std::move(gathered.candidates), std::move(existing), current);
  const bool locked = std::ranges::any_of(refused_, [](const transfer::Refused& refused) {
    return refused.why == transfer::Refusal::bundle_locked ||
           refused.why == transfer::Refusal::bundle_wrong;
  });
  for (QWidget* of_passphrase :
       {static_cast<QWidget*>(locked_label_), static_cast<QWidget*>(passphrase_),
        static_cast<QWidget*>(unlock_)})
    of_passphrase->setVisible(locked);
  unlock_->setEnabled(true);
  const bool compares =
      std::ranges::any_of(plan_.profiles, [](const transfer::PlannedProfile& profile) {
        return profile.standing == transfer::Standing::conflict;
      });
  for_all_label_->setVisible(compares);
  for_all_->setVisible(compares);
  fillTree();
  QDialog::show();
  if (locked) passphrase_->setFocus();
}

SecretPlace ImportDialog::secretPlace() const {
  return static_cast<SecretPlace>(place_->currentData().toInt());
}

void ImportDialog::fillTree() {
  const QTreeWidgetItem* current = tree_->currentItem();
  const QVariant profile = current ? current->data(0, profile_role) : QVariant();
  const QVariant item = current ? current->data(0, item_role) : QVariant();
  const QSignalBlocker quiet(tree_);
  tree_->clear();
  for (std::size_t i = 0; i < plan_.profiles.size(); ++i)
    addProfile(i);
  addRefused();
  for (const int column : {kind_column, standing_column})
    tree_->resizeColumnToContents(column);
  tree_->setColumnWidth(name_column, 240);
  for (QTreeWidgetItemIterator row(tree_); *row; ++row)
    if (profile.isValid() && (*row)->data(0, profile_role) == profile &&
        (*row)->data(0, item_role) == item)
      tree_->setCurrentItem(*row);
  if (!tree_->currentItem() && tree_->topLevelItemCount() > 0)
    tree_->setCurrentItem(tree_->topLevelItem(0));
  showNotes();
  refresh();
}

void ImportDialog::addProfile(std::size_t index) {
  const transfer::PlannedProfile& profile = plan_.profiles[index];
  const transfer::Candidate& candidate = profile.candidate;
  const QString name = fromCore(candidate.name.empty() ? profile.name : candidate.name);
  const QString kind = candidate.has_server ? ltr(fromCore(candidate.server)) : tr("Proxies only");
  auto* row = new QTreeWidgetItem(tree_, {name, kind, TransferTexts::standing(profile.standing)});
  row->setData(0, profile_role, static_cast<int>(index));
  row->setToolTip(name_column, fromCore(candidate.source));
  const bool look = needsALook(candidate, nullptr);
  row->setIcon(name_column, icon(look ? QStringLiteral("warning") : QStringLiteral("open"),
                                 look ? Tone::warn : Tone::plain));
  auto* choices = addChoices(row, transfer::choices_for(plan_, profile), profile.choice, name);
  connect(choices, &QComboBox::activated, this, [this, choices, index] {
    chooseProfile(index, static_cast<transfer::Choice>(choices->currentData().toInt()));
  });
  for (std::size_t i = 0; i < profile.items.size(); ++i)
    addItem(row, index, i);
  row->setExpanded(profile.items.size() <= most_open && plan_.profiles.size() <= most_open);
}

void ImportDialog::addItem(QTreeWidgetItem* parent, std::size_t profile_index, std::size_t index) {
  const transfer::PlannedProfile& profile = plan_.profiles[profile_index];
  const transfer::PlannedItem& planned = profile.items[index];
  const transfer::CandidateItem& item = profile.candidate.items[planned.index];
  const bool merges = profile.choice == transfer::Choice::merge;
  const QString standing = merges ? TransferTexts::standing(planned.standing) : QString();
  auto* row = new QTreeWidgetItem(parent, {fromCore(item.name), fromCore(item.type), standing});
  row->setData(0, profile_role, static_cast<int>(profile_index));
  row->setData(0, item_role, static_cast<int>(index));
  if (needsALook(profile.candidate, &item.name))
    row->setIcon(name_column, icon(QStringLiteral("warning"), Tone::warn));
  const auto choices = transfer::choices_for(profile, planned);
  if (profile.choice == transfer::Choice::skip || choices.size() < 2) {
    if (merges) row->setText(choice_column, TransferTexts::choice(transfer::Choice::skip));
    return;
  }
  if (choices.size() == 2) {
    row->setFlags(row->flags() | Qt::ItemIsUserCheckable);
    row->setCheckState(name_column,
                       planned.choice == transfer::Choice::skip ? Qt::Unchecked : Qt::Checked);
    return;
  }
  auto* box = addChoices(row, choices, planned.choice, fromCore(item.name));
  connect(box, &QComboBox::activated, this, [this, box, profile_index, index] {
    plan_.profiles[profile_index].items[index].choice =
        static_cast<transfer::Choice>(box->currentData().toInt());
    refresh();
  });
}

void ImportDialog::addRefused() {
  for (const transfer::Refused& refused : refused_) {
    const QString name = refused.name.empty() ? tr("The copied text") : fromCore(refused.name);
    auto* row = new QTreeWidgetItem(tree_, {name});
    row->setIcon(name_column, icon(QStringLiteral("state-failed"), Tone::error));
    row->setText(choice_column, TransferTexts::refusal(refused));
    row->setToolTip(choice_column, row->text(choice_column));
  }
}

QComboBox* ImportDialog::addChoices(QTreeWidgetItem* row,
                                    const std::vector<transfer::Choice>& choices,
                                    transfer::Choice chosen, const QString& name) {
  auto* box = new QComboBox(tree_);
  for (const transfer::Choice choice : choices)
    box->addItem(TransferTexts::choice(choice), static_cast<int>(choice));
  box->setCurrentIndex(box->findData(static_cast<int>(chosen)));
  box->setAccessibleName(tr("What happens to %1", "%1: name of a profile or proxy").arg(name));
  tree_->setItemWidget(row, choice_column, box);
  return box;
}

void ImportDialog::chooseProfile(std::size_t profile, transfer::Choice choice) {
  plan_.profiles[profile].choice = choice;
  // The box that was used is among the rows that go.
  QMetaObject::invokeMethod(this, &ImportDialog::fillTree, Qt::QueuedConnection);
}

void ImportDialog::itemChecked(QTreeWidgetItem* row) {
  const QVariant item = row->data(0, item_role);
  if (!item.isValid() || done_) return;
  const auto profile = static_cast<std::size_t>(row->data(0, profile_role).toInt());
  plan_.profiles[profile].items[static_cast<std::size_t>(item.toInt())].choice =
      row->checkState(name_column) == Qt::Checked ? transfer::Choice::add : transfer::Choice::skip;
  refresh();
}

void ImportDialog::showNotes() {
  const QTreeWidgetItem* row = tree_->currentItem();
  if (!row || !row->data(0, profile_role).isValid())
    return notes_->setPlainText(row ? row->text(choice_column) : QString());
  const auto& profile =
      plan_.profiles[static_cast<std::size_t>(row->data(0, profile_role).toInt())];
  const QVariant item = row->data(0, item_role);
  if (!item.isValid()) return notes_->setPlainText(notesOf(profile.candidate, nullptr).join(u'\n'));
  const auto index = profile.items[static_cast<std::size_t>(item.toInt())].index;
  notes_->setPlainText(
      notesOf(profile.candidate, &profile.candidate.items[index].name).join(u'\n'));
}

int ImportDialog::wantedProfiles() const {
  return static_cast<int>(std::ranges::count_if(
      plan_.profiles, [](const auto& one) { return one.choice != transfer::Choice::skip; }));
}

int ImportDialog::secretCount() const {
  std::size_t count = 0;
  for (const transfer::PlannedProfile& profile : plan_.profiles) {
    if (profile.choice == transfer::Choice::skip) continue;
    if (profile.choice != transfer::Choice::merge) count += profile.candidate.secrets.size();
    for (const transfer::PlannedItem& item : profile.items)
      if (item.choice != transfer::Choice::skip)
        count += profile.candidate.items[item.index].secrets.size();
  }
  return static_cast<int>(count);
}

void ImportDialog::refresh() {
  describe();
  describeSecrets();
  import_->setEnabled(wantedProfiles() > 0);
}

void ImportDialog::describe() {
  std::size_t proxies = 0;
  for (const transfer::PlannedProfile& profile : plan_.profiles)
    proxies += profile.items.size();
  if (plan_.profiles.empty())
    return headline_->setText(tr("There is nothing that could be imported."));
  //: The second part of "2 profiles with 5 proxies were found."
  const QString with = tr("%n proxies", nullptr, static_cast<int>(proxies));
  headline_->setText(tr("%n profile(s) with %1 found. Nothing is started.", "%1: 5 proxies",
                        static_cast<int>(plan_.profiles.size()))
                         .arg(with));
}

void ImportDialog::describeSecrets() {
  const int count = secretCount();
  secrets_label_->setVisible(count > 0);
  place_->setVisible(count > 0);
  secrets_label_->setText(tr("Keep %n secret(s):", "followed by a choice of places", count));
}

void ImportDialog::commit() {
  const ImportReport report = commit_.run(plan_, secretPlace());
  if (!report.failure.isEmpty()) {
    trouble_->setText(tr("Nothing was imported: %1", "%1: the reason").arg(report.failure));
    trouble_->show();
    return;
  }
  showReport(report);
  if (!report.ids.empty()) Q_EMIT imported(report.ids);
}

void ImportDialog::showReport(const ImportReport& report) {
  done_ = true;
  const QSignalBlocker quiet(tree_);
  tree_->clear();
  std::size_t came = 0;
  for (const transfer::ProfileResult& result : report.profiles) {
    auto* row = new QTreeWidgetItem(tree_, {fromCore(result.name)});
    row->setText(choice_column, TransferTexts::outcome(result));
    const bool in = result.outcome != transfer::Outcome::failed &&
                    result.outcome != transfer::Outcome::skipped &&
                    result.outcome != transfer::Outcome::same;
    came += in ? 1 : 0;
    row->setIcon(name_column, icon(in ? QStringLiteral("check") : QStringLiteral("info"),
                                   in ? Tone::ok : Tone::muted));
    for (const transfer::ItemResult& item : result.items) {
      auto* child = new QTreeWidgetItem(row, {fromCore(item.name), fromCore(item.type)});
      child->setText(choice_column, TransferTexts::outcome(item));
      child->setToolTip(choice_column, child->text(choice_column));
    }
    row->setExpanded(result.items.size() <= most_open);
  }
  addRefused();
  tree_->setColumnHidden(standing_column, true);
  headline_->setText(tr("%1 of %n profile(s) imported.", "%1: a number",
                        static_cast<int>(report.profiles.size() + refused_.size()))
                         .arg(came));
  for (QWidget* over : {static_cast<QWidget*>(for_all_label_), static_cast<QWidget*>(for_all_),
                        static_cast<QWidget*>(secrets_label_), static_cast<QWidget*>(place_),
                        static_cast<QWidget*>(locked_label_), static_cast<QWidget*>(passphrase_),
                        static_cast<QWidget*>(unlock_), static_cast<QWidget*>(import_),
                        static_cast<QWidget*>(notes_)})
    over->hide();
  trouble_->hide();
  undo_->setVisible(!report.ids.empty());
  close_->setText(tr("Close"));
  close_->setDefault(true);
  close_->setFocus();
}

void ImportDialog::secretRefused(const QString& what, const QString& detail) {
  const QString line = tr("The keychain did not store %1. It is kept until the program ends.",
                          "%1: home: auth.token")
                           .arg(ltr(what));
  const QString before = trouble_->isVisible() ? trouble_->text() + u'\n' : QString();
  trouble_->setText(before + line + (detail.isEmpty() ? QString() : QStringLiteral(" ") + detail));
  trouble_->show();
}

}  // namespace culvert::ui
