#include "ui/editor/field_editor.h"

#include "ui/editor/field_texts.h"
#include "ui/secrets/secret_marker.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QStandardItemModel>

#include <utility>

namespace culvert::ui {
namespace {

constexpr int glyph_side = 14;
constexpr int input_width = 340;
constexpr int shown_lines = 3;

bool hasLines(config::FieldKind kind) {
  return kind == config::FieldKind::list || kind == config::FieldKind::map ||
         kind == config::FieldKind::pairs;
}

/// Whether what stands in the line is the secret, and not where it is found.
bool holdsSecret(Keeping keeping) {
  return keeping == Keeping::plain || keeping == Keeping::keychain || keeping == Keeping::session;
}

}  // namespace

FieldEditor::FieldEditor(const config::Field& field, bool markers, QWidget* parent)
    : QObject(parent),
      field_(field),
      markers_(markers),
      label_(new QLabel(parent)),
      box_(new QWidget(parent)),
      note_(new QLabel(parent)),
      glyph_(new QLabel(parent)) {
  auto* row = new QHBoxLayout(box_);
  row->setContentsMargins(0, 0, 0, 0);
  build(box_);
  note_->setWordWrap(true);
  note_->setTextFormat(Qt::PlainText);
  glyph_->setFixedSize(glyph_side, glyph_side);
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);
  label_->setBuddy(input());
  input()->setObjectName(QStringLiteral("field.") + fromCore(field_.path));
  note_->setObjectName(QStringLiteral("note.") + fromCore(field_.path));
  retranslate();
}

QWidget* FieldEditor::input() const {
  if (line_) return line_;
  if (lines_) return lines_;
  if (check_) return check_;
  return choice_;
}

void FieldEditor::build(QWidget* parent) {
  const auto changed = [this] {
    if (!filling_) Q_EMIT edited();
  };
  auto* row = static_cast<QHBoxLayout*>(parent->layout());
  if (hasLines(field_.kind)) {
    lines_ = new QPlainTextEdit(parent);
    lines_->setTabChangesFocus(true);
    lines_->setFixedHeight(lines_->fontMetrics().lineSpacing() * shown_lines + 14);
    connect(lines_, &QPlainTextEdit::textChanged, this, changed);
    row->addWidget(lines_);
  } else if (field_.kind == config::FieldKind::flag) {
    check_ = new QCheckBox(parent);
    connect(check_, &QCheckBox::toggled, this, changed);
    row->addWidget(check_);
    row->addStretch(1);
  } else if (field_.kind == config::FieldKind::choice) {
    choice_ = new QComboBox(parent);
    buildChoice();
    connect(choice_, &QComboBox::currentIndexChanged, this, changed);
    row->addWidget(choice_);
    row->addStretch(1);
  } else {
    line_ = new QLineEdit(parent);
    line_->setLayoutDirection(Qt::LeftToRight);
    connect(line_, &QLineEdit::textEdited, this, [this, changed] {
      typed_ = true;
      changed();
      if (field_.kind == config::FieldKind::secret) showNote();
    });
    if (field_.kind == config::FieldKind::secret) buildSecret(parent);
    row->addWidget(line_, 1);
  }
}

void FieldEditor::buildChoice() {
  const QSignalBlocker quiet(choice_);
  choice_->clear();
  const bool has_empty = !field_.choices.empty() && field_.choices.front().empty();
  if (!has_empty && field_.standard.empty()) choice_->addItem(QString(), QString());
  for (const std::string& choice : field_.choices)
    choice_->addItem(choice.empty() ? tr("none", "nothing is chosen") : fromCore(choice),
                     fromCore(choice));
  for (const std::string& choice : field_.choices_not_built)
    choice_->addItem(tr("%1 (not supported yet)", "%1: a kind").arg(fromCore(choice)),
                     fromCore(choice));
}

void FieldEditor::buildSecret(QWidget* parent) {
  line_->setEchoMode(QLineEdit::Password);
  QAction* eye =
      line_->addAction(icon(QStringLiteral("lock-open"), Tone::muted), QLineEdit::TrailingPosition);
  eye->setCheckable(true);
  eye->setToolTip(tr("Show the secret"));
  connect(eye, &QAction::toggled, line_, [this](bool shown) {
    line_->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
  });
  if (!markers_) return;
  keeping_ = new QComboBox(parent);
  keeping_->setObjectName(QStringLiteral("keeping.") + fromCore(field_.path));
  fillKeepings();
  connect(keeping_, &QComboBox::currentIndexChanged, this, [this] {
    if (filling_) return;
    // A secret goes along to where it is kept from now on; the name of a variable or file is none.
    if (!holdsSecret(std::exchange(kept_, keeping())) || !holdsSecret(keeping())) line_->clear();
    typed_ = true;
    showNote();
    Q_EMIT edited();
  });
  parent->layout()->addWidget(keeping_);
}

