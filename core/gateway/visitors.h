#pragma once

#include "core/base/async.h"
#include "core/http/server_connection.h"

#include <chrono>
#include <list>

namespace culvert::gateway {

/// How long a drain waits (gateway.md 2.14).
struct DrainLimits {
  Duration exchanges = std::chrono::seconds(30);
  Duration tunnels = std::chrono::minutes(5);
};

/// The connections of visitors that are being served, so that all of them can be ended gently
/// (gateway.md 2.11, last row). Belongs to one loop; outlives the connections.
class Visitors {
 public:
  explicit Visitors(const Executor& executor) : change_(executor) {}
  Visitors(const Visitors&) = delete;
  Visitors& operator=(const Visitors&) = delete;

  /// One connection while it is served.
  class Guest {
   public:
    Guest(Visitors& all, http::ServerConnection& connection)
        : all_(all), place_(all.here_.insert(all.here_.end(), &connection)) {
      if (all.draining_) connection.drain();
    }
    // NOLINTNEXTLINE(bugprone-exception-escape): cancel() of a timer does not fail.
    ~Guest() {
      all_.here_.erase(place_);
      all_.change_.set();
    }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

   private:
    Visitors& all_;
    std::list<http::ServerConnection*>::iterator place_;
  };

  /// An exchange that has become a tunnel: it is given more time.
  class Tunnel {
   public:
    explicit Tunnel(Visitors* all) : all_(all) {
      if (all_ != nullptr) ++all_->tunnels_;
    }
    // NOLINTNEXTLINE(bugprone-exception-escape): as above.
    ~Tunnel() {
      if (all_ == nullptr) return;
      --all_->tunnels_;
      all_->change_.set();
    }
    Tunnel(const Tunnel&) = delete;
    Tunnel& operator=(const Tunnel&) = delete;

   private:
    Visitors* all_;
  };

  /// Begins nothing new: GOAWAY or Connection: close for all who are here, and for all who still
  /// come. Exchanges that are open go on.
  void drain();

  /// drain(), and returns when everybody has gone or the limits have passed; who is still there
  /// then is for the caller to cut.
  Task<> drain_within(DrainLimits limits);

  bool is_draining() const { return draining_; }
  std::size_t count() const { return here_.size(); }

 private:
  bool has_only_tunnels() const;
  Task<> wait_until(bool only_tunnels);

  std::list<http::ServerConnection*> here_;
  std::size_t tunnels_ = 0;
  bool draining_ = false;
  Event change_;
};

}  // namespace culvert::gateway
