#pragma once

#include "core/relay/connection_row.h"
#include "core/relay/http_exchange.h"
#include "core/relay/public_connection.h"

#include <optional>
#include <string>

namespace culvert::relay {

/// One connection of a user to the http virtual hosts, request after request. While it waits for
/// the next one it holds no buffer.
class HttpConnection {
 public:
  /// `first`: the route of the first request, when that has been looked up already.
  HttpConnection(RelayContext& relay, PublicUser user, HttpRoutePtr first);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Returns when the connection is over. Throws nothing but cancellation.
  Task<> run();

 private:
  enum class Next { request, answer, end, elsewhere };

  Task<Next> read_request();
  std::optional<Next> look_for_head();
  std::optional<Next> limit_passed(bool begun);

  Next prepare(std::size_t head_size);
  HttpRoutePtr find_route(const http::RequestFacts& facts, bool proxy_style);
  bool is_authorized(const HttpRoute& route, const http::RequestFacts& facts,
                     bool proxy_style) const;
  void move_to_route();
  void take_over(const http::RequestHead& head, const http::RequestFacts& facts, Bytes verbatim);

  Task<> serve();
  Task<HttpUpstreamPtr> connect(bool may_reuse);
  Task<> conclude(HttpExchange::Outcome outcome, HttpExchange& exchange, HttpUpstreamPtr upstream);
  Task<> tunnel(HttpUpstreamPtr upstream);

  void answer(const OwnAnswer& own, bool keep_alive);
  Task<bool> flush();
  Task<> linger();
  void show_row();
  void tell_routed(int status);

  RelayContext& relay_;
  HttpDownstream down_;
  net::Endpoint address_, arrived_;
  std::string address_text_;
  http::WaitLimit limit_;
  http::HeadScanner scanner_{http::request_limits};

  // of the request at hand
  HttpRequest request_;
  HttpRoutePtr route_, first_;
  bool keep_ = false;         // the connection may carry another request
  bool must_linger_ = false;  // the user may still be sending
  std::string told_;          // method, host and path, when the event is wanted

  std::optional<ConnectionRow> row_;
  TargetPtr row_target_;
};

/// Serves a user of the http virtual hosts. Each request is served on the loop of its proxy: when
/// that is another one, the connection goes there.
Task<> serve_http(RelayContext& relay, PublicUser user);

}  // namespace culvert::relay
