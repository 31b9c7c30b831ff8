#pragma once

#include "core/observe/exchange.h"

#include <array>
#include <string>

/// Requests as the core would hand them out.
namespace culvert::ui {

inline observe::FieldsPtr sampleFields(
    std::initializer_list<std::pair<const char*, const char*>> lines) {
  observe::FieldList list;
  for (const auto& [name, value] : lines)
    list.add(name, value,
             std::string_view(value).find(observe::mask_mark) != std::string_view::npos);
  return std::make_shared<const observe::FieldList>(std::move(list));
}

inline observe::BodyPtr sampleBody(std::string bytes, std::uint64_t total = 0) {
  auto body = std::make_shared<observe::BodyPart>();
  body->total = total == 0 ? bytes.size() : total;
  body->bytes = std::move(bytes);
  return body;
}

/// By id % 4: a page, a POST with bodies that failed, a WebSocket that is open, an event stream.
inline observe::ExchangeRecord sampleExchange(observe::ExchangeId id, const std::string& profile,
                                              const std::string& proxy) {
  using namespace std::chrono_literals;
  using observe::ExchangeKind;
  observe::ExchangeRecord row;
  row.id = id;
  row.profile = profile;
  row.proxy = proxy;
  row.connection = id / 2 + 1;
  row.visitor = "203.0.113." + std::to_string(id % 250 + 1) + ":40001";
  row.began = std::chrono::system_clock::now() - 10min + std::chrono::seconds(id % 500);
  row.scheme = "https";
  row.authority = id % 3 == 0 ? "api.example.com" : "demo.example.com";
  row.down_version = id % 2 == 0 ? "HTTP/2" : "HTTP/1.1";
  row.up_version = "HTTP/1.1";
  row.attempts = 1;
  row.times.blocked = 40us;
  row.times.send = 90us;
  row.times.wait = std::chrono::microseconds(1'000 + id % 900 * 1'000);
  row.times.receive = 400us;
  row.request_fields = sampleFields({
      {"host",          "demo.example.com"         },
      {"accept",        "*/*"                      },
      {"authorization", "Bearer \u2022\u2022\u2022"}
  });
  constexpr std::array paths{"/", "/api/items?page=2", "/socket", "/events"};
  row.path = paths.at(id % 4);
  row.method = id % 4 == 1 ? "POST" : "GET";
  row.state = id % 4 < 2 ? observe::ExchangeState::complete : observe::ExchangeState::answered;
  constexpr std::array kinds{ExchangeKind::document, ExchangeKind::upload, ExchangeKind::websocket,
                             ExchangeKind::events};
  row.kind = kinds.at(id % 4);
  constexpr std::array codes{200, 502, 101, 200};
  row.status = codes.at(id % 4);
  row.service_status = row.status;
  constexpr std::array types{"text/html", "application/json", "", "text/event-stream"};
  row.content_type = types.at(id % 4);
  row.answer_fields = sampleFields({
      {"content-type", types.at(id % 4)}
  });
  row.answer_size = 1'200 + id;
  if (id % 4 == 1) {
    row.request_size = 14;
    row.request_body = sampleBody("{\"a\":[1,true]}");
    row.answer_body = sampleBody("{\"error\":\"no\"}");
    row.answer_size = row.answer_body->total;
    row.service_status = 0;
    row.own_answer = true;
    row.diagnosis = "D-17";
    row.error = Error{Errc::refused, Leg::upstream, "connect 127.0.0.1:8443", {}};
  }
  if (id % 4 >= 2) row.messages_down = 12;
  if (id % 4 == 2) row.messages_up = 3;
  return row;
}

inline observe::ExchangePtr shared(observe::ExchangeRecord row) {
  return std::make_shared<const observe::ExchangeRecord>(std::move(row));
}

inline observe::ExchangeDelta sampleExchanges(observe::ExchangeId from, observe::ExchangeId to,
                                              const std::string& profile) {
  observe::ExchangeDelta delta;
  for (observe::ExchangeId id = from; id <= to; ++id)
    delta.changed.push_back(shared(sampleExchange(id, profile, "web")));
  return delta;
}

}  // namespace culvert::ui
