#include "tests/http/h2_stage.h"

#include <QTest>

namespace culvert::http::h2_client_test {

using namespace std::chrono_literals;

/// Our client and a server that writes its frames by hand: what proves that a request was not
/// processed, what else may go wrong, and who is no HTTP/2 server at all.
class H2ClientTest : public QObject {
  Q_OBJECT

 private slots:
  void preface_and_settings_leave_at_once();
  void a_request_needs_no_settings();
  void the_head_is_seen_as_written();
  void who_speaks_something_else_is_named_data();
  void who_speaks_something_else_is_named();
  void one_who_says_nothing_is_given_up();
  void settings_are_awaited();
  void waiting_for_settings_fails_with_the_connection();
  void resets_are_told_data();
  void resets_are_told();
  void a_reset_behind_a_complete_answer_is_no_failure();
  void goaway_tells_what_was_not_processed();
  void goaway_passes_the_peers_words();
  void what_never_left_was_not_processed();
  void a_connection_that_breaks_proves_nothing();
  void the_peers_limit_holds();
  void a_limit_of_none_can_be_raised();
  void a_retired_connection_takes_nothing();
  void malformed_answers_are_refused_data();
  void malformed_answers_are_refused();
  void pushes_are_refused();
  void interim_answers_are_bounded();
  void a_silent_connection_is_pinged();
  void an_idle_connection_is_not_pinged();
  void dropping_an_exchange_cancels_it();
  void dropping_the_connection_says_goodbye();
  void upgrades_are_not_for_http2();
};

namespace {

using Fields = HandPeer::Fields;

struct Stage {
  explicit Stage(const ClientOptions& options = {}, std::size_t capacity = 1 << 20) {
    auto [a, b] = net::memory_pipe(io.get_executor(), capacity);
    stream = std::move(b);
    client = make_h2_client(std::move(a), options, deadlines);
    hand.emplace(io, *stream);
  }
  ~Stage() { support::settle(io); }

  std::unique_ptr<ClientExchange> begin(const Request& request = get()) {
    std::unique_ptr<ClientExchange> exchange = client->begin(request);
    support::settle(io);
    return exchange;
  }
  Got answer(ClientExchange& exchange) { return support::run(io, take_answer(exchange)); }
  void answer_with(std::uint32_t id, std::string_view body) {
    hand->headers(id,
                  {
                      {":status", "200"}
    },
                  false);
    hand->data(id, body, true);
  }
  void goaway(std::uint32_t last, std::uint32_t code, std::string_view words = {}) {
    hand->send(H2Type::goaway, 0, 0,
               HandPeer::number(last) + HandPeer::number(code) + std::string(words));
  }
  void pass(Duration time) { support::pass_time(io, time); }

  asio::io_context io;
  Deadlines deadlines{io.get_executor()};
  net::StreamPtr stream;
  ClientConnectionPtr client;
  std::optional<HandPeer> hand;
};

}  // namespace

void H2ClientTest::preface_and_settings_leave_at_once() {
  Stage stage;
  const HandPeer::Frame* const settings = stage.hand->find(H2Type::settings);
  QVERIFY(settings != nullptr);
  QVERIFY(settings->payload == HandPeer::setting(2, 0) + HandPeer::setting(4, 65536) +
                                   HandPeer::setting(6, 131072) + HandPeer::setting(9, 1));
}

void H2ClientTest::a_request_needs_no_settings() {
  Stage stage;
  const auto exchange = stage.begin();
  QVERIFY(stage.hand->find(H2Type::headers, 1) != nullptr);
}

void H2ClientTest::the_head_is_seen_as_written() {
  Stage stage;
  Request request = get("/p?q");
  request.scheme = "https";
  request.accepts_trailers = true;
  request.fields = {
      {"Authorization", "Basic x", Name::authorization}
  };
  const auto exchange = stage.begin(request);
  const HandPeer::Frame* const head = stage.hand->find(H2Type::headers, 1);
  const Fields wanted{
      {":method",       "GET"        },
      {":scheme",       "https"      },
      {":path",         "/p?q"       },
      {":authority",    "example.org"},
      {"authorization", "Basic x"    },
      {"te",            "trailers"   }
  };
  QVERIFY(head->fields == wanted);
  QVERIFY(head->header.has(h2_flag::end_stream));
  // Authorization is name 23, literal and never indexed: 0x1f 0x08.
  QVERIFY(head->payload.find("\x1f\x08") != std::string::npos);
}

void H2ClientTest::who_speaks_something_else_is_named_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<bool>("closes");
  // P-01, P-02, N-23, N-29
  QTest::newRow("HTTP/1.1") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << false;
  QTest::newRow("HTTP/1.1, closed") << QByteArray("HTTP/1.1 200 OK\r\n\r\n") << true;
  QTest::newRow("TLS alert of seven bytes")
      << QByteArray("\x15\x03\x03\x00\x02\x02\x32", 7) << true;
  QTest::newRow("half a status line") << QByteArray("HTTP") << true;
  QTest::newRow("half a status line, then silence") << QByteArray("HTTP") << false;
  QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH\r\n") << false;
  QTest::newRow("another frame first") << QByteArray("\0\0\x04\x08\0\0\0\0\0\0\0\0\1", 13) << false;
  QTest::newRow("acknowledgement first") << QByteArray("\0\0\0\x04\x01\0\0\0\0", 9) << false;
}

