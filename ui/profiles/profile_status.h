#pragma once

#include "core/observe/live_state.h"
#include "ui/secrets/secret_service.h"
#include "ui/theme/colors.h"

#include <QString>

#include <optional>
#include <vector>

namespace culvert::ui {

/// The state of a profile as people see it: the core's session state, and what only the window
/// knows (a file that cannot be read, a secret that is not there).
enum class ProfileState {
  unreadable,
  stopped,
  waiting_secret,
  starting,
  running,
  degraded,  ///< The link is up, and at least one proxy is not.
  reconnecting,
  stopping,
  failed,
};

struct ProfileStatus {
  static constexpr int most_failing = 50;

  ProfileState state = ProfileState::stopped;
  std::optional<observe::SessionRecord> session;
  std::vector<observe::StepRecord> steps;  ///< Reading the secrets first, then the core's.
  std::vector<MissingSecret> missing;      ///< To start it, or to apply changes to what runs.
  int proxies_running = 0, proxies_total = 0, proxies_failing = 0;
  /// Those that are refused or have nobody behind them, with their errors; the first of many.
  std::vector<observe::ProxyRecord> failing;
  int connections = 0;
  quint64 up_rate = 0, down_rate = 0;
  bool changed_on_disk = false;  ///< The file differs from what runs.
  int mistakes = 0;              ///< In a file that could be read; they keep it from starting.

  bool isActive() const;   ///< Stop makes sense.
  bool isRunning() const;  ///< Its link to the server is up.
  bool canStart() const;
};

/// State in one word or two: "Running".
QString stateText(ProfileState state);
/// The same; of a file that is not usable it tells whether it could be read at all.
QString stateText(const ProfileStatus& status);
QString stateIcon(ProfileState state);
Tone stateTone(ProfileState state);

/// The short text at the right of a sidebar row: "7/8", "12 s", "locked".
QString stateNote(const ProfileStatus& status, observe::WallTime now);

}  // namespace culvert::ui
