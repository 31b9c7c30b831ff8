#include "tests/http/h2_stage.h"

#include <QTest>

namespace culvert::http::h2_exchange_test {

/// Our client against our server, over a pipe that cuts the bytes at random places.
class H2ExchangeTest : public QObject {
  Q_OBJECT

 private slots:
  void a_body_comes_back_byte_for_byte_data();
  void a_body_comes_back_byte_for_byte();
  void a_head_arrives_as_it_was_sent();
  void a_head_without_body_ends_the_message();
  void what_a_get_would_have_brought_is_told_to_a_head();
  void interim_answers_come_first();
  void trailers_cross_in_both_directions();
  void trailers_without_body_cross();
  void forbidden_trailers_are_left_out();
  void the_answer_streams_while_the_request_does();
  void many_exchanges_share_a_connection();
  void a_stalled_download_holds_nobody_up();
  void a_slow_reader_holds_the_writer();
  void ten_thousand_resets_leak_no_window();
  void a_body_must_be_as_long_as_announced();
  void names_and_values_pass_as_http2_has_them();
  void hosts_and_ports_pass_data();
  void hosts_and_ports_pass();
  void big_heads_pass();
  void an_early_answer_ends_the_upload_gently();
  void the_handler_that_gives_up_resets();
  void a_cancelled_exchange_is_felt_at_once_data();
  void a_cancelled_exchange_is_felt_at_once();
  void fast_streams_get_larger_windows();
  void ended_exchanges_are_forgotten();
};

namespace {

H2Setting fragmented(std::uint64_t seed) {
  H2Setting setting;
  setting.seed = seed;
  return setting;
}

std::string text_of(std::size_t size, std::uint64_t seed) {
  return std::string(as_text(support::random_bytes(size, seed)));
}

}  // namespace

void H2ExchangeTest::a_body_comes_back_byte_for_byte_data() {
  QTest::addColumn<qulonglong>("size");
  QTest::addColumn<bool>("announced");
  QTest::addColumn<qulonglong>("seed");
  qulonglong seed = 1;
  for (const qulonglong size :
       {0, 1, 16374, 16375, 16376, 16383, 16384, 16385, 65535, 65536, 100'000, 1'048'576})
    for (const bool announced : {false, true})
      QTest::addRow("%llu %s", size, announced ? "announced" : "unknown")
          << size << announced << ++seed;
  QTest::addRow("10 MiB, whole") << 10'485'760ull << false << 0ull;
}

void H2ExchangeTest::a_body_comes_back_byte_for_byte() {
  QFETCH(qulonglong, size);
  QFETCH(bool, announced);
  QFETCH(qulonglong, seed);
  H2Ends ends(echo, fragmented(seed));
  const std::string body = text_of(size, seed);
  const auto both = [](ClientConnection& client, std::string out, bool tells) -> Task<Got> {
    Request request = post();
    if (tells) request.body = {true, out.size()};
    const std::unique_ptr<ClientExchange> exchange = client.begin(request);
    Got got;
    co_await with_scope([&](TaskScope& scope) -> Task<> {
      scope.spawn("upload", [](ClientExchange& to, const std::string& all) -> Task<> {
        co_await write_text(to, all);
        to.shutdown_write();
      }(*exchange, out));
      got = co_await take_answer(*exchange);
    });
    co_return got;
  };
  const Got got = support::run(ends.io, both(*ends.client, body, announced));
  QVERIFY(!got.failure);
  QCOMPARE(got.status, 200);
  QVERIFY(got.body == body);
}

void H2ExchangeTest::a_head_arrives_as_it_was_sent() {
  std::string seen;
  H2Ends ends(
      [&](ServerExchange& exchange) -> Task<> {
        const Request& request = exchange.request();
        seen = std::string(request.method) + " " + std::string(request.scheme) + " " +
               std::string(request.authority) + " " + std::string(request.path);
        for (const Field& field : request.fields)
          seen += "; " + std::string(field.name) + "=" + std::string(field.value);
        Response response = ok();
        response.status = 404;
        response.fields = {
            {"set-cookie", "a=1"   },
            {"set-cookie", "b=2"   },
            {"X-Case",     " kept "}
        };
        exchange.respond(response);
        co_return;
      },
      fragmented(3));
  Request request = get("//a//b/../%2e%2e/;c?x=y?z");
  request.fields = {
      {"Accept",          "*/*"},
      {            "x-empty",               ""     },
      { "Connection", "x",      Name::connection}
  };
  const Got got = ends.got(request);
  QCOMPARE(seen,
           std::string("GET http example.org //a//b/../%2e%2e/;c?x=y?z; accept=*/*; x-empty="));
  QCOMPARE(got.status, 404);
  QCOMPARE(got.fields.size(), 3u);
  QCOMPARE(got.fields[1].second, std::string("b=2"));
  QCOMPARE(got.field("x-case"), std::string("kept"));
}

void H2ExchangeTest::a_head_without_body_ends_the_message() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    if (exchange.request().body.present) throw std::runtime_error("a body");
    std::byte none[1];
    if (exchange.try_read(none).status != net::Io::Status::ended) throw std::runtime_error("open");
    exchange.respond(ok());
    co_return;
  });
  const Got got = ends.got(get());
  QVERIFY(!got.failure);
  QVERIFY(!got.size.present);
  QVERIFY(!got.size.length);
}

