#pragma once

#include "core/base/async.h"

#include <memory>
#include <vector>

namespace culvert::relay {

/// Further loops for a relay beside the one that calls it, each on a thread of its own. Outlives
/// the relay.
class LoopThreads {
 public:
  explicit LoopThreads(std::size_t count);
  /// Joins the threads; whatever still lies on their loops is dropped.
  ~LoopThreads();
  LoopThreads(const LoopThreads&) = delete;
  LoopThreads& operator=(const LoopThreads&) = delete;

  /// `home` and the loops, for Relay.
  std::vector<Executor> with(const Executor& home) const;

 private:
  struct Loop;
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace culvert::relay
