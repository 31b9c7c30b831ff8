#include "ui/bridge/network_watch.h"

#include "ui/bridge/engine_bridge.h"

#include <QNetworkInterface>

#include <utility>

namespace culvert::ui {
namespace {

QStringList addressesHere() {
  QStringList addresses;
  for (const QHostAddress& address : QNetworkInterface::allAddresses())
    if (!address.isLoopback()) addresses.append(address.toString());
  addresses.sort();
  return addresses;
}

}  // namespace

NetworkWatch::NetworkWatch(EngineBridge& bridge, QObject* parent)
    : QObject(parent), bridge_(bridge) {
  if (!QNetworkInformation::loadDefaultBackend()) {
    addresses_ = addressesHere();
    is_away_ = addresses_.isEmpty();
    look_.setInterval(look_ms);
    look_.setTimerType(Qt::VeryCoarseTimer);
    connect(&look_, &QTimer::timeout, this, [this] { addressesChanged(addressesHere()); });
    look_.start();
    return;
  }
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

void NetworkWatch::addressesChanged(const QStringList& now) {
  if (now == addresses_) return;
  addresses_ = now;
  is_away_ = now.isEmpty();
  if (is_away_) return;
  bridge_.networkReturned();
  goOn();
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
