#pragma once

#include "core/observe/listening_ports.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <vector>

namespace culvert::ui {

/// Tells which ports programs of this computer listen on, again and again while somebody looks. An
/// interface, so that tests have ports of their own making. GUI thread.
class PortSource : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  virtual void setWatched(bool watched) = 0;

 Q_SIGNALS:
  void portsChanged(const std::vector<culvert::observe::ListeningPort>& ports);
  /// The system does not tell.
  void unknown(const culvert::Error& why);
};

/// Asks the system each two seconds, on a thread of its own: there may be ten thousand files to
/// look at.
class SystemPortSource final : public PortSource {
  Q_OBJECT

 public:
  explicit SystemPortSource(QObject* parent = nullptr);
  ~SystemPortSource() override;
  void setWatched(bool watched) override;

 private:
  void ask();
  void answered(const Result<std::vector<observe::ListeningPort>>& ports);

  static constexpr int pause_ms = 2'000;
  QThreadPool asker_;
  QTimer timer_;
  bool asking_ = false;
};

}  // namespace culvert::ui