void H2ExchangeTest::what_a_get_would_have_brought_is_told_to_a_head() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    Response response = ok();
    response.body.length = 42;
    exchange.respond(response);
    co_return;
  });
  Request request = get();
  request.method = "HEAD";
  const Got got = ends.got(request);
  QVERIFY(!got.failure);
  QVERIFY(!got.size.present);
  QCOMPARE(*got.size.length, 42u);
}

void H2ExchangeTest::interim_answers_come_first() {
  H2Ends ends(
      [](ServerExchange& exchange) -> Task<> {
        Response hints;
        hints.status = 103;
        hints.fields = {
            {"link", "</a.css>; rel=preload"}
        };
        exchange.send_interim(hints);
        co_await sleep_for(std::chrono::milliseconds(1));
        exchange.respond(ok());
      },
      fragmented(5));
  const Got got = ends.got(get());
  QCOMPARE(got.interims, std::vector<int>{103});
  QCOMPARE(got.status, 200);
}

void H2ExchangeTest::trailers_cross_in_both_directions() {
  std::string seen;
  H2Ends ends(
      [&](ServerExchange& exchange) -> Task<> {
        const std::string body = co_await read_text(exchange);
        seen = body + "; " + value_of(exchange.trailers(), "checksum");
        exchange.respond(ok(BodySize::unknown()));
        co_await write_text(exchange, "answer");
        exchange.set_trailers({
            {"Grpc-Status",  "0"   },
            {"grpc-message", "fine"}
        });
        exchange.shutdown_write();
      },
      fragmented(7));
  const auto talk = [](ClientConnection& client) -> Task<Got> {
    const std::unique_ptr<ClientExchange> exchange = client.begin(post());
    co_await write_text(*exchange, "question");
    exchange->set_trailers({
        {"checksum", "abc"}
    });
    exchange->shutdown_write();
    Got got = co_await take_answer(*exchange);
    co_return got;
  };
  const Got got = support::run(ends.io, talk(*ends.client));
  QCOMPARE(seen, std::string("question; abc"));
  QCOMPARE(got.body, std::string("answer"));
  QCOMPARE(got.trailers.size(), 2u);
  QCOMPARE(got.trailers[0], std::pair(std::string("grpc-status"), std::string("0")));
}

void H2ExchangeTest::trailers_without_body_cross() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    exchange.respond(ok(BodySize::unknown()));
    exchange.set_trailers({
        {"x-end", "1"}
    });
    exchange.shutdown_write();
    co_return;
  });
  const Got got = ends.got(get());
  QVERIFY(!got.failure);
  QCOMPARE(got.body, std::string());
  QCOMPARE(got.trailers.size(), 1u);
}

void H2ExchangeTest::forbidden_trailers_are_left_out() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    exchange.respond(ok(BodySize::unknown()));
    exchange.set_trailers({
        {"content-length", "3",   Name::content_length},
        {"set-cookie",     "a=b", Name::set_cookie    }
    });
    exchange.shutdown_write();
    co_return;
  });
  const Got got = ends.got(get());
  QVERIFY(!got.failure);
  QVERIFY(got.trailers.empty());
}

