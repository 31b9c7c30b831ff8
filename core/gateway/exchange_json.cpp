#include "core/base/json_line.h"
#include "core/gateway/route.h"
#include "core/http/content_encoder.h"

namespace culvert::gateway {
namespace {

std::string_view short_name(http::Version version) {
  switch (version) {
    case http::Version::http10:
      return "http/1.0";
    case http::Version::http11:
      return "http/1.1";
    case http::Version::h2:
      return "h2";
  }
  return {};
}

std::string_view bridge_name(http::Version version) {
  return version == http::Version::h2 ? "h2" : "h1";
}

}  // namespace

std::string to_json(const ExchangeReport& report, std::string_view visitor) {
  const http::Request& request = *report.request;
  const auto micros = [](Duration time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time);
  };
  JsonLine to;
  to.text("ts", rfc3339(std::chrono::system_clock::now()));
  if (report.route != nullptr) to.text("route", report.route->name);
  to.text("visitor", visitor).text("req_id", report.request_id);
  to.text("method", request.method).text("authority", request.authority);
  // Queries carry tokens: the log has none (R-26 and desktop.md, secrets).
  to.text("path", request.path.substr(0, request.path.find('?')));
  to.text("down.protocol", short_name(report.down));
  if (report.up) {
    const std::string bridge =
        std::string(bridge_name(report.down)) + ">" + std::string(bridge_name(*report.up));
    to.text("up.protocol", short_name(*report.up)).text("bridge", bridge);
    if (request.purpose == http::Purpose::websocket) to.text("ws", bridge);
  }
  to.number(report.own_answer ? "status_down" : "status_up", report.status);
  if (!report.own_answer) to.number("status_down", report.status);
  to.text("reason", report.token);
  if (report.encoding.coding) to.text("encoding", http::to_text(*report.encoding.coding));
  to.number("bytes_up", static_cast<std::int64_t>(report.request_bytes));
  to.number("bytes_down", static_cast<std::int64_t>(report.answer_bytes));
  to.time("t_ttfb_up", micros(report.until_head)).time("t_headers_down", micros(report.until_head));
  to.time("t_done", micros(report.total));
  to.text("end_reason", report.end_reason).flag("reused", report.reused);
  to.number("retries", report.attempts > 1 ? report.attempts - 1 : 0);
  to.text("retry_reason", report.retry_reason);
  if (!report.diagnoses.empty()) to.text("doctor_id", observe::id_of(report.diagnoses.front()));
  return to.end();
}

}  // namespace culvert::gateway
