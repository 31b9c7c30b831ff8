#pragma once

#include "core/http/h1_end.h"
#include "core/http/h1_request.h"
#include "core/http/h1_response.h"

#include <optional>

namespace culvert::http {

/// One exchange with somebody who asks over HTTP/1.1.
class H1ServerExchange final : public H1End<ServerExchange> {
 public:
  /// What it needs of its connection; all of it outlives the exchange.
  struct Surroundings {
    H1Wire& wire;
    const Request& request;
    const RequestFrame& frame;
    TextArena& texts;
    const bool& draining;
    bool end_means_gone;
  };

  explicit H1ServerExchange(const Surroundings& around);
  ~H1ServerExchange() override;

  Version version() const override { return request_.version; }
  const Request& request() const override { return request_; }
  TextArena& texts() override { return texts_; }
  void send_interim(const Response& head) override;
  void respond(const Response& head) override;
  bool has_responded() const override { return responded_; }
  Presence presence() const override;
  void when_leaving(net::Waiter& waiter) override;

  void when_readable(net::Waiter& waiter) override;
  void forget(net::Waiter& waiter) noexcept override;
  void set_trailers(const std::vector<Field>& fields) override;
  void shutdown_write() override;
  void reset(ResetCode code) noexcept override;

  // For the connection, once the exchange is over.

  /// The answer will be followed by nothing: the request could not be understood.
  void close_afterwards() { may_keep_ = false; }
  bool is_answered() const { return responded_ && outgoing_.is_complete(); }
  bool is_tunnel() const { return outgoing_.is_tunnel(); }
  bool is_reset() const { return reset_; }
  /// The request is complete, or what is missing can be read over.
  bool is_request_over() { return incoming_.is_complete() || incoming_.rest_is_here(); }
  bool keeps_connection() const { return keep_; }
  void skip_request();
  /// Why the body of the request broke the rules; none when it did not.
  std::optional<Refusal> refusal() const;

 private:
  /// Watches for the one who leaves, behind the complete request.
  struct Watch final : net::Waiter {
    explicit Watch(H1ServerExchange& e) : exchange(e) {}
    void ready() override { exchange.look(); }
    H1ServerExchange& exchange;
  };

  bool broken_is_final() const override { return reset_ || presence_ == Presence::gone; }
  void look();
  void read_ahead();
  void switch_protocol(const Response& head);
  ResponseShape shape_of(const Response& head);
  /// What an end in order says of the one who asked.
  Presence left() const { return end_means_gone_ ? Presence::gone : Presence::left; }
  bool expects_switch() const { return request_.purpose != Purpose::ordinary; }
  bool may_keep_after(const Framing& answer);

  const Request& request_;
  const RequestFrame& frame_;
  TextArena& texts_;
  const bool& draining_;
  const bool end_means_gone_;
  Watch watch_{*this};
  Presence presence_ = Presence::there;
  bool responded_ = false;
  bool may_keep_ = true;  // nothing speaks against another request
  bool keep_ = false;     // and the answer has said so
  bool reset_ = false;
};

}  // namespace culvert::http