void FieldEditor::fillKeepings() {
  const QSignalBlocker quiet(keeping_);
  const int index = std::max(keeping_->currentIndex(), 0);
  keeping_->clear();
  // In the order of Keeping, the keychain first: it is what one should take.
  keeping_->addItem(tr("In the keychain"), static_cast<int>(Keeping::keychain));
  keeping_->addItem(tr("Asked once a session"), static_cast<int>(Keeping::session));
  keeping_->addItem(tr("Environment variable"), static_cast<int>(Keeping::environment));
  keeping_->addItem(tr("First line of a file"), static_cast<int>(Keeping::file));
  keeping_->addItem(tr("In the profile file"), static_cast<int>(Keeping::plain));
  keeping_->setCurrentIndex(index);
}

void FieldEditor::place(QGridLayout& grid) {
  const int row = grid.rowCount();
  grid.addWidget(label_, row, 0, Qt::AlignTop);
  grid.addWidget(box_, row, 1);
  auto* below = new QHBoxLayout;
  below->setContentsMargins(0, 0, 0, 6);
  below->addWidget(glyph_, 0, Qt::AlignTop);
  below->addWidget(note_, 1);
  grid.addLayout(below, row + 1, 1);
  box_->setMinimumWidth(input_width);
}

void FieldEditor::setVisible(bool visible) {
  shown_ = visible;
  label_->setVisible(visible);
  box_->setVisible(visible);
  note_->setVisible(visible && !note_->text().isEmpty());
  glyph_->setVisible(visible && hasProblem());
}

void FieldEditor::show(const config::Node* node, const config::Node* in_file,
                       const TypedSecret* typed) {
  const QScopedValueRollback<bool> guard(filling_, true);
  const QString text = editedText(field_, node);
  original_ = editedText(field_, in_file);
  typed_ = typed != nullptr;
  if (field_.kind != config::FieldKind::secret) {
    showText(text);
  } else {
    showSecret(text);
    if (typed) line_->setText(fromCore(typed->value.reveal()));
  }
  showNote();
}

void FieldEditor::showText(const QString& text) {
  if (lines_ && lines_->toPlainText() != text) lines_->setPlainText(text);
  if (line_ && line_->text() != text) line_->setText(text);
  const QString effective = text.isEmpty() ? fromCore(field_.standard) : text;
  if (check_) check_->setChecked(effective == QLatin1String("true"));
  if (!choice_) return;
  int index = choice_->findData(effective);
  if (index < 0) {
    choice_->addItem(effective, effective);
    index = choice_->count() - 1;
  }
  choice_->setCurrentIndex(index);
}

void FieldEditor::showSecret(const QString& text) {
  const SecretMarker marker = markerOf(Secret(text.toStdString()));
  if (!keeping_) {
    line_->setText(text);
    return;
  }
  const auto choose = [this](Keeping keeping) {
    keeping_->setCurrentIndex(keeping_->findData(static_cast<int>(keeping)));
    kept_ = keeping;
  };
  line_->clear();
  switch (marker.kind) {
    case SecretMarker::Kind::plain:
      choose(text.isEmpty() ? Keeping::keychain : Keeping::plain);
      line_->setText(text);
      return;
    case SecretMarker::Kind::keychain:
      return choose(Keeping::keychain);
    case SecretMarker::Kind::session:
      return choose(Keeping::session);
    case SecretMarker::Kind::environment:
      choose(Keeping::environment);
      break;
    case SecretMarker::Kind::file:
      choose(Keeping::file);
      break;
  }
  line_->setText(fromCore(marker.argument));
}

Keeping FieldEditor::keeping() const {
  return keeping_ ? static_cast<Keeping>(keeping_->currentData().toInt()) : Keeping::plain;
}

