#include "core/gateway/gateway.h"

#include "core/gateway/answer_rules.h"
#include "core/gateway/answers.h"
#include "core/gateway/carriage.h"
#include "core/http/basic_auth.h"

namespace culvert::gateway {
namespace {

bool is_proxy_style(const http::Request& request) {
  return request.absolute_form || request.purpose == http::Purpose::connect;
}

bool is_authorized(const Route& route, const http::Request& request) {
  if (!route.wants_credentials()) return true;
  const http::Name where =
      is_proxy_style(request) ? http::Name::proxy_authorization : http::Name::authorization;
  const http::Field* const field = http::find(request.fields, where);
  const auto given = field == nullptr ? std::nullopt : http::parse_basic_auth(field->value);
  if (!given) return false;
  const bool user = http::equals_in_constant_time(given->user, route.user);
  return http::equals_in_constant_time(given->password, route.password.reveal()) && user;
}

/// An answer that was given without the service, for whoever looks at exchanges.
void show(http::ExchangeObserver& observer, const http::Response& head, std::string_view body) {
  observer.answered_ourselves(head, body);
  http::ExchangeEnding ending;
  ending.status = head.status;
  observer.ended(ending);
}

/// Answers without asking the service. `route` may be null.
Task<> answer_for_route(http::ServerExchange& exchange, http::OwnAnswer own, Site& site,
                        const RoutePtr& route) {
  const int status = own.status;
  if (route) {
    apply_answer_rules(*route, exchange.request(), own);
    if (const auto observer = site.watch(route, exchange.request())) {
      const auto message = http::compose(own, exchange.request(), exchange.texts());
      show(*observer, message.head, message.body);
    }
  }
  const std::string_view token = own.token;
  co_await http::answer(exchange, std::move(own));
  ExchangeReport report;
  report.route = route.get();
  report.request = &exchange.request();
  report.down = exchange.version();
  report.status = status;
  report.own_answer = true;
  report.token = token;
  site.ended(report);
}

/// Preflights carry no credentials, so they come before those are asked for. True: it is answered.
bool answer_for_other_origins(http::ServerExchange& exchange, const RoutePtr& route, Site& site) {
  const http::Request& request = exchange.request();
  const std::optional<http::Response> answer = answer_preflight(route->cors, request);
  if (!answer) return false;
  if (const auto observer = site.watch(route, request)) show(*observer, *answer, {});
  exchange.respond(*answer);
  ExchangeReport report;
  report.route = route.get();
  report.request = &request;
  report.down = exchange.version();
  report.status = answer->status;
  report.own_answer = true;
  report.cors.asked = report.cors.preflight = report.cors.assisted = true;
  site.ended(report);
  return true;
}

}  // namespace

Task<> Gateway::serve(http::ServerExchange& exchange) {
  const http::Request& request = exchange.request();
  if (is_misdirected(request)) {
    http::OwnAnswer own = answers::misdirected();
    co_await answer_for_route(exchange, std::move(own), site_, nullptr);
    co_return;
  }
  const RoutePtr route = site_.find(request);
  if (!route) {
    // The page may be read anew while this answer is still on its way.
    http::OwnAnswer own = answers::no_route(exchange.texts().keep(site_.not_found_page()));
    co_await answer_for_route(exchange, std::move(own), site_, nullptr);
    co_return;
  }
  if (site_.leaves_its_route(request)) {
    http::OwnAnswer own = answers::roundabout();
    co_await answer_for_route(exchange, std::move(own), site_, route);
    co_return;
  }
  if (hops_of(request) >= most_hops) {
    http::OwnAnswer own = answers::loop_detected();
    co_await answer_for_route(exchange, std::move(own), site_, route);
    co_return;
  }
  if (answer_for_other_origins(exchange, route, site_)) co_return;
  if (!is_authorized(*route, request)) {
    http::OwnAnswer own = answers::unauthorized(is_proxy_style(request));
    co_await answer_for_route(exchange, std::move(own), site_, route);
    co_return;
  }
  Carriage carriage(exchange, route, site_, deadlines_);
  co_await carriage.run();
}

/// Clients share a connection between hosts when its certificate is good for both (RFC 9113 9.1.1);
/// what else may differ between them only we know.
bool Gateway::is_misdirected(const http::Request& request) {
  if (tls_.server_name.empty() || request.authority.empty()) return false;
  const std::string host = host_of(request.authority);
  if (host == tls_.server_name) return false;
  return !tls_.certificate->covers(host) || !site_.serves_alike(tls_.server_name, host);
}

}  // namespace culvert::gateway
