#include "core/relay/http_answer.h"

#include "core/http/head_writer.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace culvert::relay {
namespace answers {

OwnAnswer no_route() {
  return {404, "destination_not_found", "Nothing is published under this address.", {}};
}
OwnAnswer unauthorized(bool proxy_style) {
  if (proxy_style) return {407, {}, "User name and password are needed.", "Proxy-Authenticate"};
  return {401, {}, "User name and password are needed.", "WWW-Authenticate"};
}
OwnAnswer no_client() {
  return {503,
          "destination_unavailable",
          "The tunnel client that publishes this address does not answer.",
          {}};
}
OwnAnswer service_closed() {
  return {502,
          "connection_terminated",
          "The published service closed the connection without an answer, or is not running.",
          {}};
}
OwnAnswer bad_response() {
  return {502, "http_protocol_error", "What the published service answered is not HTTP/1.1.", {}};
}
OwnAnswer response_timeout() {
  return {504, "http_response_timeout", "The published service did not answer in time.", {}};
}
OwnAnswer upgrade_failed() {
  return {502,
          "http_upgrade_failed",
          "The published service switched to another protocol, which nobody asked for.",
          {}};
}
OwnAnswer request_timeout() {
  return {408, {}, "The request did not arrive in time.", {}};
}
OwnAnswer bad_request(int status, std::string_view why) {
  return {status, "http_request_error", why, {}};
}

}  // namespace answers

namespace {

std::string own_page(const OwnAnswer& answer) {
  const std::string title =
      std::to_string(answer.status) + " " + std::string(http::reason_of(answer.status));
  return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + title +
         "</title></head>\n<body><h1>" + title + "</h1>\n<p>" + std::string(answer.details) +
         "</p></body></html>\n";
}

}  // namespace

void write_answer(std::string& out, const OwnAnswer& answer, const AnswerOptions& options) {
  const std::string page = options.page.empty() ? own_page(answer) : std::string(options.page);
  http::HeadWriter writer(out);
  writer.status_line(answer.status);
  writer.field("Date", http::http_date(options.now));
  writer.field("Content-Type", "text/html; charset=utf-8");
  writer.field("Content-Length", page.size());
  if (!answer.challenge_field.empty())
    writer.field(answer.challenge_field, "Basic realm=\"Restricted\"");
  if (!answer.token.empty())
    writer.field("Proxy-Status", "culvert-relay; error=" + std::string(answer.token));
  if (answer.status == 503) writer.field("Retry-After", "5");
  if (!options.keep_alive) writer.field("Connection", "close");
  writer.end();
  if (!options.head_only) out.append(page);
}

std::string_view NotFoundPage::content() {
  if (path_.empty()) return {};
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path_, error);
  if (error) {
    changed_ = -1;
    content_.clear();
    return {};
  }
  const std::int64_t changed = time.time_since_epoch().count();
  if (changed != changed_) {
    changed_ = changed;
    read();
  }
  return content_;
}

void NotFoundPage::read() {
  content_.clear();
  std::error_code error;
  if (const auto size = std::filesystem::file_size(path_, error); error || size > most) return;
  std::ifstream file(path_, std::ios::binary);
  content_.assign(std::istreambuf_iterator<char>(file), {});
}

}  // namespace culvert::relay
