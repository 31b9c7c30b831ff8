#include "tests/http/h2_stage.h"

#include <QTest>

namespace culvert::http::h2_server_test {

using namespace std::chrono_literals;

/// Our server and a client that writes its frames by hand: what is malformed, what is refused, and
/// how a connection ends.
class H2ServerTest : public QObject {
  Q_OBJECT

 private slots:
  void settings_leave_at_once();
  void the_answer_is_seen_as_written();
  void malformed_requests_are_refused_data();
  void malformed_requests_are_refused();
  void the_connection_survives_a_malformed_request();
  void crumbs_of_cookies_become_one_line();
  void secrets_stay_out_of_the_compression_table();
  void other_methods_pass_data();
  void other_methods_pass();
  void a_body_must_be_as_long_as_announced();
  void trailers_keep_to_their_rules_data();
  void trailers_keep_to_their_rules();
  void a_head_in_pieces_is_a_head();
  void what_is_no_http2_is_named();
  void a_missing_preface_ends_the_connection();
  void a_slow_head_ends_the_connection();
  void settings_must_be_acknowledged();
  void an_idle_connection_is_drained();
  void a_drained_connection_takes_nothing_new();
  void a_client_that_says_goodbye_is_served_to_the_end();
  void a_peer_that_takes_nothing_is_given_up();
  void a_stream_without_window_is_given_up();
  void the_end_of_the_transport_ends_the_exchanges_data();
  void the_end_of_the_transport_ends_the_exchanges();
  void cancelling_ends_the_handlers();
  void more_streams_than_allowed_are_refused_data();
  void more_streams_than_allowed_are_refused();
  void the_answer_follows_the_end_gently();
};

namespace {

struct Stage : H2ServerStage {
  explicit Stage(TestHandler::Serve serve = say("hello"), const H2Setting& s = {})
      : H2ServerStage(std::move(serve), s), hand(io, *peer) {}
  HandPeer hand;
};

using Fields = HandPeer::Fields;

Fields with(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

Fields request(const std::string& scheme, const std::string& path, const std::string& authority) {
  return {
      {":method",    "GET"    },
      {":scheme",    scheme   },
      {":path",      path     },
      {":authority", authority}
  };
}

}  // namespace

void H2ServerTest::settings_leave_at_once() {
  Stage stage;
  const HandPeer::Frame* const settings = stage.hand.find(H2Type::settings);
  QVERIFY(settings != nullptr);
  const std::string wanted = HandPeer::setting(3, 128) + HandPeer::setting(4, 65536) +
                             HandPeer::setting(6, 65536) + HandPeer::setting(9, 1) +
                             HandPeer::setting(8, 1);
  QVERIFY(settings->payload == wanted);
  QCOMPARE(stage.hand.find(H2Type::window_update)->code(), (1u << 20) - 65535);
}

void H2ServerTest::the_answer_is_seen_as_written() {
  Stage stage;
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request(), true);
  const HandPeer::Frame* const head = stage.hand.find(H2Type::headers, 1);
  QVERIFY(head != nullptr);
  QCOMPARE(head->field(":status"), std::string("200"));
  QCOMPARE(head->field("content-length"), std::string("5"));
  QCOMPARE(stage.hand.body(1), std::string("hello"));
  // One frame: the end goes with the last bytes.
  QCOMPARE(stage.hand.count(H2Type::data, 1), 1u);
  QVERIFY(stage.hand.has_ended(1));
  QCOMPARE(stage.hand.count(H2Type::rst_stream, 1), 0u);
}

void H2ServerTest::malformed_requests_are_refused_data() {
  QTest::addColumn<Fields>("fields");
  QTest::addColumn<QString>("outcome");
  const Fields plain = HandPeer::request();
  const auto row = [](const char* name, const Fields& fields, const char* outcome) {
    QTest::newRow(name) << fields << outcome;
  };
  row("fine", plain, "200");
  // R-07
  row("user in the authority", request("http", "/", "user@example.org"), "400");
  row("path in the authority", request("http", "/", "example.org/x"), "RST 1");
  row("comma and user", request("http", "/", "a@b,c"), "400");
  row("comma in the authority", request("http", "/", "a,b"), "400");
  row("Host that differs",
      with(plain,
           {
               {"host", "evil.example"}
  }),
      "400");
  row("Host that agrees",
      with(plain,
           {
               {"host", "EXAMPLE.org"}
  }),
      "200");
  // 1.6
  row("Host with the port of the scheme",
      with(plain,
           {
               {"host", "example.org:80"}
  }),
      "200");
  row("authority with the port of the scheme",
      with(request("https", "/", "example.org:443"),
           {
               {"host", "example.org"}
  }),
      "200");
  row("Host with the port of the other scheme",
      with(plain,
           {
               {"host", "example.org:443"}
  }),
      "400");
  row("Host alone",
      {
          {":method", "GET"        },
          {":scheme", "http"       },
          {":path",   "/"          },
          {"host",    "example.org"}
  },
      "200");
  row("no authority at all",
      {
          {":method", "GET" },
          {":scheme", "http"},
          {":path",   "/"   }
  },
      "RST 1");
  // R-12
  row("unknown scheme", request("ftp", "/", "example.org"), "400");
  row("unknown scheme, other path", request("x", "foo", "example.org"), "400");
  row("the other scheme", request("https", "/", "example.org"), "200");
  row("path without slash", request("http", "foo", "example.org"), "RST 1");
  row("star", request("http", "*", "example.org"), "RST 1");
  row("star with OPTIONS",
      {
          {":method",    "OPTIONS"},
          {":scheme",    "http"   },
          {":path",      "*"      },
          {":authority", "a"      }
  },
      "200");
  row("fragment", request("http", "/a?b#c", "example.org"), "400");
  row("blank in the path", request("http", "/a b", "example.org"), "RST 1");
  row("line break in the path", request("http", "/ HTTP/1.1\r\nx: y", "example.org"), "RST 1");
  row("non-ASCII path", request("http", "/\xc3\xa9", "example.org"), "400");
  row("raw path", request("http", "//a/../%2e/;b?", "example.org"), "200");
  // R-11
  row("upper case name",
      with(plain,
           {
               {"X-Upper", "1"}
  }),
      "RST 1");
  row("Connection",
      with(plain,
           {
               {"connection", "close"}
  }),
      "RST 1");
  row("Transfer-Encoding",
      with(plain,
           {
               {"transfer-encoding", "chunked"}
  }),
      "RST 1");
  row("Upgrade",
      with(plain,
           {
               {"upgrade", "h2c"}
  }),
      "RST 1");
  row("HTTP2-Settings",
      with(plain,
           {
               {"http2-settings", "AAMAAABkAAQ"}
  }),
      "200");
  row("TE other than trailers",
      with(plain,
           {
               {"te", "gzip"}
  }),
      "RST 1");
  row("unknown pseudo field",
      with(
          {
              {":x", "y"}
  },
          plain),
      "RST 1");
  row("pseudo field behind",
      with(plain,
           {
               {"a",       "b"  },
               {":method", "GET"}
  }),
      "RST 1");
  row("two paths",
      with(
          {
              {":path", "/"}
  },
          plain),
      "RST 1");
  row("line break in a value",
      with(plain,
           {
               {"authorization", "a\r\nb: c"}
  }),
      "RST 1");
  row("NUL in a value",
      with(plain,
           {
               {"a", std::string("b\0c", 3)}
  }),
      "RST 1");
  row("line break in a name",
      with(plain,
           {
               {"a\r\nb", "c"}
  }),
      "RST 1");
  row("empty name",
      with(plain,
           {
               {"", "x"}
  }),
      "RST 1");
  row("blank in front of a value",
      with(plain,
           {
               {"a", " b"}
  }),
      "RST 1");
  row("method that is no token",
      {
          {":method",    "GE T"},
          {":scheme",    "http"},
          {":path",      "/"   },
          {":authority", "a"   }
  },
      "RST 1");
  // R-05, R-23
  row("length that is no number",
      with(plain,
           {
               {"content-length", "+5"}
  }),
      "RST 1");
  row("two lengths",
      with(plain,
           {
               {"content-length", "0"},
               {"content-length", "0"}
  }),
      "RST 1");
  row("length without a body",
      with(plain,
           {
               {"content-length", "5"}
  }),
      "RST 1");
  row("two authorizations",
      with(plain,
           {
               {"authorization", "a"},
               {"authorization", "a"}
  }),
      "400");
  row("two content types",
      with(plain,
           {
               {"content-type", "a"},
               {"content-type", "b"}
  }),
      "400");
  row("two hosts",
      with(plain,
           {
               {"host", "example.org"},
               {"host", "example.org"}
  }),
      "RST 1");
  row("strange expectation",
      with(plain,
           {
               {"expect", "200-ok"}
  }),
      "417");
  // 2.9
  row("long path", request("http", "/" + std::string(16 * 1024, 'a'), "a"), "414");
  row("long field",
      with(plain,
           {
               {"a", std::string(16 * 1024, 'a')}
  }),
      "431");
  Fields many = plain, large = plain;
  for (int i = 0; i < 125; ++i)
    many.emplace_back("a", "b");
  for (int i = 0; i < 5; ++i)
    large.emplace_back("a", std::string(15'000, 'x'));
  row("many fields", many, "431");
  row("long list", large, "431");
  many.pop_back();
  row("as many fields as allowed", many, "200");
  // CONNECT
  row("CONNECT",
      {
          {":method",    "CONNECT"        },
          {":authority", "example.org:443"}
  },
      "400");
}

void H2ServerTest::malformed_requests_are_refused() {
  QFETCH(Fields, fields);
  QFETCH(QString, outcome);
  bool served = false;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    served = true;
    exchange.respond(ok());
    co_return;
  });
  stage.hand.open_as_client();
  const std::string block = stage.hand.block(fields);
  const std::string_view all = block;
  constexpr std::size_t most = 16'000;
  for (std::size_t at = 0; at < all.size(); at += most) {
    const bool last = at + most >= all.size();
    const int flags = (last ? 4 : 0) | (at == 0 ? 1 : 0);
    stage.hand.send(at == 0 ? H2Type::headers : H2Type::continuation,
                    static_cast<std::uint8_t>(flags), 1, all.substr(at, most));
  }
  QCOMPARE(QString::fromStdString(stage.hand.outcome(1)), outcome);
  QCOMPARE(served, outcome == "200");
  QCOMPARE(stage.hand.goaway(), std::string("none"));
  QCOMPARE(stage.server->open_exchanges(), 0u);
}

void H2ServerTest::the_connection_survives_a_malformed_request() {
  Stage stage;
  stage.hand.open_as_client();
  stage.hand.headers(1,
                     with(HandPeer::request(),
                          {
                              {"a\r\n", "b"}
  }),
                     true);
  stage.hand.headers(3, request("http", "/#", "a"), true);
  stage.hand.headers(5, HandPeer::request(), true);
  QCOMPARE(stage.hand.outcome(1), std::string("RST 1"));
  QCOMPARE(stage.hand.outcome(3), std::string("400"));
  QVERIFY(stage.hand.body(3).find("path") != std::string::npos);
  QCOMPARE(stage.hand.body(5), std::string("hello"));
}

void H2ServerTest::crumbs_of_cookies_become_one_line() {
  std::string seen;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    for (const Field& field : exchange.request().fields)
      seen += std::string(field.name) + "=" + std::string(field.value) + ";;";
    exchange.respond(ok());
    co_return;
  });
  stage.hand.open_as_client();
  stage.hand.headers(1,
                     with(HandPeer::request(),
                          {
                              {"a",      "1"       },
                              {"cookie", "x=1"     },
                              {"b",      "2"       },
                              {"cookie", "y=2"     },
                              {"cookie", "z=3"     },
                              {"te",     "trailers"}
  }),
                     true);
  QCOMPARE(seen, std::string("a=1;;cookie=x=1; y=2; z=3;;b=2;;"));
}