QString FieldEditor::secretText() const {
  const QString typed = line_->text();
  switch (keeping()) {
    case Keeping::keychain:
      return typed.isEmpty() && original_.isEmpty() ? QString() : QStringLiteral("keychain");
    case Keeping::session:
      return QStringLiteral("session");
    case Keeping::environment:
      return typed.isEmpty() ? QString() : QStringLiteral("env:") + typed.trimmed();
    case Keeping::file:
      return typed.isEmpty() ? QString() : QStringLiteral("file:") + typed.trimmed();
    case Keeping::plain:
      break;
  }
  return typed;
}

QString FieldEditor::text() const {
  if (lines_) return lines_->toPlainText();
  if (check_) return check_->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
  if (choice_) return choice_->currentData().toString();
  return field_.kind == config::FieldKind::secret ? secretText() : line_->text();
}

FieldValue FieldEditor::value() const {
  return valueOf(field_, text());
}

std::optional<TypedSecret> FieldEditor::typedSecret() const {
  if (field_.kind != config::FieldKind::secret || !typed_ || line_->text().isEmpty())
    return std::nullopt;
  if (keeping() != Keeping::keychain && keeping() != Keeping::session) return std::nullopt;
  return TypedSecret{field_.path, Secret(line_->text().toStdString()),
                     keeping() == Keeping::keychain};
}

bool FieldEditor::holdsPlainSecret() const {
  return field_.kind == config::FieldKind::secret && !line_->text().isEmpty() &&
         line_->text() != original_ && keeping() == Keeping::plain;
}

void FieldEditor::setProblem(const QString& sentence, Tone tone) {
  if (problem_ == sentence && (sentence.isEmpty() || tone_ == tone)) return;
  problem_ = sentence;
  tone_ = sentence.isEmpty() ? Tone::muted : tone;
  showNote();
}

void FieldEditor::setMarked(bool changed) {
  if (marked_ == changed) return;
  marked_ = changed;
  QFont font = label_->font();
  font.setBold(changed);
  label_->setFont(font);
  //: Part of a field's name for screen readers: its value has been changed.
  input()->setAccessibleName(changed ? tr("%1 (changed)").arg(label_->text()) : label_->text());
}

bool FieldEditor::matches(const QString& search) const {
  return label_->text().contains(search, Qt::CaseInsensitive) ||
         fromCore(field_.path).contains(search, Qt::CaseInsensitive) ||
         fieldHint(field_.path).contains(search, Qt::CaseInsensitive);
}

void FieldEditor::showNote() {
  QString text = problem_;
  if (text.isEmpty() && !field_.built) text = tr("Kept, but not supported yet.");
  if (text.isEmpty() && holdsPlainSecret())
    text = tr("Anyone who can read this file can read this.");
  if (text.isEmpty()) text = fieldHint(field_.path);
  note_->setText(text);
  QPalette palette;
  if (hasProblem())
    palette.setColor(QPalette::WindowText, colors().of(tone_));
  else
    palette.setColor(QPalette::WindowText, colors().muted);
  note_->setPalette(palette);
  if (hasProblem())
    glyph_->setPixmap(iconPixmap(
        tone_ == Tone::error ? QStringLiteral("state-failed") : QStringLiteral("warning"), tone_,
        glyph_side, glyph_->devicePixelRatioF(), false));
  input()->setAccessibleDescription(text);
  note_->setVisible(shown_ && !text.isEmpty());
  glyph_->setVisible(shown_ && hasProblem());
  if (!line_) return;
  const bool elsewhere = keeping() == Keeping::keychain || keeping() == Keeping::session;
  if (field_.kind == config::FieldKind::secret)
    line_->setPlaceholderText(keeping_ && elsewhere ? tr("As it is there; type to change it")
                                                    : QString());
}

void FieldEditor::retranslate() {
  label_->setText(fieldLabel(field_.path));
  label_->setToolTip(fromCore(field_.path));
  input()->setToolTip(fromCore(field_.path));
  input()->setAccessibleName(label_->text());
  if (line_ && field_.kind != config::FieldKind::secret)
    line_->setPlaceholderText(fromCore(field_.standard));
  if (lines_) lines_->setPlaceholderText(fromCore(field_.standard));
  if (keeping_) {
    fillKeepings();
    keeping_->setAccessibleName(tr("Where it is kept"));
  }
  if (choice_ && choice_->count() > 0) {
    const QScopedValueRollback<bool> guard(filling_, true);
    const QString chosen = choice_->currentData().toString();
    buildChoice();
    showText(chosen);
  }
  showNote();
}

}  // namespace culvert::ui
