#include "core/net/websocket_handshake.h"
#include "tests/gateway/asking.h"
#include "tests/gateway/peers.h"
#include "tests/gateway/scenarios.h"

namespace culvert::gateway::scenarios {
namespace {

using namespace peers;

Task<http::ClientExchangePtr> open(http::ClientConnection& visitor, const http::Request& request) {
  co_await visitor.settings();
  expect(visitor.may_carry_websocket() == true, "extended CONNECT is not announced");
  http::ClientExchangePtr exchange = visitor.begin(request);
  const http::Response* const head = co_await read_head(*exchange);
  expect(head->opens_tunnel, "told " + std::to_string(head->status));
  co_return std::move(exchange);
}

Task<> expect_echo(net::Stream& stream, const std::string& text) {
  co_await say(stream, text);
  const std::string echoed = co_await read_bytes(stream, text.size());
  expect(echoed == text, "another echo");
}

/// The status and Proxy-Status that a handshake is told.
Task<Got> refused(Stage& stage, Spoken down) {
  const http::ClientConnectionPtr visitor = co_await stage.visitor(down);
  co_await visitor->settings();
  Got got = co_await ask(*visitor, websocket("/socket"));
  co_return got;
}

std::string accept_of(const std::string& head) {
  const std::string name = "Sec-WebSocket-Key: ";
  const std::size_t at = head.find(name) + name.size();
  return net::accept_value(head.substr(at, 24));
}

/// Takes the handshake and says this behind the line of status, "ACCEPT" replaced.
Peer switching(std::string fields, std::size_t piece) {
  return [=](Stage& stage, net::StreamPtr stream) -> Task<> {
    const std::string head = co_await read_until(*stream, "\r\n\r\n");
    std::string text =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\n" +
        fields;
    if (const std::size_t at = text.find("ACCEPT"); at != std::string::npos)
      text.replace(at, 6, accept_of(head));
    for (std::size_t sent = 0; sent < text.size(); sent += piece) {
      co_await say(*stream, text.substr(sent, piece));
      co_await turns(stage, 1);
    }
    co_await echo(*stream);
  };
}

/// Inside TLS, HTTP/2 preferred, over which it knows no WebSockets.
Peer both_without_extended_connect() {
  return [](Stage& stage, net::StreamPtr stream) -> Task<> {
    net::TlsServerOptions tls;
    tls.alpn = {"h2", "http/1.1"};
    auto context = must(net::TlsContext::server(tls));
    std::unique_ptr<net::TlsStream> inner =
        co_await net::tls_accept(std::move(stream), std::move(context), Leg::upstream);
    const bool h2 = inner->facts().alpn_selected == "h2";
    http::ServerOptions server;
    server.extended_connect = false;
    co_await stage.serve_requests(std::move(inner), h2, server);
  };
}

}  // namespace

void a_client_speaks_first_with_the_encoder_on() {
  for (const Spoken up : plain_spoken) {
    Stage stage(up);
    stage.route->encoding.codings = {http::ContentCoding::zstd, http::ContentCoding::gzip};
    stage.route->encoding.types = {"text/*"};
    stage.route->encoding.min_size = 0;
    stage.service.pages["/socket"] = [](http::ServerExchange& exchange) -> Task<> {
      agree(exchange, {field("content-type", "text/plain")});
      co_await echo(exchange);
    };
    stage.play([](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
      const auto exchange = co_await open(*visitor, websocket("/socket", any_encoding()));
      co_await expect_echo(*exchange, "the client's first word");
      exchange->shutdown_write();
    });
  }
}

void an_ordinary_200_opens_no_socket() {
  for (const Spoken down : plain_spoken) {
    Stage stage(Spoken::h1);
    stage.service.pages["/socket"] = page(200, {}, "0");
    stage.play([down](Stage& s) -> Task<> {
      const Got got = co_await refused(s, down);
      expect(!got.opens_tunnel, "a tunnel");
      expect_equal(got.status, is_h2(down) ? 502 : 200, "status");
    });
  }
}

void a_wrong_accept_is_a_502() {
  const std::string wrong = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  for (const Spoken down : plain_spoken)
    for (const std::string& fields : {wrong, std::string("\r\n")}) {
      Stage stage(Spoken::h1);
      stage.options.wanted.scheme = Scheme::http;
      play_in_turn(stage, {switching(fields, 1000)});
      stage.play([down](Stage& s) -> Task<> {
        int interims = 0;
        const http::ClientConnectionPtr visitor = co_await s.visitor(down);
        co_await visitor->settings();
        const auto exchange = visitor->begin(websocket("/socket"));
        const http::Response* const head = co_await read_head(*exchange, &interims);
        expect_equal(head->status, 502, "status");
        expect_equal(interims, 0, "interim answers");
        const Got got = head_of(*head);
        expect(got.field("proxy-status").find("http_upgrade_failed") != std::string::npos,
               got.field("proxy-status"));
      });
    }
}

void a_101_cut_anywhere_loses_nothing() {
  const std::string frame("\x81\x05hello", 7);
  for (const Spoken down : plain_spoken)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
      Stage stage(Spoken::h1);
      stage.options.wanted.scheme = Scheme::http;
      play_in_turn(stage, {switching("Sec-WebSocket-Accept: ACCEPT\r\n\r\n" + frame, piece)});
      stage.play([&frame, down](Stage& s) -> Task<> {
        const http::ClientConnectionPtr visitor = co_await s.visitor(down);
        const auto exchange = co_await open(*visitor, websocket("/socket"));
        const std::string got = co_await read_bytes(*exchange, frame.size());
        expect(got == frame, "the first frame");
        co_await expect_echo(*exchange, "and on");
        exchange->shutdown_write();
      });
    }
}