/// P-21: what the peer marked and what is known to be one.
void H2ServerTest::secrets_stay_out_of_the_compression_table() {
  bool marked = false;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    marked = find(exchange.request().fields, "x-token")->never_index;
    Response response = ok();
    response.fields = {
        {"set-cookie", "session=1", Name::set_cookie},
        {"x-token",            "secret",               Name::other, true},
        {"x-plain", "not secret"}
    };
    exchange.respond(response);
    co_return;
  });
  stage.hand.open_as_client();
  stage.hand.send(H2Type::headers, 5, 1,
                  stage.hand.block(with(HandPeer::request(),
                                        {
                                            {"x-token", "secret"}
  }),
                                   true));
  QVERIFY(marked);
  const HandPeer::Frame* const head = stage.hand.find(H2Type::headers, 1);
  QVERIFY(head != nullptr);
  // 0001xxxx: literal, never indexed (RFC 7541 6.2.3). Set-Cookie is name 55: 0x1f 0x28.
  QVERIFY(head->payload.find("\x1f\x28") != std::string::npos);
  const std::size_t at = head->payload.find('\x10');
  QVERIFY(at != std::string::npos);
}

void H2ServerTest::other_methods_pass_data() {
  QTest::addColumn<QString>("method");
  for (const char* const method : {"QUERY", "PROPFIND", "M-SEARCH", "BREW", "TRACE"})
    QTest::newRow(method) << method;
}

