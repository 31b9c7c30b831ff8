#pragma once

#include <QNetworkInformation>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <functional>

namespace culvert::ui {

class EngineBridge;

/// Lets the core try again at once when the computer has a network again, instead of after the
/// rest of a pause. Where the system does not tell (no NetworkManager on Linux), the addresses of
/// the computer are looked at every two seconds.
class NetworkWatch : public QObject {
  Q_OBJECT

 public:
  explicit NetworkWatch(EngineBridge& bridge, QObject* parent = nullptr);

  /// What the system says; tests say it in its place.
  void reachabilityChanged(QNetworkInformation::Reachability now);
  /// Calls it once: now when there is a network (or nobody knows), else when there is one, and
  /// after `limit_ms` at the latest.
  void whenThere(int limit_ms, std::function<void()> then);
  /// From Wi-Fi to cable, ...: connections that were being made went over the old one.
  void mediumChanged();
  /// What the computer is reached at, without loopback; none: no network.
  void addressesChanged(const QStringList& now);

 private:
  void goOn();

  EngineBridge& bridge_;
  static constexpr int look_ms = 2000;

  bool is_away_ = false;
  QTimer look_;
  QStringList addresses_;
  std::function<void()> waiting_;
};

}  // namespace culvert::ui
