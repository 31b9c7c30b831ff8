#pragma once

#include "core/http/h1_server_exchange.h"
#include "core/http/server_connection.h"
#include "core/http/streams_ready.h"

namespace culvert::http {

/// HTTP/1.0 and 1.1 with somebody who asks: see make_h1_server.
class H1Server final : public ServerConnection {
 public:
  H1Server(net::StreamPtr stream, const ServerOptions& options, Deadlines& deadlines,
           ExchangeHandler& handler);

  Task<ServerEnd> run() override;
  void drain() override;
  std::size_t open_exchanges() const override { return serving_ ? 1 : 0; }

 private:
  Task<bool> next_request();
  bool look_for_head();
  bool starts_like_http();
  void stream_ended(const net::Io& io);

  Task<> serve();
  Task<> refuse(H1ServerExchange& exchange, Refusal refusal);
  Task<> conclude(H1ServerExchange& exchange);
  Task<bool> flush(H1ServerExchange& exchange);
  Task<> send_held();
  Task<> linger();
  void forget_request();
  void end(Errc code, std::string context, bool by_us);

  H1Wire wire_;
  ServerOptions options_;
  ExchangeHandler& handler_;
  WaitLimit limit_;
  HeadScanner scanner_;

  // of the request at hand
  TextArena texts_;
  Request request_;
  RequestFrame frame_;
  std::optional<Refusal> refusal_;

  bool serving_ = false;
  bool waits_for_request_ = false;
  bool draining_ = false;
  bool keep_ = false;         // another request may follow
  bool must_linger_ = false;  // the peer may still be sending
  ServerEnd end_;
};

}  // namespace culvert::http
