#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace culvert::ui {

/// Runs `work` on a thread of the pool and hands its result to `then` on the GUI thread, unless
/// `context` has gone by then. `work` holds copies of all that it needs.
template <class Work, class Then>
void inBackground(QObject* context, Work work, Then then) {
  const QPointer<QObject> alive(context);
  QThreadPool::globalInstance()->start([alive, work = std::move(work), then]() mutable {
    auto result = std::make_shared<decltype(work())>(work());
    QMetaObject::invokeMethod(QCoreApplication::instance(), [alive, result, then] {
      if (alive) then(std::move(*result));
    });
  });
}

}  // namespace culvert::ui