void H2ClientTest::who_speaks_something_else_is_named() {
  QFETCH(QByteArray, bytes);
  QFETCH(bool, closes);
  Stage stage;
  const auto exchange = stage.begin();
  for (const char byte : bytes)  // in the smallest pieces
    stage.hand->send(std::string_view(&byte, 1));
  if (closes) stage.stream->shutdown_write();
  if (bytes.size() < 9 && !closes) stage.pass(11s);
  const Got got = stage.answer(*exchange);
  QVERIFY(got.failure);
  QCOMPARE(got.failure->error.code, Errc::protocol);
  QVERIFY(got.failure->unprocessed);
  QVERIFY(bytes.startsWith(QByteArray::fromStdString(got.failure->first_bytes)));
  QVERIFY(got.failure->first_bytes.size() >= std::min<std::size_t>(9, bytes.size()));
  QVERIFY(stage.client->is_over());
  QVERIFY(stage.client->failure()->error.context.find("no HTTP/2") != std::string::npos);
}

/// F20
void H2ClientTest::one_who_says_nothing_is_given_up() {
  Stage stage;
  const auto exchange = stage.begin();
  stage.pass(9s);
  QVERIFY(!stage.client->is_over());
  stage.pass(2s);
  QVERIFY(stage.client->is_over());
  const Got got = stage.answer(*exchange);
  QCOMPARE(got.failure->error.code, Errc::timed_out);
  QVERIFY(!got.failure->unprocessed);
  QVERIFY(got.failure->silent);
  QCOMPARE(stage.hand->goaway(), std::string("4"));
}

void H2ClientTest::settings_are_awaited() {
  Stage stage;
  QVERIFY(!stage.client->may_carry_websocket().has_value());
  bool heard = false;
  asio::co_spawn(stage.io.get_executor(), stage.client->settings(),
                 [&](std::exception_ptr failure) { heard = !failure; });
  support::settle(stage.io);
  QVERIFY(!heard);
  stage.hand->open_as_server(HandPeer::setting(8, 1));
  QVERIFY(heard);
  QCOMPARE(stage.client->may_carry_websocket(), std::optional(true));
  support::run(stage.io, stage.client->settings());
  Stage other;
  other.hand->open_as_server();
  QCOMPARE(other.client->may_carry_websocket(), std::optional(false));
}

void H2ClientTest::waiting_for_settings_fails_with_the_connection() {
  Stage stage;
  stage.stream->abort();
  const Result<void> outcome =
      support::run<Result<void>>(stage.io, attempt(stage.client->settings()));
  QCOMPARE(outcome.error().code, Errc::reset);
}

void H2ClientTest::resets_are_told_data() {
  QTest::addColumn<uint>("code");
  QTest::addColumn<bool>("behind_head");
  QTest::addColumn<bool>("unprocessed");
  QTest::newRow("refused") << 7u << false << true;             // F12
  QTest::newRow("HTTP/1.1 required") << 13u << false << true;  // F11
  QTest::newRow("HTTP/1.1, too late") << 13u << true << false;
  QTest::newRow("cancelled") << 8u << false << false;  // F14
  QTest::newRow("internal error") << 2u << true << false;
  QTest::newRow("no error, no answer") << 0u << false << false;
  QTest::newRow("unknown code") << 99u << false << false;
}

