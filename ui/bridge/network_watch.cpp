#include "ui/bridge/network_watch.h"

#include "ui/bridge/engine_bridge.h"

#include <QTimer>

#include <utility>

namespace culvert::ui {

NetworkWatch::NetworkWatch(EngineBridge& bridge, QObject* parent)
    : QObject(parent), bridge_(bridge) {
  if (!QNetworkInformation::loadDefaultBackend()) return;
  QNetworkInformation* const system = QNetworkInformation::instance();
  is_away_ = system->reachability() == QNetworkInformation::Reachability::Disconnected;
  connect(system, &QNetworkInformation::reachabilityChanged, this,
          &NetworkWatch::reachabilityChanged);
  connect(system, &QNetworkInformation::transportMediumChanged, this, &NetworkWatch::mediumChanged);
}

void NetworkWatch::reachabilityChanged(QNetworkInformation::Reachability now) {
  const bool was_away = is_away_;
  is_away_ = now == QNetworkInformation::Reachability::Disconnected;
  // A relay may be in the local network: any reach is worth an attempt.
  if (was_away && !is_away_) {
    bridge_.networkReturned();
    goOn();
  }
}

void NetworkWatch::whenThere(int limit_ms, std::function<void()> then) {
  waiting_ = std::move(then);
  if (!is_away_) return goOn();
  QTimer::singleShot(limit_ms, this, &NetworkWatch::goOn);
}

void NetworkWatch::goOn() {
  if (const auto then = std::exchange(waiting_, {})) then();
}

void NetworkWatch::mediumChanged() {
  if (!is_away_) bridge_.networkReturned();
}

}  // namespace culvert::ui
