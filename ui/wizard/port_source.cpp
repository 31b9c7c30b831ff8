#include "ui/wizard/port_source.h"

namespace culvert::ui {

SystemPortSource::SystemPortSource(QObject* parent) : PortSource(parent) {
  asker_.setMaxThreadCount(1);
  timer_.setInterval(pause_ms);
  connect(&timer_, &QTimer::timeout, this, &SystemPortSource::ask);
}

SystemPortSource::~SystemPortSource() {
  // What was asked is answered to nobody: events of an object go with it.
  asker_.waitForDone();
}

void SystemPortSource::setWatched(bool watched) {
  if (watched == timer_.isActive()) return;
  if (!watched) return timer_.stop();
  timer_.start();
  ask();
}

void SystemPortSource::ask() {
  if (asking_) return;
  asking_ = true;
  asker_.start([this] {
    auto ports = observe::listening_ports();
    QMetaObject::invokeMethod(
        this, [this, ports = std::move(ports)] { answered(ports); }, Qt::QueuedConnection);
  });
}

void SystemPortSource::answered(const Result<std::vector<observe::ListeningPort>>& ports) {
  asking_ = false;
  if (ports)
    Q_EMIT portsChanged(*ports);
  else
    Q_EMIT unknown(ports.error());
}

}  // namespace culvert::ui