void H2ClientTest::resets_are_told() {
  QFETCH(uint, code);
  QFETCH(bool, behind_head);
  QFETCH(bool, unprocessed);
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  if (behind_head)
    stage.hand->headers(1,
                        {
                            {":status", "200"}
    },
                        false);
  if (behind_head) stage.hand->data(1, "some", false);
  stage.hand->send(H2Type::rst_stream, 0, 1, HandPeer::number(code));
  const Got got = stage.answer(*exchange);
  QCOMPARE(got.body, std::string(behind_head ? "some" : ""));
  QVERIFY(got.failure);
  QCOMPARE(got.failure->error.code, Errc::reset);
  QVERIFY(got.failure->error.context.find("RST_STREAM") == 0);
  QCOMPARE(static_cast<uint>(*got.failure->reset), code);
  QCOMPARE(got.failure->unprocessed, unprocessed);
  QCOMPARE(got.failure->silent, !behind_head);
  QCOMPARE(got.failure->received, behind_head ? 4u : 0u);
  QVERIFY(stage.client->takes_exchange());
}

/// F13
void H2ClientTest::a_reset_behind_a_complete_answer_is_no_failure() {
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin(post());
  stage.answer_with(1, "enough");
  stage.hand->send(H2Type::rst_stream, 0, 1, HandPeer::number(0));
  const Got got = stage.answer(*exchange);
  QVERIFY(!got.failure);
  QCOMPARE(got.body, std::string("enough"));
  QCOMPARE(exchange->try_write(as_bytes("more")).status, net::Io::Status::failed);
  QVERIFY(exchange->failure().reset == ResetCode::no_error);
}

/// N-20: five finish, five may be sent again.
void H2ClientTest::goaway_tells_what_was_not_processed() {
  Stage stage;
  stage.hand->open_as_server();
  std::vector<std::unique_ptr<ClientExchange>> exchanges;
  for (int i = 0; i < 10; ++i)
    exchanges.push_back(stage.begin());
  stage.goaway(9, 0);
  QVERIFY(stage.client->is_over());
  QVERIFY(!stage.client->takes_exchange());
  for (std::uint32_t id = 1; id <= 9; id += 2)
    stage.answer_with(id, "done");
  for (std::size_t i = 0; i < 10; ++i) {
    const Got got = stage.answer(*exchanges[i]);
    if (i < 5) {
      QCOMPARE(got.body, std::string("done"));
      continue;
    }
    QVERIFY(got.failure->unprocessed);
    QCOMPARE(got.failure->error.code, Errc::closed);
    QVERIFY(got.failure->reset == ResetCode::no_error);
  }
  exchanges.clear();
  QCOMPARE(stage.client->open_exchanges(), 0u);
}

/// N-21
void H2ClientTest::goaway_passes_the_peers_words() {
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  stage.goaway(0, 11, "too_many_pings");
  const Got got = stage.answer(*exchange);
  QCOMPARE(got.failure->error.code, Errc::rejected);
  QCOMPARE(QString::fromStdString(got.failure->error.context),
           QString("GOAWAY ENHANCE_YOUR_CALM (11): too_many_pings"));
  QVERIFY(got.failure->reset == ResetCode::enhance_your_calm);
  QVERIFY(got.failure->unprocessed);
  QVERIFY(stage.client->failure()->reset == ResetCode::enhance_your_calm);
}

void H2ClientTest::what_never_left_was_not_processed() {
  Stage stage;
  stage.hand->open_as_server(HandPeer::setting(3, 1));
  const auto first = stage.begin();
  QVERIFY(!stage.client->takes_exchange());
  stage.stream->abort();
  QVERIFY(!stage.answer(*first).failure->unprocessed);

  // Here the transport takes nothing behind the preface.
  Stage full({}, 16);
  support::settle(full.io);
  const auto waiting = full.begin();
  full.stream->abort();
  QVERIFY(full.answer(*waiting).failure->unprocessed);
}

