#include "core/relay/loop_threads.h"

#include <boost/asio/executor_work_guard.hpp>

#include <thread>

namespace culvert::relay {

struct LoopThreads::Loop {
  asio::io_context io{1};
  asio::executor_work_guard<Executor> work{io.get_executor()};
  std::thread thread{[this] { io.run(); }};
};

LoopThreads::LoopThreads(std::size_t count) {
  while (loops_.size() < count)
    loops_.push_back(std::make_unique<Loop>());
}

LoopThreads::~LoopThreads() {
  for (const auto& loop : loops_)
    loop->io.stop();
  for (const auto& loop : loops_)
    loop->thread.join();
}

std::vector<Executor> LoopThreads::with(const Executor& home) const {
  std::vector<Executor> all{home};
  for (const auto& loop : loops_)
    all.push_back(loop->io.get_executor());
  return all;
}

}  // namespace culvert::relay
