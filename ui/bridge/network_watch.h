#pragma once

#include <QNetworkInformation>
#include <QObject>

#include <functional>

namespace culvert::ui {

class EngineBridge;

/// Lets the core try again at once when the computer has a network again, instead of after the
/// rest of a pause. Does nothing where the system does not tell (no NetworkManager on Linux); the
/// pauses stay below twenty seconds anyway.
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

 private:
  void goOn();

  EngineBridge& bridge_;
  bool is_away_ = false;
  std::function<void()> waiting_;
};

}  // namespace culvert::ui
