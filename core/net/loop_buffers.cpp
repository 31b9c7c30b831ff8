#include "core/net/loop_buffers.h"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>

#include <utility>

namespace culvert::net {
namespace {

/// Ties one LoopBuffers to the life of an io_context.
class BufferService final : public boost::asio::execution_context::service {
 public:
  inline static boost::asio::execution_context::id id;

  explicit BufferService(boost::asio::execution_context& loop)
      : boost::asio::execution_context::service(loop) {}

  LoopBuffers buffers;

 private:
  void shutdown() override {}
};

}  // namespace

LoopBuffers& LoopBuffers::of(const Executor& executor) {
  return boost::asio::use_service<BufferService>(executor.context()).buffers;
}

std::unique_ptr<std::byte[]> LoopBuffers::take() {
  if (idle_.empty()) return std::make_unique_for_overwrite<std::byte[]>(size);
  std::unique_ptr<std::byte[]> block = std::move(idle_.back());
  idle_.pop_back();
  return block;
}

void LoopBuffers::give_back(std::unique_ptr<std::byte[]> block) noexcept {
  idle_.push_back(std::move(block));
}

}  // namespace culvert::net