/// F19
void H2ClientTest::a_connection_that_breaks_proves_nothing() {
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  stage.stream->shutdown_write();
  const Got got = stage.answer(*exchange);
  QCOMPARE(got.failure->error.code, Errc::closed);
  QVERIFY(!got.failure->unprocessed);
  QVERIFY(got.failure->silent);
  QVERIFY(!got.failure->reset);
}

/// B-23
void H2ClientTest::the_peers_limit_holds() {
  Stage stage;
  stage.hand->open_as_server(HandPeer::setting(3, 1));
  auto first = stage.begin();
  QVERIFY(!stage.client->takes_exchange());
  QVERIFY(!stage.client->is_over());
  try {
    stage.client->begin(get());
    QFAIL("took one more");
  } catch (const Failure& failure) {
    QCOMPARE(failure.error.code, Errc::limit);
  }
  stage.answer_with(1, "x");
  QVERIFY(stage.client->takes_exchange());
  const auto second = stage.begin();
  QVERIFY(stage.hand->find(H2Type::headers, 3) != nullptr);
}

void H2ClientTest::a_limit_of_none_can_be_raised() {
  Stage stage;
  // It was begun before anything was known, and has left.
  const auto early = stage.begin();
  stage.hand->open_as_server(HandPeer::setting(3, 0));
  QVERIFY(!stage.client->takes_exchange());
  QVERIFY(!stage.client->is_over());
  stage.answer_with(1, "x");
  QCOMPARE(stage.answer(*early).body, std::string("x"));
  QVERIFY(!stage.client->takes_exchange());
  stage.hand->send(H2Type::settings, 0, 0, HandPeer::setting(3, 10));
  QVERIFY(stage.client->takes_exchange());
}

void H2ClientTest::a_retired_connection_takes_nothing() {
  ClientOptions options;
  options.h2.streams_in_all = 2;
  Stage stage(options);
  stage.hand->open_as_server();
  auto first = stage.begin();
  auto second = stage.begin();
  QVERIFY(!stage.client->takes_exchange());
  QVERIFY(stage.client->is_over());
  stage.answer_with(3, "x");
  QCOMPARE(stage.answer(*second).body, std::string("x"));
}

void H2ClientTest::malformed_answers_are_refused_data() {
  QTest::addColumn<Fields>("head");
  QTest::addColumn<Fields>("trailers");
  QTest::addColumn<bool>("good");
  const Fields fine{
      {":status", "200"}
  };
  QTest::newRow("fine") << fine << Fields{{"a", "b"}} << true;
  QTest::newRow("any status") << Fields{{":status", "999"}} << Fields() << true;
  QTest::newRow("no status") << Fields{{"a", "b"}} << Fields() << false;
  QTest::newRow("status of two digits") << Fields{{":status", "20"}} << Fields() << false;
  QTest::newRow("status of words") << Fields{{":status", "abc"}} << Fields() << false;
  QTest::newRow("101") << Fields{{":status", "101"}} << Fields() << false;
  QTest::newRow("Connection") << Fields{{":status", "200"}, {"connection", "close"}} << Fields()
                              << false;
  QTest::newRow("line break") << Fields{{":status", "200"}, {"a", "b\r\nc: d"}} << Fields() << false;
  QTest::newRow("a path") << Fields{{":status", "200"}, {":path", "/"}} << Fields() << false;
  QTest::newRow("length too large") << Fields{{":status", "200"}, {"content-length", "5"}}
                                    << Fields() << false;
  QTest::newRow("status in trailers") << fine << Fields{{":status", "200"}} << false;
  QTest::newRow("forbidden trailer is dropped")
      << fine << Fields{{"set-cookie", "a"}, {"a", "b"}} << true;
}

void H2ClientTest::malformed_answers_are_refused() {
  QFETCH(Fields, head);
  QFETCH(Fields, trailers);
  QFETCH(bool, good);
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  stage.hand->headers(1, head, false);
  stage.hand->data(1, "body", trailers.empty());
  if (!trailers.empty()) stage.hand->headers(1, trailers, true);
  const Got got = stage.answer(*exchange);
  QCOMPARE(!got.failure, good);
  if (good) {
    QCOMPARE(got.body, std::string("body"));
    QCOMPARE(got.trailers.size(), trailers.empty() ? 0u : 1u);
    return;
  }
  QCOMPARE(got.failure->error.code, Errc::protocol);
  QCOMPARE(stage.hand->find(H2Type::rst_stream, 1)->code(), 1u);
  QVERIFY(stage.client->takes_exchange());
}

