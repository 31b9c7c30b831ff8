#pragma once

#include "ui/profiles/profile_control.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace culvert::ui {

/// What became of writing a file.
struct WriteOutcome {
  enum class Kind { done, changed_outside, failed };
  Kind kind = Kind::done;
  QString detail;  ///< The system's words.
  bool isDone() const { return kind == Kind::done; }
};

/// Writes profile files and remembers what they were: the last twenty texts of each, the one that
/// worked last, and what can be undone. Only what the user can read anyway is kept, in files of
/// mode 0600. GUI thread.
class ProfileFiles : public QObject {
  Q_OBJECT

 public:
  /// `folder`: where the history is.
  ProfileFiles(ProfileControl& control, const QString& folder, QObject* parent = nullptr);

  ProfileControl& control() { return control_; }

  /// Puts `text` in the place of `before`, in one step; a file that holds something else by now is
  /// left alone. `what` names the change for undo; empty: it is not to be undone.
  WriteOutcome write(const std::string& id, const std::string& before, const std::string& text,
                     const QString& what);

  /// What undo() would take back: "Deleted web"; empty when nothing.
  QString undoable(const std::string& id) const;
  WriteOutcome undo(const std::string& id);
  void forgetUndo(const std::string& id);

  /// The text with which every proxy came up last; none when there was no such time.
  std::optional<std::string> lastGood(const std::string& id) const;
  /// Whether there is one and it differs from the file.
  bool canRestore(const std::string& id) const;
  WriteOutcome restoreLastGood(const std::string& id);

  /// How long everything has to run with a text before that counts as one that works: right after
  /// it was applied the core has not done anything about it yet.
  void setProofTime(int ms) { proof_ms_ = ms; }

 Q_SIGNALS:
  void undoChanged(const std::string& id);

 private:
  /// A text that runs, and since when.
  struct Trial {
    std::string text;
    QElapsedTimer since;
  };
  struct Undo {
    std::string before, after;
    QString what;
  };

  void remember(const std::string& id);
  void keepGood(const std::string& id, const std::string& text);
  void keepVersion(const std::string& id, const std::string& text);
  QString folderOf(const std::string& id) const;

  static constexpr int most_versions = 20;
  ProfileControl& control_;
  QString folder_;
  std::map<std::string, Undo> undos_;
  std::map<std::string, Trial> trials_;
  int proof_ms_ = 5'000;
  mutable std::map<std::string, std::optional<std::string>> good_;
};

}  // namespace culvert::ui