void H2ServerTest::other_methods_pass() {
  QFETCH(QString, method);
  std::string seen;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    seen = exchange.request().method;
    exchange.respond(ok());
    co_return;
  });
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request(method.toStdString()), true);
  QCOMPARE(QString::fromStdString(seen), method);
}

void H2ServerTest::a_body_must_be_as_long_as_announced() {
  std::optional<ExchangeFailure> failure;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    const Result<void> outcome = co_await attempt(
        [](ServerExchange& from) -> Task<> { co_await read_text(from); }(exchange));
    if (!outcome) failure = exchange.failure();
  });
  stage.hand.open_as_client();
  stage.hand.headers(1,
                     with(HandPeer::request("POST"),
                          {
                              {"content-length", "5"}
  }),
                     false);
  stage.hand.data(1, "123", true);
  QVERIFY(failure);
  QCOMPARE(failure->error.code, Errc::protocol);
  QCOMPARE(failure->received, 3u);
  QCOMPARE(*failure->expected, 5u);
  QCOMPARE(stage.hand.find(H2Type::rst_stream, 1)->code(), 1u);
}

void H2ServerTest::trailers_keep_to_their_rules_data() {
  QTest::addColumn<Fields>("trailers");
  QTest::addColumn<bool>("ends");
  QTest::addColumn<bool>("good");
  QTest::newRow("fine") << Fields{{"checksum", "1"}} << true << true;
  QTest::newRow("not the end") << Fields{{"checksum", "1"}} << false << false;
  QTest::newRow("pseudo field") << Fields{{":path", "/"}} << true << false;
  QTest::newRow("length") << Fields{{"content-length", "1"}} << true << false;
  QTest::newRow("authorization") << Fields{{"authorization", "x"}} << true << false;
  QTest::newRow("content type") << Fields{{"content-type", "x"}} << true << false;
  QTest::newRow("large") << Fields{{"a", std::string(16'000, 'x')}, {"b", std::string(400, 'x')}}
                         << true << false;
}

void H2ServerTest::trailers_keep_to_their_rules() {
  QFETCH(Fields, trailers);
  QFETCH(bool, ends);
  QFETCH(bool, good);
  bool read = false;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    co_await read_text(exchange);
    read = true;
    exchange.respond(ok());
  });
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request("POST"), false);
  stage.hand.data(1, "body", false);
  const std::string block = stage.hand.block(trailers);
  const std::string_view all = block;
  const std::size_t first = std::min<std::size_t>(all.size(), 16'000);
  stage.hand.send(H2Type::headers, static_cast<std::uint8_t>((first == all.size() ? 4 : 0) | ends),
                  1, all.substr(0, first));
  if (first < all.size()) stage.hand.send(H2Type::continuation, 4, 1, all.substr(first));
  QCOMPARE(read, good);
  QCOMPARE(stage.hand.outcome(1), std::string(good ? "200" : "RST 1"));
}

/// A-03: nghttp2 1.52 takes each piece of a frame header for a CONTINUATION of its own.
void H2ServerTest::a_head_in_pieces_is_a_head() {
  Stage stage;
  stage.hand.open_as_client();
  const std::string block =
      stage.hand.block(with(HandPeer::request(), {
                                                     {"cookie", std::string(600, 'c')}
  }));
  std::string bytes;
  constexpr std::size_t frames = 20;
  const std::size_t step = block.size() / frames;
  for (std::size_t i = 0; i < frames; ++i) {
    const bool last = i + 1 == frames;
    bytes += HandPeer::frame(i == 0 ? H2Type::headers : H2Type::continuation,
                             static_cast<std::uint8_t>((i == 0 ? 1 : 0) | (last ? 4 : 0)), 1,
                             std::string_view(block).substr(i * step, last ? block.size() : step));
  }
  for (const char byte : bytes)
    stage.hand.send(std::string_view(&byte, 1));
  QCOMPARE(stage.hand.outcome(1), std::string("200"));
}

/// N-17
void H2ServerTest::what_is_no_http2_is_named() {
  Stage stage;
  stage.hand.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  QCOMPARE(stage.hand.goaway(), std::string("1"));
  stage.pass(3s);
  QVERIFY(stage.end);
  QCOMPARE(stage.end->error->code, Errc::protocol);
  QVERIFY(stage.end->error->context.find("GET / HTTP/1.1") != std::string::npos);
  QVERIFY(stage.end->by_us);
}

void H2ServerTest::a_missing_preface_ends_the_connection() {
  for (const std::string_view sent : {"", "PRI * HT"}) {
    Stage stage;
    if (!sent.empty()) stage.hand.send(sent);
    stage.pass(9s);
    QVERIFY(!stage.returned);
    stage.pass(4s);
    QVERIFY(stage.end);
    QCOMPARE(stage.end->error->code, Errc::timed_out);
  }
}

/// A-11
void H2ServerTest::a_slow_head_ends_the_connection() {
  Stage stage;
  stage.hand.open_as_client();
  const std::string block = stage.hand.block(HandPeer::request());
  stage.hand.send(H2Type::headers, 1, 1, block.substr(0, 3));
  stage.pass(29s);
  QCOMPARE(stage.hand.goaway(), std::string("none"));
  stage.pass(2s);
  QCOMPARE(stage.hand.goaway(), std::string("11"));
  stage.pass(3s);
  QCOMPARE(stage.end->error->code, Errc::timed_out);
}

void H2ServerTest::settings_must_be_acknowledged() {
  Stage stage;
  stage.hand.send(std::string(HandPeer::preface) + HandPeer::frame(H2Type::settings, 0, 0));
  stage.pass(11s);
  QCOMPARE(stage.hand.goaway(), std::string("4"));
  stage.pass(3s);
  QCOMPARE(stage.end->error->code, Errc::timed_out);
}

void H2ServerTest::an_idle_connection_is_drained() {
  Stage stage;
  stage.hand.open_as_client();
  stage.pass(50s);
  stage.hand.headers(1, HandPeer::request(), true);
  stage.pass(74s);
  QCOMPARE(stage.hand.goaway(), std::string("none"));
  stage.pass(3s);
  QCOMPARE(stage.hand.goaway(), std::string("0"));
  stage.pass(3s);
  QVERIFY(stage.end);
  QVERIFY(!stage.end->error);
  QVERIFY(stage.end->by_us);
  QVERIFY(stage.end->goaway == ResetCode::no_error);
  QCOMPARE(stage.end->exchanges, 1u);
}

/// B-24: nothing that was on its way is lost.
void H2ServerTest::a_drained_connection_takes_nothing_new() {
  Stage stage;
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request("POST"), false);
  stage.server->drain();
  stage.pass(100ms);
  // The first GOAWAY is a notice: this one had been sent before it was read.
  QCOMPARE(stage.hand.count(H2Type::goaway, 0), 1u);
  QCOMPARE(read_big_endian<std::uint32_t>(as_bytes(stage.hand.find(H2Type::goaway)->payload)),
           0x7fffffffu);
  stage.hand.headers(3, HandPeer::request(), true);
  QCOMPARE(stage.hand.outcome(3), std::string("200"));
  stage.pass(2s);
  QCOMPARE(stage.hand.count(H2Type::goaway, 0), 2u);
  stage.hand.headers(5, HandPeer::request(), true);
  QVERIFY(stage.hand.find(H2Type::headers, 5) == nullptr);
  QVERIFY(!stage.returned);
  stage.hand.data(1, "the rest", true);
  stage.pass(3s);
  QVERIFY(stage.hand.is_closed());
  QVERIFY(stage.end && !stage.end->error);
  QCOMPARE(stage.end->exchanges, 2u);
}

