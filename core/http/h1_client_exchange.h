#pragma once

#include "core/http/h1_end.h"
#include "core/http/h1_request.h"
#include "core/http/h1_response.h"
#include "core/http/h1_websocket.h"

#include <memory>
#include <string>

namespace culvert::http {

class H1Client;

/// One exchange with a service over HTTP/1.1.
class H1ClientExchange final : public H1End<ClientExchange> {
 public:
  H1ClientExchange(H1Client& connection, H1Wire& wire);
  ~H1ClientExchange() override;

  /// Sends the head. What may not stand in one breaks the exchange, and nothing is sent.
  void begin(const Request& request);
  /// The connection was closed, or worse, before anything could be sent.
  void begin_broken(const ExchangeFailure& why);

  Version version() const override { return version_; }
  const Response* take_head() override;
  bool may_be_truncated() const override { return incoming_.end_was_careless(); }

  net::Io try_read(MutableBytes to) override;
  void when_readable(net::Waiter& waiter) override;
  void forget(net::Waiter& waiter) noexcept override { wire_.forget(waiter); }
  void set_trailers(const std::vector<Field>& fields) override { outgoing_.set_trailers(fields); }
  void shutdown_write() override;
  void reset(ResetCode code) noexcept override;

 private:
  /// What the answer is measured by where a switch of protocols was asked for.
  struct Switch {
    Purpose purpose;
    std::string protocol;
    WebSocketOffer websocket;
  };

  bool broken_is_final() const override { return true; }
  bool look_for_head();
  bool is_http_so_far();
  void take(std::string_view text);
  void take_switch();
  void take_final();
  void fill();
  void wrong_protocol(bool at_end);
  void wrong_answer(std::string_view why, Errc code = Errc::protocol);
  bool is_clean();
  bool is_over();

  H1Client& connection_;
  std::string_view method_;  // HEAD, CONNECT or nothing: what the framing of the answer depends on
  std::unique_ptr<Switch> switch_;
  HeadScanner scanner_;
  std::uint64_t sent_before_ = 0;
  std::size_t head_size_ = 0;  // a whole head lies at the front of the input
  TextArena texts_;
  std::string_view head_;  // the one that was taken last, in texts_
  Response response_;
  ResponseFrame frame_;
  Version version_ = Version::http11;
  bool final_taken_ = false;
  bool reusable_ = false;
  bool anything_came_ = false;
};

}  // namespace culvert::http
