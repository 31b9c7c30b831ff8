#pragma once

#include "core/config/load.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QTimer>

#include <optional>
#include <string>
#include <vector>

namespace culvert::ui {

/// A configuration file that the user opened, where it stands, with everything that is wrong about
/// it; or the built-in demo, which has no file.
struct Profile {
  std::string id;
  QString path;
  std::optional<config::ClientConfig> config;
  std::vector<config::Problem> problems;
  std::string run_id;    ///< Of the last login, so that a restart replaces its ghost.
  std::string text;      ///< The file as it was read; empty when it could not be.
  bool is_toml = false;  ///< What kind of text that is.
  /// Its server is the built-in relay, on this computer alone; what the file says of a server does
  /// not count.
  bool runs_here = false;

  /// A proxy or visitor of a type that does not run yet; it is not in `config`.
  struct NotBuilt {
    std::string name, type;
    bool is_visitor = false;
    bool operator==(const NotBuilt&) const = default;
  };
  std::vector<NotBuilt> not_built;

  bool isDemo() const { return path.isEmpty(); }
  bool isReadable() const;
  /// What keeps it from running is only that some of it does not run yet: it is shown and edited as
  /// any other.
  bool isOnlyUnsupported() const;
  /// Edited in place; other files are offered as a TOML copy.
  bool isToml() const { return is_toml; }
  /// Only our own kind of file may hold markers in place of secrets; in frp's files a token is a
  /// token.
  bool mayHoldMarkers() const;
};

/// The list of known files, kept in an ini file; re-read when a file changes. A damaged or missing
/// file stays in the list with its problems. GUI thread.
class ProfileStore : public QObject {
  Q_OBJECT

 public:
  static constexpr const char* demo_id = "demo";
  static constexpr int most_removed = 50;  ///< Whose ids are remembered.

  /// `ini_path` is created when the first profile is added.
  explicit ProfileStore(const QString& ini_path, QObject* parent = nullptr);

  /// Where the list is kept; what else belongs to the profiles goes beside it.
  QString folder() const;

  const std::vector<Profile>& profiles() const { return profiles_; }
  const Profile* find(const std::string& id) const;
  QString nameOf(const std::string& id) const;

  /// Takes in a file that was just made; one that is known already is re-read. Returns its id.
  std::string add(const QString& path, bool runs_here = false);
  /// The same for a file that the user opens: one that was taken off the list is what it was, as
  /// long as it is for the same server.
  std::string open(const QString& path);
  /// The profile whose server is the built-in relay; null: nothing has been tried yet.
  const Profile* triedHere() const;
  /// Forgets it; the file stays. The demo leaves the list only while there are other profiles.
  void remove(const std::string& id);
  /// The same, but remembers its id: secrets and history go by it, and the user may open the file
  /// again.
  void removeFromList(const std::string& id);
  /// Puts the demo back into the list.
  void showDemo();
  void reload(const std::string& id);
  void setRunId(const std::string& id, const std::string& run_id);

  /// Whether the profile was running when the program ended.
  bool wasRunning(const std::string& id) const;
  void setWasRunning(const std::string& id, bool running);

 Q_SIGNALS:
  void added(const std::string& id);
  void removed(const std::string& id);
  void changed(const std::string& id);  ///< Content or problems.

 private:
  void load();
  void save();
  void read(Profile& profile);
  void watch(const QString& path);
  void fileTouched(const QString& path);
  void readTouched();
  void keepDemo();
  std::string enter(Profile profile, bool may_return);
  std::string takeRemovedId(const Profile& profile);
  Profile* editable(const std::string& id);

  QSettings settings_;
  std::vector<Profile> profiles_;
  QFileSystemWatcher watcher_;
  QTimer settle_;
  QStringList touched_;
};

}  // namespace culvert::ui
