#pragma once

#include "core/net/splice.h"

#include <array>
#include <cstdint>

namespace culvert::gateway {

/// Where one direction of a WebSocket stands between its frames, read in passing (RFC 6455 5.2).
/// Of a frame only the header is looked at; its payload, mask and extensions are nobody's business
/// but the peers' (gateway.md 3.5).
class WebSocketPlace {
 public:
  /// These bytes have passed.
  void passed(Bytes bytes);

  /// Between two frames; never behind a Close, after which nothing may be said.
  bool is_between_frames() const { return filled_ == 0 && payload_ == 0 && !closed_; }
  bool is_closed() const { return closed_; }
  std::uint64_t frames() const { return frames_; }

 private:
  std::size_t header_size() const;
  void begin_payload();

  static constexpr std::size_t longest_header = 14;
  std::array<std::uint8_t, longest_header> header_{};
  std::size_t filled_ = 0;     // of header_
  std::uint64_t payload_ = 0;  // of the frame, still to come
  std::uint64_t frames_ = 0;
  bool closing_ = false;  // the frame under way is a Close
  bool closed_ = false;
};

/// Both directions of a tunnel that is a WebSocket.
class WebSocketWatch final : public net::SpliceObserver {
 public:
  /// `next` sees the same; may be null.
  explicit WebSocketWatch(net::SpliceObserver* next = nullptr)
      : next_(next), next_up_(next), next_down_(next) {}

  bool passed(Leg from, Bytes bytes) override;
  void half_closed(Leg ended) override {
    if (next_ != nullptr) next_->half_closed(ended);
  }

  const WebSocketPlace& from_client() const { return from_client_; }
  const WebSocketPlace& from_service() const { return from_service_; }

 private:
  WebSocketPlace from_client_, from_service_;
  net::SpliceObserver* next_;
  net::SpliceObserver* next_up_;  // null once it has seen enough
  net::SpliceObserver* next_down_;
};

}  // namespace culvert::gateway
