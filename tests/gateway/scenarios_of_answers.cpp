#include "core/net/prefixed_stream.h"
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"
#include "tests/gateway/scenarios.h"

namespace culvert::gateway::scenarios {
namespace {

using http::BodySize;
using http::ResetCode;
using namespace peers;

Task<Got> ask_once(Stage& stage, Spoken down, http::Request request, std::string body = {}) {
  const http::ClientConnectionPtr visitor = co_await stage.visitor(down);
  Got got = co_await ask(*visitor, request, std::move(body));
  co_return got;
}

void expect_found(Stage& stage, Spoken down, const std::string& method) {
  stage.play([&](Stage& s) -> Task<> {
    http::Request request = asking("/plain");
    request.method = method;
    const std::string body = method == "POST" ? std::string(10'000, 'b') : std::string();
    const Got got = co_await ask_once(s, down, request, body);
    expect_equal(got.status, 200, "status");
    expect_equal(s.service.requests.size(), std::size_t{1}, "requests");
  });
}

/// Text without end until nobody listens.
TestService::Page for_ever() {
  return [](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = 200;
    head.body = BodySize::unknown();
    exchange.respond(head);
    const std::string much(16 * 1024, 'x');
    for (;;) {
      const Result<void> written =
          co_await attempt(net::write(exchange, as_bytes(much), Leg::upstream));
      if (!written) co_return;
    }
  };
}

/// Answers one request and closes the connection while it is idle.
Peer answering_one() {
  return [](Stage&, net::StreamPtr stream) -> Task<> {
    co_await read_until(*stream, "\r\n\r\n");
    co_await say(*stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    stream->shutdown_write();
    co_await read_away(*stream);
  };
}

}  // namespace

void a_lost_last_chunk_is_a_broken_answer() {
  for (const Spoken down : all_spoken) {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::http;
    play_in_turn(stage, {saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "5\r\nhello\r\n")});
    stage.play([down](Stage& s) -> Task<> {
      const Got got = co_await ask_once(s, down, asking("/"));
      expect_equal(got.status, 200, "status");
      expect(got.cut_short, "a clean end");
    });
  }
}

void resets_of_the_service_are_answered() {
  for (const Spoken down : plain_spoken)
    for (const ResetCode code : {ResetCode::refused_stream, ResetCode::http_1_1_required}) {
      Stage stage(Spoken::h1);
      stage.options.wanted.scheme = Scheme::https;
      play_in_turn(stage, {inside_tls({"h2"}, h2_resetting_all(code))});
      stage.play([down, code](Stage& s) -> Task<> {
        const Got got = co_await ask_once(s, down, asking("/"));
        expect_equal(got.status, code == ResetCode::refused_stream ? 503 : 502, "status");
        expect(!got.cut_short && !got.body.empty(), "no page");
      });
    }
}

void a_demand_for_http11_with_a_body_is_met() {
  for (const Spoken down : plain_spoken) {
    Stage stage(Spoken::h1);
    stage.options.wanted.scheme = Scheme::https;
    const std::string demand = rst_stream(1, ResetCode::http_1_1_required);
    play_in_turn(stage, {inside_tls({"h2"}, h2_saying(demand, 5000)), speaking(Spoken::h1_tls)});
    std::string seen;
    stage.service.pages["/form"] = [&seen](http::ServerExchange& exchange) -> Task<> {
      seen = co_await read_all(exchange);
      const TestService::Page answer = page(200, {}, "taken");
      co_await answer(exchange);
    };
    stage.play([&seen, down](Stage& s) -> Task<> {
      http::Request request = asking("/form");
      request.method = "POST";
      const std::string body(10'000, 'b');
      const Got got = co_await ask_once(s, down, request, body);
      expect_equal(got.status, 200, "status");
      expect(seen == body, "another body");
    });
  }
}

void an_early_413_arrives() {
  for (const Spoken down : all_spoken)
    for (const Spoken up : plain_spoken) {
      Stage stage(up);
      stage.service.pages["/upload"] = page(413, {}, "too much");
      stage.play([down](Stage& s) -> Task<> {
        http::Request request = asking("/upload");
        request.method = "POST";
        const Got got = co_await ask_once(s, down, request, std::string(500'000, 'u'));
        expect_equal(got.status, 413, "status");
        expect_equal(got.body, std::string("too much"), "body");
      });
    }
}

void grpc_keeps_its_form() {
  Stage stage(Spoken::h2c);
  const http::Field grpc = field("content-type", "application/grpc");
  stage.service.pages["/only"] = [grpc](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = 200;
    head.fields = {grpc, field("grpc-status", "5")};
    exchange.respond(head);
    co_return;
  };
  stage.service.pages["/stream"] = [grpc](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = 200;
    head.body = BodySize::unknown();
    head.fields = {grpc};
    exchange.respond(head);
    co_await say(exchange, "message");
    exchange.set_trailers({field("grpc-status", "0")});
    exchange.shutdown_write();
  };
  stage.play([grpc](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    http::Request request = asking("/only", grpc, field("te", "trailers"));
    request.method = "POST";
    const auto exchange = visitor->begin(request);
    const http::Response* const head = co_await read_head(*exchange);
    expect(!head->body.present, "DATA behind trailers-only");
    request.path = "/stream";
    const Got streamed = co_await ask(*visitor, request);
    expect_equal(streamed.body, std::string("message"), "body");
    expect_equal(streamed.trailer("grpc-status"), std::string("0"), "trailer");
  });
  Stage refusing(Spoken::h2c);
  refusing.refuse_dials = 10;
  refusing.play([grpc](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    http::Request request = asking("/only", grpc);
    request.method = "POST";
    const auto exchange = visitor->begin(request);
    const http::Response* const head = co_await read_head(*exchange);
    const Got got = head_of(*head);
    expect_equal(got.status, 200, "status of gRPC");
    expect_equal(got.field("grpc-status"), std::string("14"), "grpc-status");
    expect(!head->body.present, "a page behind gRPC's error");
  });
}

void paths_and_methods_pass_as_they_are() {
  for (const Spoken down : plain_spoken)
    for (const Spoken up : plain_spoken) {
      Stage stage(up);
      stage.play([down](Stage& s) -> Task<> {
        const http::ClientConnectionPtr visitor = co_await s.visitor(down);
        for (const std::string path : {"//double", "/a/../b", "/%2e%2e/%2F", "/a;b?x=//y"}) {
          http::Request request = asking(path);
          request.method = "QUERY";
          const Got got = co_await ask(*visitor, request);
          expect_equal(got.status, 200, "status");
          expect_equal(s.service.requests.back(), "QUERY " + path, "path");
        }
      });
    }
}

void idle_connections_that_die_cost_no_request() {
  Stage stage(Spoken::h1);
  stage.options.wanted.scheme = Scheme::http;
  play_in_turn(stage, {answering_one(), speaking(Spoken::h1)});
  stage.play([](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    Got got = co_await ask(*visitor, asking("/plain"));
    expect_equal(got.status, 200, "the first");
    http::Request request = asking("/plain");
    request.method = "POST";
    got = co_await ask(*visitor, request, "form");
    expect_equal(got.status, 200, "behind the end of the connection");
    expect_equal(s.service.requests.size(), std::size_t{1}, "requests to the second connection");
  });
}

void frames_are_never_an_answer() {
  Stage stage(Spoken::h1);
  stage.options.wanted.protocol = Protocol::http11;
  stage.options.wanted.scheme = Scheme::http;
  play_in_turn(stage, {saying(settings_frame())});
  stage.play([](Stage& s) -> Task<> {
    const net::StreamPtr visitor = s.raw_visitor();
    co_await say(*visitor, "GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
    const std::string all = co_await read_all(*visitor);
    expect(all.starts_with("HTTP/1.1 502"), all);
  });
}

void failures_are_no_missing_pages() {
  Stage refusing(Spoken::h1);
  refusing.refuse_dials = 10;
  refusing.play([](Stage& s) -> Task<> {
    const Got got = co_await ask_once(s, Spoken::h1, asking("/"));
    expect_equal(got.status, 502, "status");
    expect(got.field("proxy-status").find("connection_refused") != std::string::npos, "reason");
  });
  Stage closing(Spoken::h1);
  closing.options.wanted.scheme = Scheme::http;
  play_in_turn(closing, {gone()});
  closing.play([](Stage& s) -> Task<> {
    const Got got = co_await ask_once(s, Spoken::h1, asking("/"));
    expect_equal(got.status, 502, "status");
  });
}

void only_names_without_certificate_get_421_and_h2c_is_served() {
  Stage stage(Spoken::h1);
  stage.play([](Stage& s) -> Task<> {
    http::Request request = asking("/plain");
    request.authority = "other.test";
    Got got = co_await ask_once(s, Spoken::h2_tls, request);
    // Our certificate does not cover it: the browser is to come over a connection of its own (1.2).
    expect_equal(got.status, 421, "another Host than SNI, and than the certificate");
    got = co_await ask_once(s, Spoken::h2c, request);
    expect_equal(got.status, 200, "h2c");
  });
}

// ---- Services ------------------------------------------------------------------------------

void http2_only_services_are_found() {
  for (const Spoken down : plain_spoken) {
    Stage alerting(Spoken::h2_tls);
    alerting.options.wanted.scheme = Scheme::https;
    expect_found(alerting, down, "GET");
    // Ignores ALPN, and closes on what is no preface.
    Stage ignoring(Spoken::h1);
    ignoring.options.wanted.scheme = Scheme::https;
    play_in_turn(ignoring, {inside_tls({}, gone()), inside_tls({}, plain_requests(true))});
    ignoring.play([down](Stage& s) -> Task<> {
      const Got got = co_await ask_once(s, down, asking("/plain"));
      expect(got.status == 200 || got.status == 502, std::to_string(got.status));
    });
  }
  Stage old(Spoken::h1);
  old.options.wanted.scheme = Scheme::https;
  old.options.wanted.protocol = Protocol::h2;
  play_in_turn(old, {speaking(Spoken::h1_tls)});
  old.play([](Stage& s) -> Task<> {
    const Got got = co_await ask_once(s, Spoken::h1, asking("/plain"));
    expect_equal(got.status, 502, "HTTP/1.1 only, h2 configured");
  });
}

void h2c_and_services_that_say_yes_to_anything() {
  for (const std::string method : {"GET", "POST"}) {
    Stage stage(Spoken::h2c);
    stage.options.wanted.is_loopback = true;
    expect_found(stage, Spoken::h1, method);
  }
  // Go answers the preface like a request.
  Stage agreeable(Spoken::h1);
  agreeable.options.wanted.scheme = Scheme::http;
  const std::string yes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  play_in_turn(agreeable, {saying(yes), speaking(Spoken::h1)});
  agreeable.play([](Stage& s) -> Task<> {
    http::Request request = asking("/plain", field("content-type", "application/grpc"));
    request.method = "POST";
    const Got got = co_await ask_once(s, Spoken::h2c, request, "message");
    expect_equal(got.field("grpc-status"), std::string("14"), "yes to the preface is no answer");
  });
}

void a_server_that_needs_its_name_gets_it() {
  const Peer caddy = [](Stage& stage, net::StreamPtr stream) -> Task<> {
    std::vector<std::byte> first(512);
    const std::size_t count = co_await net::read_some(*stream, first, Leg::upstream);
    first.resize(count);
    const auto hello = must(net::parse_client_hello(first));
    if (!hello || hello->sni.empty()) {
      const std::string alert("\x15\x03\x03\x00\x02\x02\x50", 7);  // internal_error
      co_await say(*stream, alert);
      stream->shutdown_write();
      co_await read_away(*stream);
      co_return;
    }
    net::StreamPtr whole = net::with_prefix(std::move(first), std::move(stream));
    co_await stage.serve_as(std::move(whole), Spoken::h2_tls);
  };
  Stage stage(Spoken::h1);
  stage.options.wanted.scheme = Scheme::https;
  play_in_turn(stage, {caddy});
  stage.play([](Stage& s) -> Task<> {
    Got got = co_await ask_once(s, Spoken::h1, asking("/plain"));
    expect_equal(got.status, 200, "with its name");
  });
  Stage nameless(Spoken::h1);
  nameless.options.wanted.scheme = Scheme::https;
  play_in_turn(nameless, {caddy});
  nameless.play([](Stage& s) -> Task<> {
    http::Request request = asking("/plain");
    request.authority = "192.0.2.9";
    const Got got = co_await ask_once(s, Spoken::h1, request);
    expect_equal(got.status, 502, "without a name");
    expect(got.field("proxy-status").find("alert-id=80") != std::string::npos,
           got.field("proxy-status"));
  });
}

// ---- Streams -------------------------------------------------------------------------------

void a_stalled_download_holds_up_nobody() {
  for (const Spoken up : plain_spoken) {
    Stage stage(up);
    stage.service.pages["/large"] = for_ever();
    stage.play([](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
      const auto stalled = visitor->begin(asking("/large"));
      co_await read_head(*stalled);
      co_await turns(s, 500);
      for (int i = 0; i < 50; ++i) {
        const Got got = co_await ask(*visitor, asking("/plain"));
        expect_equal(got.body, std::string("hello"), "beside it");
      }
      stalled->abort();
      co_await turns(s, 50);
    });
  }
}

void resets_leave_the_window_whole() {
  Stage stage(Spoken::h2c);
  const std::string body(8 << 20, 'w');
  stage.service.pages["/large"] = for_ever();
  stage.service.pages["/whole"] = page(200, {}, body);
  stage.play([&body](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    for (int i = 0; i < 300; ++i) {
      const auto exchange = visitor->begin(asking("/large"));
      co_await read_head(*exchange);
      co_await read_bytes(*exchange, 20'000);
      exchange->abort();
    }
    const Got got = co_await ask(*visitor, asking("/whole"));
    expect(got.body == body, "got " + std::to_string(got.body.size()) + " bytes");
  });
}

void events_are_live() {
  for (const Spoken down : all_spoken) {
    Stage stage(Spoken::h1);
    stage.route->encoding.codings = {http::ContentCoding::gzip};
    stage.route->encoding.types = {"text/*"};
    Event go_on(stage.io.get_executor()), over(stage.io.get_executor());
    stage.service.pages["/events"] = [&](http::ServerExchange& exchange) -> Task<> {
      http::Response head;
      head.status = 200;
      head.body = BodySize::unknown();
      head.fields = {field("content-type", "text/event-stream")};
      exchange.respond(head);
      co_await go_on.wait();
      co_await say(exchange, "data: 1\n\n");
      http::WaitLimit limit(stage.deadlines);
      while (exchange.presence() == http::Presence::there) {
        http::StreamsReady ready(exchange.executor(), limit);
        ready.when_leaving(exchange);
        co_await ready.wait();
      }
      over.set();
    };
    stage.play([&](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(down);
      auto exchange = visitor->begin(asking("/events", any_encoding()));
      co_await read_head(*exchange);
      go_on.set();
      const std::string event = co_await read_bytes(*exchange, 9);
      expect_equal(event, std::string("data: 1\n\n"), "event");
      exchange->abort();
      exchange.reset();
      co_await within(5s, Leg::upstream, "the hub hears of it", over.wait());
    });
  }
}

}  // namespace culvert::gateway::scenarios