void H2ServerTest::a_client_that_says_goodbye_is_served_to_the_end() {
  Stage stage(echo);
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request("POST"), false);
  stage.hand.send(H2Type::goaway, 0, 0, HandPeer::number(0) + HandPeer::number(0));
  stage.hand.data(1, "words", true);
  QCOMPARE(stage.hand.body(1), std::string("words"));
  stage.pass(3s);
  QVERIFY(stage.end && !stage.end->error);
  QVERIFY(!stage.end->by_us);
}

/// A-08: the transport is full and stays so.
void H2ServerTest::a_peer_that_takes_nothing_is_given_up() {
  H2Setting setting;
  setting.capacity = 4096;
  Stage stage(say(std::string(60'000, 'x')), setting);
  stage.hand.open_as_client();
  stage.hand.stop_reading();
  stage.hand.headers(1, HandPeer::request(), true);
  stage.pass(59s);
  QVERIFY(!stage.returned);
  stage.pass(30s);
  QVERIFY(stage.end);
  QCOMPARE(stage.end->error->code, Errc::timed_out);
}

/// A-08: a window of zero.
void H2ServerTest::a_stream_without_window_is_given_up() {
  Stage stage(say("hello"));
  stage.hand.open_as_client(HandPeer::setting(4, 0));
  stage.hand.headers(1, HandPeer::request(), true);
  QCOMPARE(stage.hand.outcome(1), std::string("200"));
  stage.pass(59s);
  QVERIFY(stage.hand.find(H2Type::rst_stream, 1) == nullptr);
  QCOMPARE(stage.server->open_exchanges(), 1u);
  stage.pass(30s);
  QCOMPARE(stage.hand.find(H2Type::rst_stream, 1)->code(), 8u);
  QCOMPARE(stage.server->open_exchanges(), 0u);
}

void H2ServerTest::the_end_of_the_transport_ends_the_exchanges_data() {
  QTest::addColumn<bool>("orderly");
  QTest::newRow("closed") << true;
  QTest::newRow("reset") << false;
}

void H2ServerTest::the_end_of_the_transport_ends_the_exchanges() {
  QFETCH(bool, orderly);
  std::optional<ExchangeFailure> failure;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    co_await net::readable(exchange);
    failure = exchange.failure();
  });
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request("POST"), false);
  if (orderly)
    stage.peer->shutdown_write();
  else
    stage.peer->abort();
  stage.settle();
  QVERIFY(stage.end);
  QCOMPARE(stage.end->error->code, orderly ? Errc::closed : Errc::reset);
  QCOMPARE(failure->error.code, orderly ? Errc::closed : Errc::reset);
}

