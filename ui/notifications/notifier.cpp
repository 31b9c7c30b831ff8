#include "ui/notifications/notifier.h"

#include "ui/texts/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace culvert::ui {

QString occasionText(Occasion occasion) {
  switch (occasion) {
    case Occasion::profile_up:
      return Notifier::tr("A profile is running");
    case Occasion::link_lost:
      return Notifier::tr("The link to a server is lost for ten seconds");
    case Occasion::link_back:
      return Notifier::tr("The link is back");
    case Occasion::profile_failed:
      return Notifier::tr("A profile has stopped for good");
    case Occasion::proxy_refused:
      return Notifier::tr("The server refuses a proxy, or its public address changes");
    case Occasion::service_down:
      return Notifier::tr("A local service is down for thirty seconds");
    case Occasion::visitor_new:
      return Notifier::tr("A visitor comes from a new address");
    case Occasion::secret_needed:
      return Notifier::tr("A secret is needed");
    case Occasion::certificate_ends:
      return Notifier::tr("A certificate ends soon");
  }
  return {};
}

Notifier::Notifier(NotificationSink& sink, Asks wanted, Sees sees, QObject* parent)
    : QObject(parent), sink_(sink), wanted_(std::move(wanted)), sees_(std::move(sees)) {
  since_start_.start();
  clock_ = [this] { return since_start_.elapsed(); };
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, [this] { tick(clock_()); });
  connect(&sink_, &NotificationSink::clicked, this, [this](const QString& key) {
    const auto at = told_.find(key);
    if (at == told_.end()) return Q_EMIT clicked({}, {});
    const Notice notice = at->second;  // a click may take back what was told
    Q_EMIT clicked(notice.profile, notice.proxy);
  });
}

QString Notifier::keyOf(const Notice& notice) {
  return QLatin1String(ruleOf(notice.occasion).category) + u'/' + fromCore(notice.profile) + u'/' +
         fromCore(notice.proxy);
}

bool Notifier::tell(const Notice& notice) {
  const WindowView view = sees_(notice);
  if (!wanted_(notice.occasion) || view == WindowView::same) return false;
  if (ruleOf(notice.occasion).only_when_hidden && view != WindowView::hidden) return false;
  const QString key = keyOf(notice);
  const auto same = std::ranges::find(waiting_, key, &std::pair<QString, Notice>::first);
  if (same != waiting_.end())
    same->second = notice;
  else
    waiting_.emplace_back(key, notice);
  tick(clock_());
  return true;
}

void Notifier::takeBack(Occasion occasion, const std::string& profile, const std::string& proxy) {
  const QString key = keyOf({occasion, profile, proxy, {}, {}});
  std::erase_if(waiting_, [&](const auto& item) { return item.first == key; });
  if (told_.erase(key) > 0) sink_.close(key);
}

void Notifier::tick(qint64 now_ms) {
  while (!sent_.empty() && now_ms - sent_.front() >= window_ms)
    sent_.pop_front();
  if (sent_.empty()) in_summary_ = 0;
  if (waiting_.empty()) return;
  const qint64 due = sent_.empty() ? now_ms : sent_.back() + pause_ms;
  if (now_ms >= due) {
    const auto [key, notice] = waiting_.front();
    waiting_.pop_front();
    send(key, notice, now_ms);
  }
  if (!waiting_.empty()) {
    const qint64 next = sent_.back() + pause_ms - now_ms;
    timer_.start(static_cast<int>(std::clamp<qint64>(next, 0, pause_ms)));
  }
}

void Notifier::send(const QString& key, const Notice& notice, qint64 now_ms) {
  const bool crowded = sent_.size() >= most_in_window;
  sent_.push_back(now_ms);
  if (!crowded) {
    told_.insert_or_assign(key, notice);
    return sink_.show(key, notice.title, notice.text);
  }
  ++in_summary_;
  // The window shows them all; here is only the last one, and how many more there are.
  const QString title = tr("%n more notice(s)", nullptr, in_summary_);
  sink_.show(QLatin1String(summary_key), title, notice.title);
}

}  // namespace culvert::ui
