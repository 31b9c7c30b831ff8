#include "ui/bridge/engine_bridge.h"

#include <QPointer>

#include <mutex>
#include <utility>

namespace culvert::ui {

/// Stands between the worker and us: a wake that is already on its way when we go finds it closed.
struct EngineBridge::Gate {
  std::mutex mutex;
  EngineBridge* bridge = nullptr;

  void wake() {
    const std::scoped_lock lock(mutex);
    if (bridge) QMetaObject::invokeMethod(bridge, &EngineBridge::schedule, Qt::QueuedConnection);
  }
};

EngineBridge::EngineBridge(CoreDoor& core, QObject* parent)
    : QObject(parent), core_(core), gate_(std::make_shared<Gate>()) {
  gate_->bridge = this;
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &EngineBridge::drain);
  core_.onWake([gate = gate_] { gate->wake(); });
  // Whatever the core told before we came.
  schedule();
}

EngineBridge::~EngineBridge() {
  const std::scoped_lock lock(gate_->mutex);
  gate_->bridge = nullptr;
}

void EngineBridge::setPace(Pace pace) {
  if (pace == pace_) return;
  pace_ = pace;
  core_.setPace(pace);
}

void EngineBridge::schedule() {
  if (timer_.isActive()) return;
  const qint64 passed = since_drain_.isValid() ? since_drain_.elapsed() : shortest_pause_ms;
  timer_.start(static_cast<int>(std::max<qint64>(0, shortest_pause_ms - passed)));
}

void EngineBridge::drain() {
  since_drain_.start();
  const observe::StatusDelta status = core_.takeStatus();
  if (!status.empty()) Q_EMIT statusChanged(status);
  const observe::ConnectionDelta connections = core_.takeConnections();
  if (!connections.empty()) Q_EMIT connectionsChanged(connections);
  drainExchanges();
  drainEvents();
}

void EngineBridge::drainExchanges() {
  const observe::ExchangeDelta exchanges = core_.takeExchanges();
  if (!exchanges.empty()) Q_EMIT exchangesChanged(exchanges);
  const observe::MessageDelta messages = core_.takeMessages();
  if (!messages.empty()) Q_EMIT messagesArrived(messages);
  while (const auto examination = core_.takeExamination())
    Q_EMIT examinationChanged(*examination);
}

QString EngineBridge::toCurl(const observe::ExchangeRecord& row) const {
  return QString::fromStdString(core_.toCurl(row));
}

QString EngineBridge::toRaw(const observe::ExchangeRecord& row) const {
  return QString::fromStdString(core_.toRaw(row));
}

void EngineBridge::toHar(std::vector<observe::ExchangePtr> rows, QObject* context,
                         std::function<void(QByteArray)> then) {
  // What ends after we have begun to go finds the gate closed.
  writers_.start([gate = gate_, core = &core_, rows = std::move(rows), asker = QPointer(context),
                  then = std::move(then)] {
    const QByteArray text = QByteArray::fromStdString(core->toHar(rows));
    const std::scoped_lock lock(gate->mutex);
    if (!gate->bridge) return;
    QMetaObject::invokeMethod(
        gate->bridge,
        [asker, then, text] {
          if (asker) then(text);
        },
        Qt::QueuedConnection);
  });
}

void EngineBridge::drainEvents() {
  const observe::Slice slice = core_.eventsSince(cursor_, most_events);
  cursor_ = slice.next;
  if (!slice.events.empty() || slice.lost > 0) Q_EMIT eventsArrived(slice.events, slice.lost);
  if (slice.events.size() == most_events) schedule();
}

}  // namespace culvert::ui