void bytes_before_the_200_are_delivered() {
  Stage stage(Spoken::h1);
  Event agreed(stage.io.get_executor());
  stage.service.pages["/socket"] = [&agreed](http::ServerExchange& exchange) -> Task<> {
    co_await agreed.wait();
    co_await agree_and_echo(exchange);
  };
  stage.play([&agreed](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
    co_await visitor->settings();
    const auto exchange = visitor->begin(websocket("/socket"));
    co_await say(*exchange, "early");
    co_await turns(s, 50);
    agreed.set();
    const http::Response* const head = co_await read_head(*exchange);
    expect(head->opens_tunnel, "told " + std::to_string(head->status));
    const std::string echoed = co_await read_bytes(*exchange, 5);
    expect_equal(echoed, std::string("early"), "echo");
    exchange->shutdown_write();
  });
}

void a_half_close_is_a_half_close() {
  for (const Spoken down : all_spoken)
    for (const Spoken up : plain_spoken) {
      Stage stage(up);
      stage.service.pages["/socket"] = [](http::ServerExchange& exchange) -> Task<> {
        agree(exchange);
        const std::string all = co_await read_all(exchange);
        co_await say(exchange, "heard " + all);
        exchange.shutdown_write();
      };
      stage.play([down](Stage& s) -> Task<> {
        const http::ClientConnectionPtr visitor = co_await s.visitor(down);
        const auto exchange = co_await open(*visitor, websocket("/socket"));
        co_await say(*exchange, "bye");
        exchange->shutdown_write();
        const std::string rest = co_await read_all(*exchange);
        expect_equal(rest, std::string("heard bye"), "behind our end");
      });
    }
}

void an_end_is_not_followed_by_a_reset() {
  Stage stage(Spoken::h1);
  stage.service.pages["/socket"] = [](http::ServerExchange& exchange) -> Task<> {
    agree(exchange);
    exchange.shutdown_write();
    co_await read_all(exchange);
  };
  stage.play([](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
    const auto exchange = co_await open(*visitor, websocket("/socket"));
    co_await read_all(*exchange);
    co_await let_time_pass(s, 4s);
    const net::Io io = exchange->try_write(as_bytes("x"));
    expect(io.status != net::Io::Status::failed, "reset behind its end");
    exchange->shutdown_write();
    co_await turns(s, 50);
    expect(!s.reports.empty() && !s.reports[0].error, "told as a failure");
  });
}