void H2ServerTest::cancelling_ends_the_handlers() {
  bool unwound = false;
  Stage stage([&](ServerExchange& exchange) -> Task<> {
    struct Mark {
      explicit Mark(bool& b) : flag(b) {}
      ~Mark() { flag = true; }
      bool& flag;
    } mark(unwound);
    co_await net::readable(exchange);
  });
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request("POST"), false);
  QVERIFY(!unwound);
  stage.stop.emit(asio::cancellation_type::terminal);
  stage.settle();
  QVERIFY(unwound);
  QVERIFY(stage.returned && !stage.end);
}

void H2ServerTest::more_streams_than_allowed_are_refused_data() {
  QTest::addColumn<bool>("acknowledged");
  QTest::addColumn<QString>("outcome");
  // Who has not read the limit yet may try again; who has, breaks the protocol.
  QTest::newRow("limit not known") << false << "RST 7";
  QTest::newRow("limit known") << true << "GOAWAY 1";
}

void H2ServerTest::more_streams_than_allowed_are_refused() {
  QFETCH(bool, acknowledged);
  QFETCH(QString, outcome);
  H2Setting setting;
  setting.server.h2.max_streams = 3;
  Stage stage(echo, setting);
  stage.hand.send(std::string(HandPeer::preface) + HandPeer::frame(H2Type::settings, 0, 0));
  if (acknowledged) stage.hand.send(H2Type::settings, h2_flag::ack, 0);
  for (std::uint32_t id = 1; id < 9; id += 2)
    stage.hand.headers(id, HandPeer::request("POST"), false);
  QCOMPARE(stage.hand.outcome(5), std::string("200"));
  QCOMPARE(QString::fromStdString(stage.hand.outcome(7)), outcome);
}

/// P-15, 2.11: END_STREAM first, then NO_ERROR.
void H2ServerTest::the_answer_follows_the_end_gently() {
  Stage stage(say("too large"));
  stage.hand.open_as_client();
  stage.hand.headers(1, HandPeer::request("POST"), false);
  stage.hand.data(1, std::string(1000, 'x'), false);
  const HandPeer::Frame* const reset = stage.hand.find(H2Type::rst_stream, 1);
  QVERIFY(reset != nullptr);
  QCOMPARE(reset->code(), 0u);
  QCOMPARE(stage.hand.body(1), std::string("too large"));
  QVERIFY(&stage.hand.frames().back() == reset);
  QVERIFY(stage.hand.has_ended(1));
  // What was on its way is thrown away without another word.
  stage.hand.data(1, std::string(1000, 'x'), false);
  QCOMPARE(stage.hand.goaway(), std::string("none"));
}

}  // namespace culvert::http::h2_server_test

QTEST_GUILESS_MAIN(culvert::http::h2_server_test::H2ServerTest)
#include "h2_server_test.moc"
