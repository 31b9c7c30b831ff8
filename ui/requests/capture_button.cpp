#include "ui/requests/capture_button.h"

#include "core/config/gateway_facts.h"
#include "ui/profiles/profile_control.h"
#include "ui/profiles/profile_fix.h"
#include "ui/scope/scope.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"
#include "ui/window/desktop.h"

#include <QMenu>

#include <array>
#include <functional>

namespace culvert::ui {

CaptureButton::CaptureButton(ProfileControl& control, ScopeState& scope, Desktop& desktop,
                             QWidget* parent)
    : QToolButton(parent), control_(control), scope_(scope), desktop_(desktop) {
  setObjectName(QStringLiteral("captureMode"));
  connect(this, &QToolButton::clicked, this, &CaptureButton::showModes);
}

std::vector<const config::Proxy*> CaptureButton::proxiesInScope() const {
  std::vector<const config::Proxy*> found;
  for (const Profile& profile : control_.store().profiles()) {
    if (!profile.config) continue;
    for (const config::Proxy& proxy : profile.config->proxies)
      if (scope_.current().contains(profile.id, proxy.name, scope_.current().connection))
        found.push_back(&proxy);
  }
  return found;
}

const config::Proxy* CaptureButton::proxyInScope() const {
  const Scope& scope = scope_.current();
  if (scope.proxy.empty()) return nullptr;
  const std::vector<const config::Proxy*> found = proxiesInScope();
  return found.size() == 1 ? found.front() : nullptr;
}

void CaptureButton::refresh() {
  const config::Proxy* proxy = proxyInScope();
  setVisible(proxy != nullptr && handles_http(*proxy));
  if (!proxy) return;
  const std::array words{tr("Capture: off"), tr("Capture: heads"), tr("Capture: bodies")};
  setText(words.at(static_cast<std::size_t>(proxy->gateway.capture.mode)));
  setToolTip(tr("What is kept of the requests of this proxy"));
}

void CaptureButton::showModes() {
  const config::Proxy* proxy = proxyInScope();
  if (!proxy) return;
  using config::CaptureMode;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [&](const QString& text, CaptureMode mode, const std::function<void()>& run) {
    QAction* action = menu->addAction(text, this, run);
    action->setCheckable(true);
    action->setChecked(proxy->gateway.capture.mode == mode);
  };
  add(tr("Off: keep nothing"), CaptureMode::off, [this] { setMode(CaptureMode::off); });
  add(tr("Heads, with credentials masked"), CaptureMode::metadata,
      [this] { setMode(CaptureMode::metadata); });
  add(tr("Bodies, too, up to %1 each", "a size").arg(formatBytes(proxy->gateway.capture.body_cap)),
      CaptureMode::bodies, [this] { askForBodies(); });
  menu->popup(mapToGlobal(QPoint(0, height())));
}

void CaptureButton::askForBodies() {
  if (knows_bodies_) return setMode(config::CaptureMode::bodies);
  desktop_.confirm(this,
                   tr("Bodies may hold passwords and personal data. They stay in the memory of "
                      "this program and are never written to a file unless you export them."),
                   tr("Capture bodies"), [this] {
                     knows_bodies_ = true;
                     setMode(config::CaptureMode::bodies);
                   });
}

void CaptureButton::setMode(config::CaptureMode mode) {
  const Scope scope = scope_.current();
  static constexpr std::array values{"\"off\"", "\"metadata\"", "\"bodies\""};
  const Result<void> done =
      fixProfile(control_, scope.profile, scope.proxy,
                 {
                     {"culvert.capture.mode", values.at(static_cast<std::size_t>(mode))}
  });
  if (!done) {
    const Texts::Advice advice = Texts::advice(done.error());
    Q_EMIT told(
        tr("The file cannot be changed here: %1 Set culvert.capture.mode = %2 by hand.",
           "%1: a sentence, %2: a value")
            .arg(advice.sentence, QLatin1String(values.at(static_cast<std::size_t>(mode)))));
  }
  refresh();
  Q_EMIT modeChanged();
}

}  // namespace culvert::ui
