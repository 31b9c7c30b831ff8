#include "ui/profiles/profile_header.h"

#include "ui/connections/connection_details.h"
#include "ui/texts/format.h"
#include "ui/texts/sentences.h"
#include "ui/texts/texts.h"
#include "ui/theme/icon.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/step_list.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace culvert::ui {
namespace {

constexpr int state_icon_side = 22;

QString separated(const QStringList& parts) {
  return parts.join(QStringLiteral("  ·  "));
}

/// Mistakes first, each with its place.
QStringList problemLines(const Profile& profile) {
  QStringList lines;
  for (const auto severity : {config::Severity::error, config::Severity::warning})
    for (const config::Problem& problem : profile.problems)
      if (problem.severity == severity) lines.append(Texts::problemAt(problem, profile.path));
  return lines;
}

}  // namespace

QString linkFacts(const ProfileStatus& status) {
  QStringList parts;
  if (!status.session || !status.isActive()) return {};
  const observe::SessionRecord& session = *status.session;
  if (status.proxies_total > 0)
    parts.append(ProfileHeader::tr("%1 of %2 proxies", "%1: running, %2: all")
                     .arg(status.proxies_running)
                     .arg(status.proxies_total));
  // Of an attempt, or of a link that was lost, the record has what was tried, not what is.
  if (!status.isRunning()) return separated(parts);
  if (session.round_trip.count() > 0) parts.append(formatMilliseconds(session.round_trip));
  if (!session.link.transport.empty()) parts.append(Texts::transport(session.link.transport));
  if (!session.link.tls.version.empty())
    parts.append(
        ProfileHeader::tr("TLS %1", "%1: version and cipher").arg(Texts::tls(session.link)));
  if (!session.server_version.empty())
    parts.append(
        ProfileHeader::tr("server %1", "%1: version").arg(fromCore(session.server_version)));
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now() - session.since);
  parts.append(ProfileHeader::tr("up %1", "%1: duration").arg(formatDuration(since)));
  return separated(parts);
}

QString secretSentence(const MissingSecret& missing) {
  const QString field = ltr(fromCore(missing.field));
  const QString argument = ltr(fromCore(missing.marker.argument));
  switch (missing.marker.kind) {
    case SecretMarker::Kind::environment:
      return ProfileHeader::tr("The environment variable %1 for %2 is not set.")
          .arg(argument, field);
    case SecretMarker::Kind::file:
      return ProfileHeader::tr("The file %1 for %2 cannot be read or is empty.")
          .arg(argument, field);
    case SecretMarker::Kind::session:
      return ProfileHeader::tr("%1 is to be entered once for each session.", "%1: a setting")
          .arg(field);
    default:
      break;
  }
  switch (missing.outcome) {
    case SecretOutcome::unavailable:
      return ProfileHeader::tr("There is no keychain service here, so %1 cannot be read.")
          .arg(field);
    case SecretOutcome::denied:
      return ProfileHeader::tr("The keychain refused to hand out %1; it may be locked.").arg(field);
    case SecretOutcome::timed_out:
      return ProfileHeader::tr("The keychain has not answered yet; it may wait to be unlocked.");
    default:
      return ProfileHeader::tr("The keychain is locked or has no entry for %1.").arg(field);
  }
}

