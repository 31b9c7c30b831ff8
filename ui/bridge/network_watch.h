#pragma once

#include <QNetworkInformation>
#include <QObject>

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
  /// From Wi-Fi to cable, ...: connections that were being made went over the old one.
  void mediumChanged();

 private:
  EngineBridge& bridge_;
  bool is_away_ = false;
};

}  // namespace culvert::ui
