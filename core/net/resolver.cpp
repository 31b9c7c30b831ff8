#include "core/net/resolver.h"

#include "core/net/resumption.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <netdb.h>
#endif

namespace culvert::net {
namespace {

using Addresses = std::vector<asio::ip::tcp::endpoint>;

std::error_code lookup_error(int code) {
  switch (code) {
    case EAI_AGAIN:
      return make_error_code(asio::error::host_not_found_try_again);
    case EAI_FAIL:
      return make_error_code(asio::error::no_recovery);
    default:
      return make_error_code(asio::error::host_not_found);
  }
}

/// Asks the system; blocks for as long as its name servers let it.
Result<Addresses> look_up(const Endpoint& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.host.c_str(), nullptr, &hints, &found);
  if (code != 0)
    return Error{Errc::name_not_found, Leg::none, "look up " + host.host, lookup_error(code)};
  Addresses addresses;
  for (const addrinfo* each = found; each; each = each->ai_next) {
    asio::ip::tcp::endpoint address;
    if (each->ai_addrlen > address.capacity()) continue;
    std::memcpy(address.data(), each->ai_addr, each->ai_addrlen);
    address.resize(each->ai_addrlen);
    address.port(host.port);
    addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

/// Threads that block in the system's resolver so that loops do not. They start on demand, end
/// when there is nothing to do, and are never joined: a program must be able to end while a name
/// server is silent. Hence the pool itself is never destroyed.
class LookupThreads {
 public:
  static LookupThreads& get() {
    static auto* const pool = new LookupThreads;
    return *pool;
  }

  void run(std::function<void()> job) {
    const std::lock_guard lock(guard_);
    jobs_.push_back(std::move(job));
    if (threads_ >= max_threads) return;
    ++threads_;
    std::thread([this] { work(); }).detach();
  }

 private:
  /// As many names as can be unanswerable at once before others have to queue.
  static constexpr int max_threads = 16;

  void work() {
    std::unique_lock lock(guard_);
    while (!jobs_.empty()) {
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
    --threads_;
  }

  std::mutex guard_;
  std::deque<std::function<void()>> jobs_;
  int threads_ = 0;
};

/// The way back from a look-up thread to a loop that may have ended in the meantime.
class LoopLink final : public asio::execution_context::service {
 public:
  inline static asio::execution_context::id id;
  struct State {
    std::mutex guard;
    asio::io_context* loop;
  };

  explicit LoopLink(asio::execution_context& loop)
      : asio::execution_context::service(loop), state(std::make_shared<State>()) {
    state->loop = static_cast<asio::io_context*>(&loop);
  }

  const std::shared_ptr<State> state;

 private:
  void shutdown() override {
    const std::lock_guard lock(state->guard);
    state->loop = nullptr;
  }
};

/// What the sleeping coroutine and the answer have in common; touched on the loop only.
struct Question {
  Resumption* asker = nullptr;  // null: nobody waits any more
  Result<Addresses> answer = Addresses();
};

class Asker final : public Resumption {
 public:
  Asker(const Executor& executor, std::shared_ptr<Question> question)
      : Resumption(executor), question_(std::move(question)) {
    question_->asker = this;
  }
  ~Asker() { question_->asker = nullptr; }

 private:
  void cancelled() noexcept override { question_->asker = nullptr; }

  std::shared_ptr<Question> question_;
};

void ask(const Executor& executor, const Endpoint& host,
         const std::shared_ptr<Question>& question) {
  const auto link = asio::use_service<LoopLink>(executor.context()).state;
  LookupThreads::get().run([link, host, weak = std::weak_ptr(question)] {
    Result<Addresses> answer = look_up(host);
    const std::lock_guard lock(link->guard);
    if (!link->loop) return;
    asio::post(*link->loop, [weak, answer = std::move(answer)]() mutable {
      const std::shared_ptr<Question> asked = weak.lock();
      if (!asked) return;
      asked->answer = std::move(answer);
      if (asked->asker) asked->asker->resume();
    });
  });
}

}  // namespace

Addresses known_addresses(const Endpoint& host) {
  boost::system::error_code error;
  const asio::ip::address literal = asio::ip::make_address(host.host, error);
  if (!error)
    return {
        {literal, host.port}
    };
  if (host.host == "localhost")
    return {
        {asio::ip::address_v4::loopback(), host.port},
        {asio::ip::address_v6::loopback(), host.port}
    };
  return {};
}

Result<Addresses> resolve_blocking(const Endpoint& host) {
  if (Addresses known = known_addresses(host); !known.empty()) return known;
  return look_up(host);
}

Task<Addresses> resolve(Endpoint host, Leg leg) {
  if (Addresses known = known_addresses(host); !known.empty()) co_return known;
  const Executor executor = co_await this_coro::executor;
  const auto question = std::make_shared<Question>();
  {
    // The thread's answer is work to come that the loop cannot see.
    const auto work = asio::make_work_guard(executor);
    Asker asker(executor, question);
    ask(executor, host, question);
    co_await asker.wait();
  }
  if (!question->answer) {
    Error error = question->answer.error();
    error.leg = leg;
    throw Failure(std::move(error));
  }
  co_return *std::move(question->answer);
}

Addresses interleave_families(Addresses addresses) {
  if (addresses.empty()) return addresses;
  const bool first_is_v6 = addresses.front().address().is_v6();
  const auto second = std::stable_partition(
      addresses.begin(), addresses.end(),
      [&](const auto& each) { return each.address().is_v6() == first_is_v6; });
  Addresses mixed;
  auto a = addresses.begin();
  auto b = second;
  while (a != second || b != addresses.end()) {
    if (a != second) mixed.push_back(*a++);
    if (b != addresses.end()) mixed.push_back(*b++);
  }
  return mixed;
}

}  // namespace culvert::net
