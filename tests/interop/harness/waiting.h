#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTimer>

#include <functional>

namespace culvert::interop {

/// Runs the event loop until `happened` is true; false after `limit` milliseconds. Unlike
/// QTest::qWaitFor it never sleeps between two looks, so it does not slow down what it waits for.
inline bool wait_until(const std::function<bool()>& happened, int limit) {
  const QDeadlineTimer deadline(limit);
  QTimer alarm;  // wakes the loop when nothing else does
  alarm.setInterval(20);
  alarm.start();
  while (!happened()) {
    if (deadline.hasExpired()) return false;
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  return true;
}

}  // namespace culvert::interop
