#include "ui/bridge/network_watch.h"

#include "ui/bridge/engine_bridge.h"

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
  if (was_away && !is_away_) bridge_.networkReturned();
}

void NetworkWatch::mediumChanged() {
  if (!is_away_) bridge_.networkReturned();
}

}  // namespace culvert::ui
