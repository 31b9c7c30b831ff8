#pragma once

#include "tests/gateway/stage.h"

#include <QTest>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

/// What visitors of a Stage do and get, for tests that look at heads and bodies.
namespace culvert::gateway {

using namespace std::chrono_literals;

inline constexpr std::array all_spoken{Spoken::h1, Spoken::h1_tls, Spoken::h2_tls, Spoken::h2c};
/// The same without TLS, where that changes nothing.
inline constexpr std::array plain_spoken{Spoken::h1, Spoken::h2c};

/// What a visitor got.
struct Got {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields, trailers;
  std::string body;
  int interims = 0;
  bool opens_tunnel = false;
  bool cut_short = false;
  std::optional<http::ResetCode> reset;  ///< How it was cut short, where that can be said.

  /// "name: value" lines of the head, names in lower case.
  std::string lines() const {
    std::string text;
    for (const auto& [name, value] : fields)
      text += QByteArray::fromStdString(name).toLower().toStdString() + ": " + value + "\n";
    return text;
  }

  /// Value of the field, its lines joined with " | "; empty: there is none.
  std::string field(std::string_view name) const { return joined(fields, name); }
  std::string trailer(std::string_view name) const { return joined(trailers, name); }

 private:
  static std::string joined(const std::vector<std::pair<std::string, std::string>>& all,
                            std::string_view name) {
    std::string text;
    for (const auto& [one, value] : all)
      if (QByteArray::fromStdString(one).compare(
              QByteArray(name.data(), static_cast<qsizetype>(name.size())), Qt::CaseInsensitive) ==
          0)
        text.append(text.empty() ? "" : " | ").append(value);
    return text;
  }
};

inline std::vector<std::pair<std::string, std::string>> copy_of(
    const std::vector<http::Field>& fields) {
  std::vector<std::pair<std::string, std::string>> copies;
  for (const http::Field& one : fields)
    copies.emplace_back(one.name, one.value);
  return copies;
}

inline Got head_of(const http::Response& head) {
  Got got;
  got.status = head.status;
  got.fields = copy_of(head.fields);
  got.opens_tunnel = head.opens_tunnel;
  return got;
}

inline Task<> send_body(http::ClientExchange& to, std::string body) {
  const Result<void> sent = co_await attempt(net::write(to, as_bytes(body), Leg::downstream));
  if (sent) to.shutdown_write();
}

/// The answer with its body; of a tunnel the head only.
inline Task<Got> receive(http::ClientExchange& exchange) {
  int interims = 0;
  const http::Response* const head = co_await read_head(exchange, &interims);
  Got got = head_of(*head);
  got.interims = interims;
  if (got.opens_tunnel) co_return got;
  Result<std::string> body = co_await attempt(read_all(exchange));
  got.cut_short = !body;
  if (!body) got.reset = exchange.failure().reset;
  if (body) got.body = *std::move(body);
  if (body) got.trailers = copy_of(exchange.trailers());
  co_return got;
}

/// The answer; of a tunnel all that comes through it when nothing is said.
inline Task<Got> ask(http::ClientConnection& visitor, http::Request request,
                     std::string body = {}) {
  if (!body.empty()) request.body = http::BodySize::exactly(body.size());
  const auto exchange = visitor.begin(request);
  Got got;
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    if (!body.empty()) scope.spawn("body", send_body(*exchange, body));
    got = co_await receive(*exchange);
  });
  if (got.opens_tunnel) {
    exchange->shutdown_write();
    got.body = co_await read_all(*exchange);
  }
  co_return got;
}

/// Without lists in braces, which GCC 12 builds wrongly inside a co_await expression.
template <class... Fields>
http::Request asking(std::string_view path, const Fields&... fields) {
  http::Request request = Stage::request("GET", path);
  (request.fields.push_back(fields), ...);
  return request;
}

template <class... Fields>
http::Request websocket(std::string_view path, const Fields&... fields) {
  http::Request request = asking(path, fields...);
  request.purpose = http::Purpose::websocket;
  return request;
}

/// What browsers always say.
inline http::Field any_encoding() {
  return field("accept-encoding", "gzip, deflate, br, zstd");
}

/// Answers with these fields and, unless it is HEAD or has none, this body.
inline TestService::Page page(int status, std::vector<http::Field> fields, std::string body,
                              bool known_length = true) {
  return [=](http::ServerExchange& exchange) -> Task<> {
    http::Response head;
    head.status = status;
    head.fields = fields;
    head.body = known_length ? http::BodySize::exactly(body.size()) : http::BodySize::unknown();
    const bool bodiless = exchange.request().method == "HEAD" || status == 204 || status == 304;
    if (bodiless) head.body.present = false;
    exchange.respond(head);
    if (bodiless) co_return;
    co_await net::write(exchange, as_bytes(body), Leg::upstream);
    exchange.shutdown_write();
  };
}

/// Opens the tunnel that was asked for.
inline void agree(http::ServerExchange& exchange, std::vector<http::Field> fields = {}) {
  http::Response head;
  head.opens_tunnel = true;
  head.status = exchange.version() == http::Version::h2 ? 200 : 101;
  head.fields = std::move(fields);
  exchange.respond(head);
}

/// Sends back what comes until it ends, then ends, too.
inline Task<> echo(net::Stream& stream) {
  for (;;) {
    std::array<std::byte, 4096> piece;
    const std::size_t count = co_await net::read_some(stream, piece, Leg::upstream);
    if (count == 0) break;
    co_await net::write(stream, Bytes(piece).first(count), Leg::upstream);
  }
  stream.shutdown_write();
}

inline Task<> agree_and_echo(http::ServerExchange& exchange) {
  agree(exchange);
  co_await echo(exchange);
}

inline Task<> say(net::Stream& to, std::string text) {
  co_await net::write(to, as_bytes(text), Leg::upstream);
  co_await net::flush(to, Leg::upstream);
}

/// So many turns of the loop: what is to happen without time has happened.
inline Task<> turns(Stage& stage, int count) {
  for (int turn = 0; turn < count; ++turn)
    co_await asio::post(stage.io, use_task);
}

/// Virtual time, in small steps, with the turns that it takes.
inline Task<> let_time_pass(Stage& stage, Duration total, Duration step = 100ms) {
  for (Duration passed{}; passed < total; passed += step) {
    Clock::advance(step);
    Timer bell(stage.io.get_executor(), Clock::now() - 1s);
    co_await bell.async_wait(nothrow);
    co_await turns(stage, 5);
  }
}

inline std::string told(const Stage& stage) {
  std::string text;
  for (const std::string& one : stage.report_texts)
    text.append(text.empty() ? "" : " | ").append(one);
  return text;
}

/// A failed expectation fails the test, with what the gateway has told.
inline void run(Stage& stage, Stage::Script script) {
  try {
    stage.play(std::move(script));
  } catch (const std::exception& failure) {
    QFAIL((std::string(failure.what()) + " told: " + told(stage)).c_str());
  }
}

/// A row for each way through the gateway.
template <class Spokens>
void add_pairs(const Spokens& spokens) {
  QTest::addColumn<Spoken>("down");
  QTest::addColumn<Spoken>("up");
  for (const Spoken down : spokens)
    for (const Spoken up : spokens)
      QTest::addRow("%s > %s", name_of(down), name_of(up)) << down << up;
}

}  // namespace culvert::gateway