/// P-19
void H2ClientTest::pushes_are_refused() {
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  stage.hand->send(H2Type::push_promise, 4, 1,
                   HandPeer::number(2) + stage.hand->block(HandPeer::request()));
  QCOMPARE(stage.hand->goaway(), std::string("1"));
  QCOMPARE(stage.answer(*exchange).failure->error.code, Errc::protocol);
}

/// 2.5
void H2ClientTest::interim_answers_are_bounded() {
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  for (int i = 0; i < 16; ++i)
    stage.hand->headers(1,
                        {
                            {":status", "103"}
    },
                        false);
  stage.answer_with(1, "fine");
  const Got got = stage.answer(*exchange);
  QCOMPARE(got.interims.size(), 16u);
  QCOMPARE(got.body, std::string("fine"));
  const auto other = stage.begin();
  for (int i = 0; i < 17; ++i)
    stage.hand->headers(3,
                        {
                            {":status", "103"}
    },
                        false);
  QCOMPARE(stage.answer(*other).failure->error.code, Errc::limit);
  const auto large = stage.begin();
  Fields many{
      {":status", "200"}
  };
  for (int i = 0; i < 256; ++i)
    many.emplace_back("a", "b");
  stage.hand->headers(5, many, true);
  const Got limited = stage.answer(*large);
  QCOMPARE(limited.failure->error.code, Errc::limit);
  QVERIFY(limited.failure->error.context.find("header section") != std::string::npos);
}

void H2ClientTest::a_silent_connection_is_pinged() {
  Stage stage;
  stage.hand->open_as_server();
  const auto exchange = stage.begin();
  stage.pass(31s);
  const HandPeer::Frame* const ping = stage.hand->find(H2Type::ping);
  QVERIFY(ping != nullptr);
  stage.hand->send(H2Type::ping, h2_flag::ack, 0, std::string(ping->payload));
  stage.pass(31s);
  QCOMPARE(stage.hand->count(H2Type::ping, 0), 2u);
  QVERIFY(!stage.client->is_over());
  stage.pass(16s);
  QVERIFY(stage.client->is_over());
  QCOMPARE(stage.answer(*exchange).failure->error.code, Errc::timed_out);
}

void H2ClientTest::an_idle_connection_is_not_pinged() {
  Stage stage;
  stage.hand->open_as_server();
  stage.pass(100s);
  QVERIFY(stage.hand->find(H2Type::ping) == nullptr);
  QVERIFY(stage.client->takes_exchange());
}

void H2ClientTest::dropping_an_exchange_cancels_it() {
  Stage stage;
  stage.hand->open_as_server();
  stage.begin().reset();
  support::settle(stage.io);
  QCOMPARE(stage.hand->find(H2Type::rst_stream, 1)->code(), 8u);
  // One that has not even left leaves nothing behind.
  stage.client->begin(get()).reset();
  support::settle(stage.io);
  QVERIFY(stage.hand->find(H2Type::headers, 3) == nullptr);
  // What comes for it nevertheless costs no window (P-10).
  auto next = stage.begin();
  stage.answer_with(5, "fine");
  QCOMPARE(stage.answer(*next).body, std::string("fine"));
  QCOMPARE(stage.client->open_exchanges(), 1u);
}

void H2ClientTest::dropping_the_connection_says_goodbye() {
  Stage stage;
  stage.hand->open_as_server();
  stage.client.reset();
  QCOMPARE(stage.hand->goaway(), std::string("0"));
  QVERIFY(stage.hand->is_closed());
}

void H2ClientTest::upgrades_are_not_for_http2() {
  Stage stage;
  Request request = get();
  request.purpose = Purpose::upgrade;
  try {
    stage.client->begin(request);
    QFAIL("began");
  } catch (const Failure& failure) {
    QCOMPARE(failure.error.code, Errc::unsupported);
  }
}

}  // namespace culvert::http::h2_client_test

QTEST_GUILESS_MAIN(culvert::http::h2_client_test::H2ClientTest)
#include "h2_client_test.moc"
