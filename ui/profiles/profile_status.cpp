#include "ui/profiles/profile_status.h"

#include "ui/texts/format.h"
#include "ui/texts/texts.h"

#include <QCoreApplication>

namespace culvert::ui {
namespace {

class StatusWords {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::ProfileStatus)
};

QString stageOf(const ProfileStatus& status) {
  for (const observe::StepRecord& step : status.steps)
    if (step.state == observe::StepState::active) return Texts::step(step.step);
  return StatusWords::tr("starting", "short note beside a profile");
}

QString countdown(const ProfileStatus& status, observe::WallTime now) {
  if (!status.session || !status.session->retry_at) return {};
  using namespace std::chrono;
  return formatDuration(duration_cast<milliseconds>(*status.session->retry_at - now) + 999ms);
}

}  // namespace

bool ProfileStatus::isActive() const {
  return state != ProfileState::unreadable && state != ProfileState::stopped &&
         state != ProfileState::stopping && state != ProfileState::failed;
}

bool ProfileStatus::isRunning() const {
  return state == ProfileState::running || state == ProfileState::degraded;
}

bool ProfileStatus::canStart() const {
  return state == ProfileState::stopped || state == ProfileState::failed ||
         state == ProfileState::stopping;
}

QString stateText(ProfileState state) {
  switch (state) {
    case ProfileState::unreadable:
      return StatusWords::tr("Cannot be read");
    case ProfileState::stopped:
      return StatusWords::tr("Stopped", "state of a profile");
    case ProfileState::waiting_secret:
      return StatusWords::tr("Waiting for a secret");
    case ProfileState::starting:
      return StatusWords::tr("Starting");
    case ProfileState::running:
      return StatusWords::tr("Running");
    case ProfileState::degraded:
      return StatusWords::tr("Running with problems");
    case ProfileState::reconnecting:
      return StatusWords::tr("Reconnecting");
    case ProfileState::stopping:
      return StatusWords::tr("Stopping");
    case ProfileState::failed:
      return StatusWords::tr("Stopped by a problem");
  }
  return {};
}

QString stateText(const ProfileStatus& status) {
  const bool readable = status.state == ProfileState::unreadable && status.mistakes > 0;
  return readable ? StatusWords::tr("Needs correction", "state of a profile with mistakes")
                  : stateText(status.state);
}

QString stateIcon(ProfileState state) {
  switch (state) {
    case ProfileState::unreadable:
      return QStringLiteral("state-unreadable");
    case ProfileState::stopped:
      return QStringLiteral("state-stopped");
    case ProfileState::waiting_secret:
      return QStringLiteral("state-secret");
    case ProfileState::starting:
      return QStringLiteral("state-starting");
    case ProfileState::running:
      return QStringLiteral("state-running");
    case ProfileState::degraded:
      return QStringLiteral("state-degraded");
    case ProfileState::reconnecting:
      return QStringLiteral("state-reconnecting");
    case ProfileState::stopping:
      return QStringLiteral("state-stopping");
    case ProfileState::failed:
      return QStringLiteral("state-failed");
  }
  return {};
}

Tone stateTone(ProfileState state) {
  switch (state) {
    case ProfileState::running:
      return Tone::ok;
    case ProfileState::degraded:
    case ProfileState::reconnecting:
    case ProfileState::waiting_secret:
      return Tone::warn;
    case ProfileState::failed:
    case ProfileState::unreadable:
      return Tone::error;
    case ProfileState::starting:
    case ProfileState::stopping:
      return Tone::info;
    case ProfileState::stopped:
      break;
  }
  return Tone::muted;
}

QString stateNote(const ProfileStatus& status, observe::WallTime now) {
  switch (status.state) {
    case ProfileState::unreadable:
      return status.mistakes > 0 ? StatusWords::tr("%n mistake(s)", nullptr, status.mistakes)
                                 : StatusWords::tr("cannot be read");
    case ProfileState::stopped:
      return StatusWords::tr("off", "short note beside a profile that does not run");
    case ProfileState::waiting_secret:
      return StatusWords::tr("locked", "short note beside a profile that waits for a secret");
    case ProfileState::starting:
      return stageOf(status);
    case ProfileState::reconnecting:
      return countdown(status, now);
    case ProfileState::stopping:
      return StatusWords::tr("stopping");
    case ProfileState::failed:
      return status.session && status.session->error ? Texts::advice(*status.session->error).title
                                                     : StatusWords::tr("stopped");
    case ProfileState::running:
    case ProfileState::degraded:
      break;
  }
  if (status.proxies_running != status.proxies_total)
    return QStringLiteral("%1/%2").arg(status.proxies_running).arg(status.proxies_total);
  const quint64 rate = status.up_rate + status.down_rate;
  return rate > 0 ? formatRate(rate) : QString::number(status.proxies_total);
}

}  // namespace culvert::ui