void an_http2_only_service_is_reached() {
  Stage stage(Spoken::h2_tls);
  stage.options.wanted.scheme = Scheme::https;
  stage.service.pages["/socket"] = agree_and_echo;
  stage.play([](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h1);
    const auto exchange = co_await open(*visitor, websocket("/socket"));
    co_await expect_echo(*exchange, "over HTTP/2");
    exchange->shutdown_write();
  });
}

void a_service_without_extended_connect_gets_http11() {
  Stage stage(Spoken::h1);
  stage.options.wanted.scheme = Scheme::https;
  stage.service.pages["/socket"] = agree_and_echo;
  play_in_turn(stage, {both_without_extended_connect()});
  stage.play([](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    const Got got = co_await ask(*visitor, asking("/plain"));
    expect_equal(got.status, 200, "before it");
    const auto exchange = co_await open(*visitor, websocket("/socket"));
    co_await expect_echo(*exchange, "over HTTP/1.1");
    exchange->shutdown_write();
    expect_equal(s.dials, 2, "connections");
  });
}

void every_stream_may_be_a_socket_with_a_key() {
  Stage stage(Spoken::h1);
  stage.service.pages["/socket"] = agree_and_echo;
  stage.play([](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
    const auto first = co_await open(*visitor, websocket("/socket"));
    const auto second = co_await open(*visitor, websocket("/socket"));
    co_await expect_echo(*second, "two");
    co_await expect_echo(*first, "one");
    first->shutdown_write();
    second->shutdown_write();
  });
}

void several_tokens_and_no_version_are_enough() {
  Stage stage(Spoken::h1);
  std::string version;
  stage.service.pages["/socket"] = [&version](http::ServerExchange& exchange) -> Task<> {
    const http::Field* const one =
        http::find(exchange.request().fields, http::Name::sec_websocket_version);
    version = one == nullptr ? "none" : std::string(one->value);
    co_await agree_and_echo(exchange);
  };
  stage.play([&version](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    const auto exchange = co_await open(*visitor, websocket("/socket"));
    expect_equal(version, std::string("13"), "supplied");
    exchange->shutdown_write();
    const net::StreamPtr by_hand = s.raw_visitor();
    co_await say(*by_hand,
                 "GET /socket HTTP/1.1\r\nHost: site.test\r\nConnection: keep-alive, Upgrade\r\n"
                 "Upgrade: h2c, websocket\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    const std::string head = co_await read_until(*by_hand, "\r\n\r\n");
    expect(head.starts_with("HTTP/1.1 101"), head);
  });
}

void what_is_announced_is_served() {
  for (const Spoken up : plain_spoken) {
    Stage stage(up);
    stage.service.pages["/socket"] = agree_and_echo;
    stage.play([](Stage& s) -> Task<> {
      const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2_tls);
      const auto exchange = co_await open(*visitor, websocket("/socket"));
      co_await expect_echo(*exchange, "ping");
      exchange->shutdown_write();
    });
  }
}

void one_stalled_socket_holds_up_nobody() {
  Stage stage(Spoken::h1);
  std::size_t sent = 0;
  stage.service.pages["/flood"] = [&sent](http::ServerExchange& exchange) -> Task<> {
    agree(exchange);
    const std::string much(16 * 1024, 'x');
    for (;;) {
      const Result<void> written =
          co_await attempt(net::write(exchange, as_bytes(much), Leg::upstream));
      if (!written) co_return;
      sent += much.size();
    }
  };
  stage.play([&sent](Stage& s) -> Task<> {
    const http::ClientConnectionPtr visitor = co_await s.visitor(Spoken::h2c);
    const auto slow = co_await open(*visitor, websocket("/flood"));
    co_await turns(s, 1000);
    const std::size_t held = sent;
    expect(held < 3'000'000, std::to_string(held) + " bytes are held");
    for (int i = 0; i < 50; ++i) {
      const Got got = co_await ask(*visitor, asking("/plain"));
      expect_equal(got.body, std::string("hello"), "beside it");
    }
    expect_equal(sent, held, "sent while nobody reads");
    slow->abort();
    co_await turns(s, 50);
  });
}

}  // namespace culvert::gateway::scenarios
