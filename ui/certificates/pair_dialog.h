#pragma once

#include "core/config/certificates/maker.h"
#include "core/config/certificates/use.h"
#include "core/config/fix.h"
#include "ui/certificates/path_field.h"

#include <QDialog>

#include <functional>
#include <optional>
#include <string>

class QCheckBox;
class QGridLayout;
class QPushButton;

namespace culvert::ui {

class InlineNote;

/// The place in the settings that a dialog is opened for.
struct CertificateTarget {
  std::string profile;
  certificates::Use use;
  QString name;  ///< Of the proxy, or of the profile.
};

/// What the dialogs that make a pair of files have in common: where the files go, that nothing is
/// replaced unless it is said, and that the settings may name them afterwards. The work is done on
/// another thread. Modeless.
class PairDialog : public QDialog {
  Q_OBJECT

 public:
  /// `folder`: where files go unless another one is chosen.
  PairDialog(Desktop& desktop, const QString& folder, std::optional<CertificateTarget> target,
             QWidget* parent);

 Q_SIGNALS:
  /// The files are to be named in the settings: keys with their values as TOML.
  void settingsWanted(const std::string& profile, const std::string& proxy,
                      const culvert::config::KeyChanges& changes);
  void told(const QString& text);

 protected:
  /// It holds copies of what it needs, and runs on another thread.
  using Work = std::function<Result<void>()>;

  /// To be called at the end of a constructor: files, options, buttons.
  void finish(const QString& certificate_label, const QString& key_label, const QString& verb,
              const QString& ending, bool can_be_put);
  /// A field with its label in front, and its name for people who hear it.
  void addRow(const QString& label, QWidget* field);
  /// The files follow it until somebody chooses others.
  void setBaseName(const QString& name);
  void refresh();
  /// As they stand in the fields.
  certificates::PairFiles files() const;
  /// Those that work() is about, whatever the fields say by now.
  const certificates::PairFiles& made() const { return made_; }
  certificates::Overwrite overwrite() const;
  Desktop& desktop() { return desktop_; }
  InlineNote& note() { return *note_; }
  const std::optional<CertificateTarget>& target() const { return target_; }

  virtual bool isReady() const = 0;
  virtual Work work() = 0;
  /// Said in the window when it is done.
  virtual QString doneSentence() const = 0;

 private:
  void run();
  void setBusy(bool busy);
  void done(const Result<void>& result);

  Desktop& desktop_;
  QString folder_, ending_;
  std::optional<CertificateTarget> target_;
  QGridLayout* form_;
  QList<QWidget*> order_;  ///< Of the keyboard: as people read.
  PathField *certificate_, *key_;
  QCheckBox *replace_, *put_;
  InlineNote* note_;
  QPushButton* make_ = nullptr;
  certificates::PairFiles made_;
  bool is_busy_ = false;
};

}  // namespace culvert::ui
