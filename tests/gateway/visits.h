#pragma once

#include "tests/gateway/stage.h"

#include <chrono>
#include <string>
#include <string_view>

/// What visitors of the stage do, and what they get.
namespace culvert::gateway {

/// What a visitor got.
struct Answer {
  int status = 0;
  std::string body, proxy_status, retry_after, grpc_status;
  std::string fields;  ///< "name: value" lines of the head, names in lower case.
  int interims = 0;
  bool opens_tunnel = false;
  bool cut_short = false;
};

inline Task<> send_body(http::ClientExchange& to, std::string body) {
  const Result<void> sent = co_await attempt(net::write(to, as_bytes(body), Leg::downstream));
  if (sent) to.shutdown_write();
}

inline std::string text_of(const http::Response& head, std::string_view name) {
  const http::Field* const field = http::find(head.fields, name);
  return field == nullptr ? std::string() : std::string(field->value);
}

inline std::string lines_of(const http::Response& head) {
  std::string text;
  for (const http::Field& field : head.fields) {
    for (const char c : field.name)
      text.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    text.append(": ").append(field.value).append("\n");
  }
  return text;
}

inline Task<Answer> receive(http::ClientExchange& exchange) {
  Answer answer;
  const http::Response* const head = co_await read_head(exchange, &answer.interims);
  answer.fields = lines_of(*head);
  answer.status = head->status;
  answer.proxy_status = text_of(*head, "proxy-status");
  answer.retry_after = text_of(*head, "retry-after");
  answer.grpc_status = text_of(*head, "grpc-status");
  answer.opens_tunnel = head->opens_tunnel;
  if (answer.opens_tunnel) co_return answer;
  Result<std::string> body = co_await attempt(read_all(exchange));
  answer.cut_short = !body;
  if (body) answer.body = *std::move(body);
  co_return answer;
}

inline Task<Answer> ask(http::ClientConnection& visitor, http::Request request,
                        std::string body = {}) {
  if (!body.empty()) request.body = http::BodySize::exactly(body.size());
  const auto exchange = visitor.begin(request);
  Answer answer;
  co_await with_scope([&](TaskScope& scope) -> Task<> {
    if (!body.empty()) scope.spawn("body", send_body(*exchange, body));
    answer = co_await receive(*exchange);
  });
  if (answer.opens_tunnel) {
    exchange->shutdown_write();
    answer.body = co_await read_all(*exchange);
  }
  co_return answer;
}

inline http::Request websocket(std::string_view path) {
  http::Request request = Stage::request("GET", path);
  request.purpose = http::Purpose::websocket;
  return request;
}

inline Task<> turns(Stage& stage, int count) {
  for (int turn = 0; turn < count; ++turn)
    co_await asio::post(stage.io, use_task);
}

/// Lets virtual time pass in small steps, while others run.
inline Task<> let_time_pass(Stage& stage, Duration total) {
  constexpr Duration step = std::chrono::milliseconds(100);
  for (Duration passed{}; passed < total; passed += step) {
    Clock::advance(step);
    Timer bell(stage.io.get_executor(), Clock::now() - std::chrono::seconds(1));
    co_await bell.async_wait(nothrow);
    for (int turn = 0; turn < 5; ++turn)
      co_await asio::post(stage.io, use_task);
  }
}

/// What the gateway told of its exchanges.
inline std::string told(const Stage& stage) {
  std::string text;
  for (const std::string& one : stage.report_texts)
    text.append(text.empty() ? "" : " | ").append(one);
  return text;
}

}  // namespace culvert::gateway