void H2ExchangeTest::the_answer_streams_while_the_request_does() {
  H2Ends ends(echo);
  const auto talk = [](ClientConnection& client) -> Task<std::string> {
    const std::unique_ptr<ClientExchange> exchange = client.begin(post());
    std::string all;
    for (const std::string_view word : {"one ", "two ", "three"}) {
      co_await write_text(*exchange, word);
      Got got;
      if (all.empty()) co_await take_final(*exchange, got);
      std::vector<std::byte> piece(100);
      const std::size_t count = co_await net::read_some(*exchange, piece, Leg::none);
      all.append(as_text(Bytes(piece).first(count)));
    }
    exchange->shutdown_write();
    all += co_await read_text(*exchange);
    co_return all;
  };
  QCOMPARE(support::run(ends.io, talk(*ends.client)), std::string("one two three"));
}

void H2ExchangeTest::many_exchanges_share_a_connection() {
  H2Ends ends(
      [](ServerExchange& exchange) -> Task<> {
        const std::string path(exchange.request().path);
        exchange.respond(ok(BodySize::unknown()));
        for (int i = 0; i < 50; ++i)
          co_await write_text(exchange, path + std::string(1000, 'x'));
        exchange.shutdown_write();
      },
      fragmented(11));
  int right = 0;
  const auto all = [&]() -> Task<> {
    co_await with_scope([&](TaskScope& scope) -> Task<> {
      for (int i = 0; i < 60; ++i)
        scope.spawn("one", [](ClientConnection& client, int n, int& good) -> Task<> {
          const std::string path = "/" + std::to_string(n);
          const Got got = co_await ask(client, get(path));
          std::string wanted;
          for (int k = 0; k < 50; ++k)
            wanted += path + std::string(1000, 'x');
          good += got.body == wanted ? 1 : 0;
        }(*ends.client, i, right));
      while (scope.size() > 1)
        co_await sleep_for(std::chrono::milliseconds(1));
    });
  };
  support::run(ends.io, all());
  QCOMPARE(right, 60);
  QCOMPARE(ends.client->total_exchanges(), 60u);
  QCOMPARE(ends.client->open_exchanges(), 0u);
}

/// B-04: its credit of the connection went back when its bytes entered its buffer.
void H2ExchangeTest::a_stalled_download_holds_nobody_up() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    const bool big = exchange.request().path == "/big";
    exchange.respond(ok(BodySize::unknown()));
    co_await write_text(exchange, std::string(big ? 8'000'000 : 5'000, 'x'));
    exchange.shutdown_write();
  });
  std::vector<std::unique_ptr<ClientExchange>> stalled;
  for (int i = 0; i < 20; ++i)
    stalled.push_back(ends.client->begin(get("/big")));
  ends.settle();
  for (int i = 0; i < 50; ++i)
    QCOMPARE(ends.got(get("/small")).body.size(), 5'000u);
}

/// Bounded memory: what the reader does not take stays with the writer.
void H2ExchangeTest::a_slow_reader_holds_the_writer() {
  std::size_t written = 0;
  H2Ends ends([&](ServerExchange& exchange) -> Task<> {
    exchange.respond(ok(BodySize::unknown()));
    const std::string piece(10'000, 'x');
    for (;;) {
      co_await write_text(exchange, piece);
      written += piece.size();
    }
  });
  const std::unique_ptr<ClientExchange> exchange = ends.client->begin(get());
  ends.settle();
  QVERIFY(written > 60'000);
  QVERIFY2(written < 300'000, qPrintable(QString::number(written)));
}

/// B-05: more bytes are thrown away than the connection window holds, many times over.
void H2ExchangeTest::ten_thousand_resets_leak_no_window() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    exchange.respond(ok(BodySize::unknown()));
    const bool whole = exchange.request().path == "/whole";
    co_await write_text(exchange, std::string(whole ? 20'000'000 : 2'000, 'x'));
    if (!whole) co_await net::readable(exchange);  // stays open until it is reset
    exchange.shutdown_write();
  });
  for (int i = 0; i < 9'990; ++i) {
    const std::unique_ptr<ClientExchange> exchange = ends.client->begin(get());
    Got got;
    support::run(ends.io, take_final(*exchange, got));
    exchange->reset(ResetCode::cancel);
  }
  const Got got = ends.got(get("/whole"));
  QVERIFY(!got.failure);
  QCOMPARE(got.body.size(), 20'000'000u);
}

void H2ExchangeTest::a_body_must_be_as_long_as_announced() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    const bool more = exchange.request().path == "/more";
    exchange.respond(ok(BodySize::exactly(5)));
    const net::Io io = exchange.try_write(as_bytes(more ? "123456" : "1234"));
    if (more && io.status != net::Io::Status::failed) throw std::runtime_error("was taken");
    exchange.shutdown_write();
    co_return;
  });
  for (const std::string_view path : {"/more", "/less"}) {
    const Got got = ends.got(get(path));
    QVERIFY(got.failure);
    QCOMPARE(got.failure->error.code, Errc::reset);
    QVERIFY(got.failure->reset == ResetCode::internal_error);
  }
}

