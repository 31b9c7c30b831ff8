#pragma once

#include "ui/bridge/core_door.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>

namespace culvert::ui {

/// The only QObject that knows the core: drains what it has to tell and passes it on as signals,
/// at most ten times a second, however fast the core is. GUI thread; the core wakes it from its
/// own.
class EngineBridge : public QObject {
  Q_OBJECT

 public:
  explicit EngineBridge(CoreDoor& core, QObject* parent = nullptr);
  ~EngineBridge() override;

  void apply(std::vector<WantedProfile> wanted) { core_.apply(std::move(wanted)); }
  void disconnectConnection(observe::ConnectionId id) { core_.disconnect(id); }
  void retryNow() { core_.retryNow(); }
  void networkReturned() { core_.networkReturned(); }
  void setPace(Pace pace);
  Pace pace() const { return pace_; }

  void replay(observe::ReplayOrder order) { core_.replay(std::move(order)); }
  void pauseCapture(bool paused) { core_.pauseCapture(paused); }
  void clearExchanges() { core_.clearExchanges(); }
  void followExchange(observe::ExchangeId id) { core_.followExchange(id); }
  void examine(ExaminationOrder order) { core_.examine(std::move(order)); }
  void stopExamination() { core_.stopExamination(); }
  /// For an ExaminationOrder. They ascend: who sees a later one than his own knows that somebody
  /// else's examination took the place of his.
  std::uint64_t nextTicket() { return ++last_ticket_; }
  QString toCurl(const observe::ExchangeRecord& row) const;
  QString toRaw(const observe::ExchangeRecord& row) const;
  /// Made on a thread of its own, as rows with bodies take their time; `then` comes here, unless
  /// `context` has gone by then.
  void toHar(std::vector<observe::ExchangePtr> rows, QObject* context,
             std::function<void(QByteArray)> then);

 Q_SIGNALS:
  void statusChanged(const culvert::observe::StatusDelta& delta);
  void connectionsChanged(const culvert::observe::ConnectionDelta& delta);
  void exchangesChanged(const culvert::observe::ExchangeDelta& delta);
  void messagesArrived(const culvert::observe::MessageDelta& delta);
  void examinationChanged(const culvert::observe::Examination& examination);
  /// `lost` events fell off the ring before we came.
  void eventsArrived(const std::vector<culvert::observe::Event>& events, quint64 lost);

 private:
  struct Gate;

  void schedule();
  void drain();
  void drainExchanges();
  void drainEvents();

  static constexpr int shortest_pause_ms = 100;
  static constexpr std::size_t most_events = 2000;  ///< In one turn of the loop.

  CoreDoor& core_;
  std::shared_ptr<Gate> gate_;
  QThreadPool writers_;  ///< Waits for them when it goes.
  QTimer timer_;
  QElapsedTimer since_drain_;
  std::uint64_t cursor_ = 0;
  std::uint64_t last_ticket_ = 0;
  Pace pace_ = Pace::live;
};

}  // namespace culvert::ui
