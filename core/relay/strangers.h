#pragma once

#include "core/relay/arrivals.h"
#include "core/relay/peer.h"

#include <cstddef>
#include <list>
#include <map>

namespace culvert::relay {

/// Connections of one loop that have not logged in yet. Beyond a number of them one is dropped for
/// each that comes, so that memory stays bounded; which one is chosen so that a flood, whether it
/// is silent or speaks, does not keep out whoever is about to log in.
class Strangers {
 public:
  static constexpr std::size_t most = 1024;
  /// A source (Arrivals) that has more than this pays for those who come.
  static constexpr std::size_t fair_share = most / 8;

  /// One of them, for as long as it is one.
  class Stranger {
   public:
    /// Takes a place, and drops somebody when there are too many now: cancels their task.
    Stranger(Strangers& all, Peer& peer);
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;
    ~Stranger() { leave(); }

    /// Is none any more. May be called again.
    void leave();
    /// It has its place, and neither left nor was dropped.
    bool is_one() const { return !left_; }

   private:
    friend class Strangers;

    Strangers& all_;
    Peer& peer_;
    config::IpBytes source_;
    std::list<Stranger*>::iterator place_;
    bool left_ = false;
  };

  Strangers() = default;
  Strangers(const Strangers&) = delete;
  Strangers& operator=(const Strangers&) = delete;

  std::size_t size() const { return strangers_.size(); }

 private:
  void drop_one(const Stranger& newcomer);
  Stranger* choose(const Stranger& newcomer, const config::IpBytes* source) const;

  std::list<Stranger*> strangers_;  // oldest first
  std::map<config::IpBytes, std::size_t> sources_;
};

}  // namespace culvert::relay
