#include "core/http/own_answer.h"

#include "core/http/characters.h"
#include "core/http/media.h"
#include "core/http/streams_ready.h"

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::http {
namespace {

enum class Form : std::uint8_t { html, json, text };

/// What the asker understands best; curl and the like, who take anything, get plain words.
Form form_for(const Request& request) {
  bool html = false, json = false;
  for (const Field& field : request.fields) {
    if (field.id != Name::accept) continue;
    for_each_element(field.value, [&](std::string_view range) {
      const std::string_view type = trim(range.substr(0, range.find(';')));
      html = html || equals_ignoring_case(type, "text/html") ||
             equals_ignoring_case(type, "application/xhtml+xml");
      json = json || equals_ignoring_case(type, "application/json") ||
             (type.size() > 5 && equals_ignoring_case(type.substr(type.size() - 5), "+json") &&
              !equals_ignoring_case(type, "application/xhtml+xml"));
    });
  }
  return html ? Form::html : json ? Form::json : Form::text;
}

std::string_view type_of(Form form) {
  switch (form) {
    case Form::html:
      return "text/html; charset=utf-8";
    case Form::json:
      return "application/json";
    case Form::text:
      return "text/plain; charset=utf-8";
  }
  return {};
}

/// Nothing of it can become markup.
std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\'':
        out.append("&#39;");
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string escaped_json(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out.append("\\").push_back(c);
    else if (byte < 0x20)
      out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
    else
      out.push_back(c);
  }
  return out;
}

std::string title_of(int status) {
  return std::to_string(status) + " " + std::string(reason_of(status));
}

std::string body_of(const OwnAnswer& own, Form form) {
  const std::string title = title_of(own.status);
  switch (form) {
    case Form::html:
      return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + title +
             "</title></head>\n<body><h1>" + title + "</h1>\n<p>" + escaped_html(own.details) +
             "</p></body></html>\n";
    case Form::json:
      return "{\"status\":" + std::to_string(own.status) + ",\"error\":\"" +
             escaped_json(own.token) + "\",\"details\":\"" + escaped_json(own.details) + "\"}\n";
    case Form::text:
      return title + "\n" + (own.details.empty() ? "" : "\n" + own.details + "\n");
  }
  return {};
}

/// A comment and the time of the next attempt: no event, and one line each.
std::string events_of(const OwnAnswer& own) {
  std::string comment = title_of(own.status);
  if (!own.details.empty()) comment.append(": ").append(own.details);
  std::ranges::replace_if(
      comment, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return "retry: 3000\n: " + comment + "\n\n";
}

/// gateway.md 2.6
std::string_view grpc_status_of(int status) {
  switch (status) {
    case 400:
      return "13";
    case 401:
      return "16";
    case 403:
      return "7";
    case 404:
      return "12";
    case 413:
    case 431:
      return "8";
    case 429:
    case 502:
    case 503:
      return "14";
    case 504:
      return "4";
    default:
      return "2";
  }
}

/// grpc-message is percent-encoded (gRPC over HTTP/2, "Responses").
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '%')
      out.push_back(c);
    else
      out.append("%").append({digits[byte >> 4], digits[byte & 15]});
  }
  return out;
}

/// RFC 9209
std::string proxy_status(const OwnAnswer& own, std::string_view identity) {
  std::string value(identity);
  value.append("; error=").append(own.token);
  if (!own.parameters.empty()) value.append("; ").append(own.parameters);
  return value;
}

class Composer {
 public:
  Composer(OwnMessage& message, TextArena& texts) : message_(message), texts_(texts) {}

  void field(std::string_view name, std::string_view value) {
    message_.head.fields.push_back({name, value, name_of(name)});
  }
  void kept_field(std::string_view name, std::string_view value) {
    field(name, texts_.keep(value));
  }

  void grpc(const OwnAnswer& own) {
    message_.head.status = 200;
    field("Content-Type", "application/grpc");
    field("Grpc-Status", grpc_status_of(own.status));
    const std::string_view words =
        own.details.empty() ? reason_of(own.status) : std::string_view(own.details);
    kept_field("Grpc-Message", percent_encoded(words));
  }

  void events(const OwnAnswer& own) {
    message_.head.status = 200;
    field("Content-Type", "text/event-stream");
    message_.body = events_of(own);
  }

  void page(const OwnAnswer& own, const Request& request) {
    message_.head.status = own.status;
    const Form form = own.page.empty() ? form_for(request) : Form::html;
    field("Content-Type", type_of(form));
    field("X-Content-Type-Options", "nosniff");
    if (own.page.empty()) message_.body = body_of(own, form);
    if (!own.challenge.empty())
      kept_field(own.status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate", own.challenge);
    if (own.status == 503) field("Retry-After", "5");
    if (own.status == 426) field("Sec-WebSocket-Version", "13");
  }

 private:
  OwnMessage& message_;
  TextArena& texts_;
};

}  // namespace

bool is_grpc(const Request& request) {
  constexpr std::string_view type = "application/grpc";
  // A CONNECT that was refused while it was read may have got no purpose.
  if (request.purpose != Purpose::ordinary || request.method == "CONNECT") return false;
  const Field* const field = find(request.fields, Name::content_type);
  if (field == nullptr || !equals_ignoring_case(field->value.substr(0, type.size()), type))
    return false;
  const std::string_view rest = field->value.substr(type.size());
  return rest.empty() || rest.front() == '+' || rest.front() == ';' || rest.front() == ' ';
}

OwnMessage compose(const OwnAnswer& own, const Request& request, TextArena& texts,
                   std::string_view identity) {
  OwnMessage message;
  Composer composer(message, texts);
  const bool grpc = is_grpc(request);
  if (grpc)
    composer.grpc(own);
  else if (own.as_events)
    composer.events(own);
  else
    composer.page(own, request);
  composer.field("Cache-Control", "no-store");
  for (const Field& field : own.fields)
    composer.field(field.name, field.value);
  if (!own.token.empty()) composer.kept_field("Proxy-Status", proxy_status(own, identity));
  const bool has_page = !own.page.empty() && !own.as_events;
  const std::size_t size = has_page ? own.page.size() : message.body.size();
  message.head.body = grpc ? BodySize::none() : BodySize::exactly(size);
  // A HEAD is told what a GET would have brought.
  if (request.method == "HEAD") message.head.body.present = false;
  return message;
}

Task<> answer(ServerExchange& exchange, OwnAnswer own, std::string_view identity) {
  const OwnMessage message = compose(own, exchange.request(), exchange.texts(), identity);
  exchange.respond(message.head);
  if (!message.head.body.present) co_return;
  Bytes rest = as_bytes(message.body.empty() ? own.page : std::string_view(message.body));
  while (!rest.empty()) {
    const net::Io io = exchange.try_write(rest);
    if (io.status == net::Io::Status::failed) co_return;
    rest = rest.subspan(io.count);
    if (!rest.empty()) co_await net::writable(exchange);
  }
  exchange.shutdown_write();
}

}  // namespace culvert::http
