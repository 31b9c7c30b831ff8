#include "tests/interop/harness/crowd.h"

#include <QTimer>

namespace culvert::interop {

Crowd::Crowd(quint16 port, int visitors) : port_(port) {
  clock_.start();
  visits_.resize(static_cast<size_t>(visitors));
  began_.resize(visits_.size());
  for (size_t place = 0; place < visits_.size(); ++place)
    begin(place);
}

void Crowd::mark() {
  mark_ = clock_.elapsed();
  first_success_ = -1;
}

void Crowd::begin(size_t place) {
  if (stopping_) return;
  ++active_;
  ++next_seed_;
  began_[place] = clock_.elapsed();
  // Between nothing and several windows of a pump; large enough that a kill hits visits midway.
  const quint64 size = 1 + next_seed_ * 7919 % 60'000;
  visits_[place] = std::make_unique<EchoVisit>(EchoVisit::Wish{port_, size, next_seed_});
  // Queued, because a visit must not be destroyed while it tells that it has ended.
  connect(
      visits_[place].get(), &EchoVisit::ended, this, [this, place] { finish(place); },
      Qt::QueuedConnection);
}

void Crowd::finish(size_t place) {
  --active_;
  const EchoVisit& visit = *visits_[place];
  if (visit.corrupted()) ++corrupted_;
  if (visit.error().isEmpty()) {
    ++completed_;
    if (first_success_ < 0 && began_[place] >= mark_) first_success_ = clock_.elapsed() - mark_;
    return begin(place);
  }
  ++failed_;
  last_error_ = visit.error();
  // A pause, not a wait: a refused visitor who came again at once would only burn the processor.
  QTimer::singleShot(100, this, [this, place] { begin(place); });
}

}  // namespace culvert::interop