void H2ExchangeTest::names_and_values_pass_as_http2_has_them() {
  std::string seen;
  H2Ends ends([&](ServerExchange& exchange) -> Task<> {
    const Request& request = exchange.request();
    seen = std::string(request.method) + (request.accepts_trailers ? " te" : "") +
           (request.expects_continue ? " continue" : "") + " " +
           value_of(request.fields, "cookie") + " " + value_of(request.fields, "host");
    exchange.respond(ok());
    co_return;
  });
  for (const std::string_view method : {"QUERY", "PROPFIND", "M-SEARCH", "x"}) {
    Request request = get();
    request.method = method;
    request.accepts_trailers = request.expects_continue = true;
    request.fields = {
        {"Cookie", "a=1; b=2; c=3", Name::cookie},
        {"Host",   "other",         Name::host  }
    };
    ends.got(request);
    QCOMPARE(seen, std::string(method) + " te continue a=1; b=2; c=3 ");
  }
}

void H2ExchangeTest::hosts_and_ports_pass_data() {
  QTest::addColumn<QString>("authority");
  for (const char* const host :
       {"example.org", "example.org:80", "example.org:443", "example.org:8443", "EXAMPLE.org",
        "xn--bcher-kva.example", "[2001:db8::1]", "[2001:db8::1]:8080", "127.0.0.1:1"})
    QTest::newRow(host) << host;
}

void H2ExchangeTest::hosts_and_ports_pass() {
  QFETCH(QString, authority);
  std::string seen;
  H2Ends ends([&](ServerExchange& exchange) -> Task<> {
    seen = exchange.request().authority;
    exchange.respond(ok());
    co_return;
  });
  const std::string host = authority.toStdString();
  Request request = get();
  request.authority = host;
  QCOMPARE(ends.got(request).status, 200);
  QCOMPARE(seen, host);
}

/// B-27
void H2ExchangeTest::big_heads_pass() {
  H2Ends ends(
      [](ServerExchange& exchange) -> Task<> {
        const std::string echoed =
            std::to_string(value_of(exchange.request().fields, "cookie").size());
        static const std::string value(300, 'v');
        static std::vector<std::string> names;
        Response response = ok();
        names.clear();
        for (int i = 0; i < 200; ++i)
          names.push_back("x-field-" + std::to_string(i));
        for (const std::string& name : names)
          response.fields.push_back({name, value});
        response.fields.push_back({"x-cookies", exchange.texts().keep(echoed)});
        exchange.respond(response);
        co_return;
      },
      fragmented(13));
  Request request = get();
  const std::string crumb(15'000, 'c');
  for (int i = 0; i < 4; ++i)
    request.fields.push_back({"cookie", crumb, Name::cookie});
  const Got got = ends.got(request);
  QVERIFY(!got.failure);
  QCOMPARE(got.fields.size(), 201u);
  QCOMPARE(got.field("x-cookies"), std::string("60006"));
}

/// B-09: the error page arrives whole, and the upload stops with NO_ERROR.
void H2ExchangeTest::an_early_answer_ends_the_upload_gently() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    Response response = ok(BodySize::exactly(9));
    response.status = 413;
    exchange.respond(response);
    co_await write_text(exchange, "too large");
    exchange.shutdown_write();
  });
  const auto upload = [](ClientConnection& client) -> Task<Got> {
    const std::unique_ptr<ClientExchange> exchange = client.begin(post());
    const std::string piece(10'000, 'x');
    const Result<void> outcome =
        co_await attempt([](ClientExchange& to, const std::string& bytes) -> Task<> {
          for (;;)
            co_await write_text(to, bytes);
        }(*exchange, piece));
    Got got = co_await take_answer(*exchange);
    got.failure = exchange->failure();  // of the writing
    co_return got;
  };
  const Got got = support::run(ends.io, upload(*ends.client));
  QCOMPARE(got.status, 413);
  QCOMPARE(got.body, std::string("too large"));
  QVERIFY(got.failure->reset == ResetCode::no_error);
}