ProfileHeader::ProfileHeader(ProfileControl& control, QWidget* parent)
    : QWidget(parent),
      control_(control),
      glyph_(new QLabel(this)),
      name_(new QLabel(this)),
      state_(new QLabel(this)),
      facts_(new ElidedLabel(this)),
      button_(new QPushButton(this)),
      steps_(new StepList(this)),
      banners_(new BannerStack(this)) {
  setObjectName(QStringLiteral("profileHeader"));
  QFont large = name_->font();
  large.setPointSizeF(large.pointSizeF() * 1.35);
  large.setBold(true);
  name_->setFont(large);
  name_->setTextFormat(Qt::PlainText);
  name_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
  state_->setObjectName(QStringLiteral("profileState"));
  facts_->setForegroundRole(QPalette::PlaceholderText);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  facts_->setObjectName(QStringLiteral("profileFacts"));
  button_->setObjectName(QStringLiteral("primaryButton"));
  button_->setMinimumWidth(96);
  glyph_->setFixedSize(state_icon_side, state_icon_side);

  auto* words = new QHBoxLayout;
  words->setSpacing(10);
  words->addWidget(glyph_);
  words->addWidget(name_);
  words->addWidget(state_);
  words->addSpacing(6);
  words->addWidget(facts_, 1);
  words->addWidget(button_);

  auto* inner = new QVBoxLayout;
  inner->setContentsMargins(14, 10, 14, 8);
  inner->setSpacing(6);
  inner->addLayout(words);
  inner->addWidget(steps_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(inner);
  column->addWidget(banners_);

  connect(button_, &QPushButton::clicked, this, &ProfileHeader::press);
  connect(&control_, &ProfileControl::statusChanged, this, [this](const std::string& id) {
    if (id_.empty() || id == id_) refresh();
  });
  refresh();
}

void ProfileHeader::setProfile(const std::string& id) {
  id_ = id;
  refresh();
}

void ProfileHeader::refresh() {
  const Profile* profile = control_.store().find(id_);
  if (profile)
    refreshOne(*profile, control_.status(id_));
  else
    refreshAll();
}

void ProfileHeader::refreshAll() {
  int running = 0;
  int all = 0;
  int connections = 0;
  quint64 up = 0;
  quint64 down = 0;
  for (const Profile& profile : control_.store().profiles()) {
    const ProfileStatus status = control_.status(profile.id);
    ++all;
    if (status.isRunning()) ++running;
    connections += status.connections;
    up += status.up_rate;
    down += status.down_rate;
  }
  glyph_->setPixmap(
      iconPixmap(QStringLiteral("all"), Tone::muted, state_icon_side, devicePixelRatioF(), false));
  name_->setText(tr("All profiles"));
  state_->setText(tr("%1 of %2 running", "profiles").arg(running).arg(all));
  QStringList facts{tr("%n connection(s)", nullptr, connections)};
  if (up + down > 0)
    facts.append(QStringLiteral("↓ %1  ↑ %2").arg(formatRate(down), formatRate(up)));
  facts_->setWholeText(separated(facts));
  facts_->setToolTip({});
  steps_->setVisible(false);
  banners_->show({});
  setPrimary(Primary::none);
  setAccessibleName(name_->text());
}

void ProfileHeader::refreshOne(const Profile& profile, const ProfileStatus& status) {
  glyph_->setPixmap(iconPixmap(stateIcon(status.state), stateTone(status.state), state_icon_side,
                               devicePixelRatioF(), false));
  name_->setText(control_.store().nameOf(profile.id));
  const QString note = status.state == ProfileState::reconnecting
                           ? stateNote(status, std::chrono::system_clock::now())
                           : QString();
  //: State of a profile that waits for its next attempt, and how long it waits.
  state_->setText(note.isEmpty() ? stateText(status)
                                 : tr("%1, next attempt in %2").arg(stateText(status), note));
  facts_->setWholeText(linkFacts(status));
  facts_->setToolTip(status.isRunning() ? LegFacts::textOf(status.session->link) : QString());
  steps_->setSteps(status.steps);
  const bool has_story = status.isActive() || status.state == ProfileState::failed;
  steps_->setVisible(!status.steps.empty() && has_story);
  banners_->show(banners(profile, status));
  setAccessibleName(QStringLiteral("%1, %2").arg(name_->text(), state_->text()));
  switch (status.state) {
    case ProfileState::unreadable:
      return setPrimary(Primary::none);
    case ProfileState::waiting_secret:
      return setPrimary(Primary::enter_secret);
    case ProfileState::reconnecting:
      return setPrimary(Primary::try_now);
    case ProfileState::stopped:
    case ProfileState::stopping:
    case ProfileState::failed:
      return setPrimary(Primary::start);
    default:
      return setPrimary(Primary::stop);
  }
}

void ProfileHeader::setPrimary(Primary primary) {
  primary_ = primary;
  button_->setVisible(primary != Primary::none);
  switch (primary) {
    case Primary::none:
      return;
    case Primary::start:
      button_->setText(tr("Start"));
      button_->setIcon(icon(QStringLiteral("start"), Tone::ok));
      break;
    case Primary::stop:
      button_->setText(tr("Stop"));
      button_->setIcon(icon(QStringLiteral("stop")));
      break;
    case Primary::try_now:
      button_->setText(tr("Try now"));
      button_->setIcon(icon(QStringLiteral("apply"), Tone::accent));
      break;
    case Primary::enter_secret:
      button_->setText(tr("Enter…"));
      button_->setIcon(icon(QStringLiteral("state-secret"), Tone::warn));
      break;
  }
  button_->setAccessibleName(button_->text());
}

void ProfileHeader::press() {
  switch (primary_) {
    case Primary::none:
      return;
    case Primary::start:
      return Q_EMIT startRequested(id_);
    case Primary::stop:
      return Q_EMIT stopRequested(id_);
    case Primary::try_now:
      return control_.retryNow();
    case Primary::enter_secret: {
      const ProfileStatus status = control_.status(id_);
      if (!status.missing.empty()) Q_EMIT secretWanted(id_, status.missing.front().field);
      return;
    }
  }
}

std::vector<BannerText> ProfileHeader::banners(const Profile& profile,
                                               const ProfileStatus& status) {
  std::vector<BannerText> banners = more_ ? more_(profile.id) : std::vector<BannerText>();
  addErrorBanner(banners, status);
  addFailingBanner(banners, status);
  addSecretBanner(banners, profile, status);
  addFileBanners(banners, profile, status);
  if (profile.isDemo() || profile.runs_here) {
    BannerText here;
    here.tone = Tone::info;
    here.icon = QStringLiteral("demo");
    here.text = tr("Works only on this computer. Nobody else can reach it.");
    if (profile.runs_here)
      here.actions.push_back(
          {tr("Use a real server…"), [this, id = profile.id] { Q_EMIT realServerRequested(id); }});
    banners.push_back(std::move(here));
  }
  for (BannerText& banner : banners)
    banner.about = profile.id;
  return banners;
}

void ProfileHeader::addErrorBanner(std::vector<BannerText>& banners, const ProfileStatus& status) {
  const bool troubled = status.state == ProfileState::reconnecting ||
                        status.state == ProfileState::starting ||
                        status.state == ProfileState::failed;
  if (!troubled || !status.session || !status.session->error) return;
  const Texts::Advice advice = Texts::advice(*status.session->error);
  BannerText banner;
  const bool failed = status.state == ProfileState::failed;
  banner.tone = failed ? Tone::error : Tone::warn;
  banner.icon = failed ? QStringLiteral("state-failed") : QStringLiteral("warning");
  banner.title = advice.title;
  banner.text = sentences(advice.sentence, advice.cure);
  banner.detail = advice.detail;
  banners.push_back(std::move(banner));
}

/// The link is up, so why a proxy does not serve would stand in no other place but a tooltip.
void ProfileHeader::addFailingBanner(std::vector<BannerText>& banners,
                                     const ProfileStatus& status) {
  if (!status.isRunning() || status.failing.empty()) return;
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("warning");
  if (status.proxies_failing == 1) {
    const Texts::Advice advice = Texts::advice(status.failing.front());
    banner.title = tr("%1: %2", "%1: name of a proxy, %2: what is wrong with it")
                       .arg(ltr(fromCore(status.failing.front().name)), advice.title);
    banner.text = sentences(advice.sentence, advice.cure);
    banner.detail = advice.detail;
  } else {
    banner.title = tr("%n proxies do not serve", nullptr, status.proxies_failing);
    for (const observe::ProxyRecord& record : status.failing)
      banner.lines.append(tr("%1: %2", "%1: name of a proxy, %2: what is wrong with it")
                              .arg(ltr(fromCore(record.name)), Texts::reason(record)));
  }
  banners.push_back(std::move(banner));
}

void ProfileHeader::addSecretBanner(std::vector<BannerText>& banners, const Profile& profile,
                                    const ProfileStatus& status) {
  if (status.missing.empty()) return;
  const MissingSecret& missing = status.missing.front();
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("state-secret");
  banner.title = status.state == ProfileState::waiting_secret
                     ? tr("A secret is needed")
                     : tr("A secret is needed to apply the changes");
  banner.text = secretSentence(missing);
  banner.detail = missing.detail;
  banner.actions.push_back(
      {tr("Try again"), [this, id = profile.id] { control_.retrySecrets(id); }});
  banner.actions.push_back({tr("Enter…"), [this, id = profile.id, field = missing.field] {
                              Q_EMIT secretWanted(id, field);
                            }});
  banners.push_back(std::move(banner));
}

void ProfileHeader::addFileBanners(std::vector<BannerText>& banners, const Profile& profile,
                                   const ProfileStatus& status) {
  const bool broken = !profile.isReadable();
  if (broken && status.isActive()) {
    BannerText banner;
    banner.tone = Tone::warn;
    banner.icon = QStringLiteral("state-unreadable");
    banner.title = status.mistakes > 0
                       ? tr("The file has %n mistake(s) now", nullptr, status.mistakes)
                       : tr("The file cannot be read any more");
    banner.text = tr("What runs goes on as before. Correct the file to change it.");
    banner.lines = problemLines(profile);
    banners.push_back(std::move(banner));
  }
  if (profile.isOnlyUnsupported() && !status.isActive()) {
    BannerText banner;
    banner.tone = Tone::warn;
    banner.icon = QStringLiteral("warning");
    banner.title = tr("It does not start: some of it is not supported yet");
    banner.text = tr("It is kept as it is. Remove it or switch to something else to start.");
    for (const config::Problem& problem : profile.problems)
      if (problem.severity == config::Severity::error)
        banner.lines.append(Texts::problemAt(problem, profile.path));
    banners.push_back(std::move(banner));
  }
  if (status.changed_on_disk && status.isActive()) {
    BannerText banner;
    banner.tone = Tone::info;
    banner.icon = QStringLiteral("apply");
    banner.text = tr("The file has changed since this profile was started.");
    banner.actions.push_back(
        {tr("Apply changes"), [this, id = profile.id] { Q_EMIT applyRequested(id); }});
    banner.actions.push_back(
        {tr("Review…"), [this, id = profile.id] { Q_EMIT reviewRequested(id); }});
    banners.push_back(std::move(banner));
  }
  const bool warned = !broken && !profile.problems.empty();
  if (!warned) return;
  BannerText banner;
  banner.tone = Tone::warn;
  banner.icon = QStringLiteral("warning");
  banner.lines = problemLines(profile);
  if (banner.lines.size() > 1)
    banner.title = tr("%n warnings about the file", nullptr, static_cast<int>(banner.lines.size()));
  banners.push_back(std::move(banner));
}

void ProfileHeader::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) refresh();
  QWidget::changeEvent(event);
}

}  // namespace culvert::ui
