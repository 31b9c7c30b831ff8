#pragma once

#include "core/base/byte_queue.h"
#include "core/base/traffic.h"
#include "core/http/exchange_observer.h"

#include <cstdint>

namespace culvert::gateway {

/// The body of a request on its way to the service. The beginning is kept, so that it can be sent
/// again over another connection as long as nothing was thrown away (gateway.md 2.13).
class RequestBody {
 public:
  /// `keep`: so many bytes at most; more can be sent only once. `most`: no more are taken of a
  /// body; 0: no limit (2.9). `observer`: sees what passes; may be null.
  RequestBody(http::ServerExchange& from, std::size_t keep, std::uint64_t most,
              http::ExchangeObserver* observer = nullptr);

  /// How far a pass came.
  enum class Step : std::uint8_t {
    idle,          ///< Nothing could be moved.
    moved,         ///< Something was; there may be more.
    complete,      ///< The end is with the service.
    source_broke,  ///< The one who asks has cut it short.
    sink_broke,    ///< The service takes no more; it may have answered.
    too_large,     ///< It is longer than the route takes.
  };
  /// `may_drop` false: nothing beyond what is kept goes; see holds_back().
  Step move(http::ClientExchange& to, Count& traffic, bool may_drop);

  /// Takes a beginning that has come, for later. True when there is nothing to wait for any more:
  /// it has begun, ended or broken. Before the first move().
  bool take_beginning();
  /// There is none, whether that was said in the head or shown by its end.
  bool is_absent() const { return absent_; }

  bool is_complete() const { return complete_; }
  /// Not a byte of it has come.
  bool is_untouched() const { return came_ == 0 && !source_ended_; }
  bool waits_for_room() const { return wants_room_; }
  /// There is more, which could be sent only once.
  bool holds_back() const { return holds_back_; }

  /// Whether rewind() can make the whole of it available again.
  bool can_rewind() const { return !dropped_; }
  /// From the beginning, to another connection.
  void rewind();
  /// An answer has come: it will not be sent again.
  void stop_keeping();

 private:
  Step push(http::ClientExchange& to, Bytes bytes, std::size_t& taken);
  Step send_kept(http::ClientExchange& to, Count& traffic);
  Step send_fresh(http::ClientExchange& to, Count& traffic, bool may_drop);
  Step finish(http::ClientExchange& to);
  bool is_too_large(std::size_t more) const {
    return most_in_all_ > 0 && came_ + more > most_in_all_;
  }
  void keep(Bytes bytes);

  http::ServerExchange& from_;
  std::size_t most_;
  std::uint64_t most_in_all_, came_ = 0;
  http::ExchangeObserver* observer_;
  ByteQueue kept_;
  std::size_t sent_ = 0;  // of kept_
  bool keeping_ = true;
  bool dropped_ = false;
  bool absent_;
  bool source_ended_;
  bool complete_;
  bool wants_room_ = false;
  bool holds_back_ = false;
};

}  // namespace culvert::gateway