void H2ExchangeTest::the_handler_that_gives_up_resets() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    if (exchange.request().path == "/half") {
      exchange.respond(ok(BodySize::unknown()));
      co_await write_text(exchange, "half");
    }
    if (exchange.request().path == "/fail") fail(Errc::refused, Leg::upstream, "no backend");
  });
  for (const std::string_view path : {"/", "/half", "/fail"}) {
    const Got got = ends.got(get(path));
    QVERIFY(got.failure);
    QVERIFY(got.failure->reset == ResetCode::internal_error);
  }
  ends.handler.serve_with(say("still here"));
  QCOMPARE(ends.got(get()).body, std::string("still here"));
}

void H2ExchangeTest::a_cancelled_exchange_is_felt_at_once_data() {
  QTest::addColumn<int>("phase");
  QTest::newRow("before the head") << 0;
  QTest::newRow("in the middle of the body") << 1;
  QTest::newRow("after the end") << 2;
}

/// B-20 on this layer.
void H2ExchangeTest::a_cancelled_exchange_is_felt_at_once() {
  QFETCH(int, phase);
  std::optional<ExchangeFailure> failure;
  bool ended = false;
  H2Ends ends([&](ServerExchange& exchange) -> Task<> {
    if (phase > 0) exchange.respond(ok(BodySize::unknown()));
    if (phase > 0) co_await write_text(exchange, "some");
    if (phase == 2) exchange.shutdown_write();
    std::byte piece[10];
    const net::Io io = exchange.try_read(piece);
    if (io.is_blocked()) co_await net::readable(exchange);
    if (exchange.try_read(piece).status == net::Io::Status::failed) failure = exchange.failure();
    ended = true;
  });
  {
    const std::unique_ptr<ClientExchange> exchange = ends.client->begin(post());
    ends.settle();
    QVERIFY(!ended);
  }
  ends.settle();
  QVERIFY(ended);
  QVERIFY(failure);
  QVERIFY(failure->reset == ResetCode::cancel);
  ends.handler.serve_with(say("fine"));
  QCOMPARE(ends.got(get()).body, std::string("fine"));
  QCOMPARE(ends.server->open_exchanges(), 0u);
}

void H2ExchangeTest::fast_streams_get_larger_windows() {
  H2Setting setting;
  setting.capacity = 4 << 20;
  std::size_t written = 0;
  H2Ends ends(
      [&](ServerExchange& exchange) -> Task<> {
        exchange.respond(ok(BodySize::unknown()));
        const std::string piece(10'000, 'x');
        for (;;) {
          co_await write_text(exchange, piece);
          written += piece.size();
        }
      },
      setting);
  const std::unique_ptr<ClientExchange> exchange = ends.client->begin(get());
  const auto drink = [](ClientExchange& from, std::size_t size) -> Task<> {
    std::vector<std::byte> piece(1 << 20);
    while (size > 0) {
      const std::size_t count = co_await net::read_some(from, piece, Leg::none);
      size -= std::min(size, count);
    }
  };
  Got got;
  support::run(ends.io, take_final(*exchange, got));
  support::run(ends.io, drink(*exchange, 30'000'000));
  // The reader stops: what comes now is what the window lets through, and no more.
  const std::size_t before = written;
  ends.settle();
  const std::size_t after = written - before;
  QVERIFY2(after > 200'000, qPrintable(QString::number(after)));
  QVERIFY2(after < 1'400'000, qPrintable(QString::number(after)));
}

void H2ExchangeTest::ended_exchanges_are_forgotten() {
  H2Ends ends([](ServerExchange& exchange) -> Task<> {
    const std::string body = co_await read_text(exchange);
    exchange.respond(ok(BodySize::unknown()));
    co_await write_text(exchange, body);
    exchange.shutdown_write();
  });
  QCOMPARE(ends.got(post(), std::string(500'000, 'x')).body.size(), 500'000u);
  ends.settle();
  QCOMPARE(ends.server->open_exchanges(), 0u);
  QCOMPARE(ends.client->open_exchanges(), 0u);
}

}  // namespace culvert::http::h2_exchange_test

QTEST_GUILESS_MAIN(culvert::http::h2_exchange_test::H2ExchangeTest)
#include "h2_exchange_test.moc"
