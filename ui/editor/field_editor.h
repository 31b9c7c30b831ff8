#pragma once

#include "core/config/field_list.h"
#include "ui/editor/field_value.h"
#include "ui/theme/colors.h"

#include <QObject>
#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace culvert::ui {

/// Where a secret of a profile is kept; see SecretMarker.
enum class Keeping { plain, keychain, session, environment, file };

/// One key in a form: its label, what edits it, and a line below with the hint or what is wrong
/// with it. Made from the field; places its widgets into a grid of two columns.
class FieldEditor : public QObject {
  Q_OBJECT

 public:
  /// `markers`: whether a secret may be kept outside of the file.
  FieldEditor(const config::Field& field, bool markers, QWidget* parent);

  const config::Field& field() const { return field_; }
  void place(QGridLayout& grid);
  void setVisible(bool visible);
  bool isShown() const { return shown_; }
  QWidget* input() const;

  /// What stands in the text (null: nothing does), and in the file; and the secret that waits to be
  /// kept where the text says (null: none).
  void show(const config::Node* node, const config::Node* in_file,
            const TypedSecret* typed = nullptr);
  FieldValue value() const;
  /// A secret that was typed and belongs elsewhere than into the file.
  std::optional<TypedSecret> typedSecret() const;
  Keeping keeping() const;

  void setProblem(const QString& sentence, Tone tone);
  bool hasProblem() const { return tone_ == Tone::error || tone_ == Tone::warn; }
  void setMarked(bool changed);
  bool matches(const QString& search) const;
  void retranslate();

 Q_SIGNALS:
  void edited();

 private:
  void build(QWidget* parent);
  void buildSecret(QWidget* parent);
  void buildChoice();
  void showText(const QString& text);
  void showSecret(const QString& text);
  QString text() const;
  QString secretText() const;
  void showNote();
  void fillKeepings();
  /// Whether there is a secret that the file does not hold yet and that goes into it as it is.
  bool holdsPlainSecret() const;

  const config::Field& field_;
  const bool markers_;
  QLabel* label_;
  QWidget* box_;
  QLineEdit* line_ = nullptr;
  QPlainTextEdit* lines_ = nullptr;
  QCheckBox* check_ = nullptr;
  QComboBox* choice_ = nullptr;
  QComboBox* keeping_ = nullptr;
  QLabel* note_;
  QLabel* glyph_;
  QString original_;  ///< As the file has it.
  QString problem_;
  Tone tone_ = Tone::muted;
  bool shown_ = true, filling_ = false, marked_ = false;
  Keeping kept_ = Keeping::keychain;  ///< Until it was changed here.
  bool typed_ = false;                ///< A secret: by the user, since it was shown.
};

}  // namespace culvert::ui
