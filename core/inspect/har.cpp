#include "core/inspect/har.h"

#include "core/base/utf8.h"
#include "core/frp/base64.h"
#include "core/http/characters.h"
#include "core/http/head.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <optional>
#include <utility>

namespace culvert::inspect {
namespace {

namespace json = boost::json;
using observe::ExchangeRecord;
using observe::ExchangeTimes;
using observe::FieldList;

/// HAR's "does not apply".
constexpr int none = -1;

json::string text_of(std::string_view text) {
  return json::string(as_utf8(text));
}

/// ISO 8601 with milliseconds, in UTC.
std::string date_of(observe::WallTime time) {
  using namespace std::chrono;
  const auto since = duration_cast<milliseconds>(time.time_since_epoch());
  const std::time_t seconds = system_clock::to_time_t(time);
  std::tm parts{};
#ifdef _WIN32
  gmtime_s(&parts, &seconds);
#else
  gmtime_r(&seconds, &parts);
#endif
  std::array<char, 40> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                    parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                    parts.tm_min, parts.tm_sec, static_cast<int>(since.count() % 1000));
  return std::string(text.data(), static_cast<std::size_t>(std::max(size, 0)));
}

double milliseconds_of(ExchangeTimes::Microseconds time) {
  return static_cast<double>(time.count()) / 1000.0;
}

json::value milliseconds_of(const std::optional<ExchangeTimes::Microseconds>& time) {
  return time ? json::value(milliseconds_of(*time)) : json::value(none);
}

json::object pair_of(std::string_view name, std::string_view value) {
  return json::object{
      {"name",  text_of(name) },
      {"value", text_of(value)}
  };
}

// ---- Fields --------------------------------------------------------------------------------

json::array headers_of(const observe::FieldsPtr& fields) {
  json::array headers;
  if (!fields) return headers;
  for (std::size_t i = 0; i < fields->size(); ++i) {
    const FieldList::Line line = (*fields)[i];
    json::object header = pair_of(line.name, line.value);
    if (line.masked) header["comment"] = "masked";
    headers.push_back(std::move(header));
  }
  return headers;
}

/// Those of the request, and in front of them what HTTP/1.1 says in Host and HTTP/2 in
/// :authority: a field to both.
json::array request_headers_of(const ExchangeRecord& row) {
  json::array headers = headers_of(row.request_fields);
  const std::string_view name = row.down_version == "HTTP/2" ? ":authority" : "Host";
  headers.insert(headers.begin(), pair_of(name, row.authority));
  return headers;
}

/// Cuts the first element off `list`.
std::string_view next_element(std::string_view& list, char separator) {
  const std::size_t end = std::min(list.find(separator), list.size());
  const std::string_view element = http::trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return element;
}

std::pair<std::string_view, std::string_view> split(std::string_view pair) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return {pair, {}};
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

json::array request_cookies_of(const observe::FieldsPtr& fields) {
  json::array cookies;
  for (std::size_t i = 0; fields && i < fields->size(); ++i) {
    const FieldList::Line line = (*fields)[i];
    if (!http::equals_ignoring_case(line.name, "cookie")) continue;
    for (std::string_view rest = line.value; !rest.empty();) {
      const auto [name, value] = split(next_element(rest, ';'));
      if (!name.empty()) cookies.push_back(pair_of(name, value));
    }
  }
  return cookies;
}

/// "Thu, 01 Jan 1970 00:00:00 GMT" as HAR wants it; nothing for what is no date of RFC 9110.
std::optional<std::string> iso_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  std::array<char, 4> month{};
  // Both "06 Nov 1994" and the "06-Nov-1994" of old cookies.
  const std::string copy(text);
  const int found = std::sscanf(copy.c_str(), "%*3s, %2d%*1[ -]%3s%*1[ -]%4d %2d:%2d:%2d", &day,
                                month.data(), &year, &hour, &minute, &second);
  const std::size_t at = months.find(std::string_view(month.data()));
  if (found != 6 || at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  std::array<char, 40> iso{};
  const int size = std::snprintf(iso.data(), iso.size(), "%04d-%02d-%02dT%02d:%02d:%02d.000Z", year,
                                 static_cast<int>(at / 3) + 1, day, hour, minute, second);
  return std::string(iso.data(), static_cast<std::size_t>(std::max(size, 0)));
}

void take_attribute(std::string_view attribute, json::object& cookie) {
  const auto [name, value] = split(attribute);
  if (http::equals_ignoring_case(name, "path")) cookie["path"] = text_of(value);
  if (http::equals_ignoring_case(name, "domain")) cookie["domain"] = text_of(value);
  if (http::equals_ignoring_case(name, "httponly")) cookie["httpOnly"] = true;
  if (http::equals_ignoring_case(name, "secure")) cookie["secure"] = true;
  if (http::equals_ignoring_case(name, "expires"))
    if (const auto date = iso_date(value)) cookie["expires"] = *date;
}

json::array answer_cookies_of(const observe::FieldsPtr& fields) {
  json::array cookies;
  for (std::size_t i = 0; fields && i < fields->size(); ++i) {
    const FieldList::Line line = (*fields)[i];
    if (!http::equals_ignoring_case(line.name, "set-cookie")) continue;
    std::string_view rest = line.value;
    const auto [name, value] = split(next_element(rest, ';'));
    json::object cookie = pair_of(name, value);
    while (!rest.empty())
      take_attribute(next_element(rest, ';'), cookie);
    cookies.push_back(std::move(cookie));
  }
  return cookies;
}

json::array query_of(std::string_view path) {
  json::array query;
  const std::size_t mark = path.find('?');
  if (mark == std::string_view::npos) return query;
  for (std::string_view rest = path.substr(mark + 1); !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const auto [name, value] = split(rest.substr(0, end));
    if (end > 0) query.push_back(pair_of(name, value));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return query;
}

std::string_view value_of(const observe::FieldsPtr& fields, std::string_view name) {
  return fields ? fields->find(name).value_or(std::string_view()) : std::string_view();
}

// ---- Bodies --------------------------------------------------------------------------------

/// The stored bytes as text, where they are some.
std::optional<std::string_view> readable(const observe::BodyPart& body, std::string_view coding) {
  if (!coding.empty() && !http::equals_ignoring_case(coding, "identity")) return std::nullopt;
  std::string_view text = body.bytes;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::size_t bad = find_bad_utf8(text);
  if (bad == std::string_view::npos) return text;
  // A cut may go through the middle of a character.
  constexpr std::size_t longest_character = 4;
  const bool by_cut = !body.is_whole() && text.size() - bad < longest_character;
  return by_cut ? std::optional(text.substr(0, bad)) : std::nullopt;
}

void add_comment(const observe::BodyPart& body, std::string_view coding, json::object& to) {
  std::string comment;
  if (!body.is_whole())
    comment = "the first " + std::to_string(body.bytes.size()) + " of " +
              std::to_string(body.total) + " bytes";
  if (!coding.empty())
    comment.append(comment.empty() ? "" : "; ").append("encoded: ").append(coding);
  if (!comment.empty()) to["comment"] = text_of(comment);
}

json::object post_data_of(const ExchangeRecord& row) {
  const observe::BodyPart& body = *row.request_body;
  const std::string_view coding = value_of(row.request_fields, "content-encoding");
  json::object data{
      {"mimeType", text_of(value_of(row.request_fields, "content-type"))}
  };
  if (const auto text = readable(body, coding)) {
    data["text"] = *text;
  } else {
    data["text"] = frp::to_base64(as_bytes(body.bytes));
    data["_encoding"] = "base64";
  }
  add_comment(body, coding, data);
  return data;
}

json::object content_of(const ExchangeRecord& row) {
  json::object content{
      {"size",     row.answer_size                                                   },
      {"mimeType", row.content_type.empty() ? "x-unknown" : text_of(row.content_type)}
  };
  if (!row.answer_body) return content;
  const observe::BodyPart& body = *row.answer_body;
  const std::string_view coding = value_of(row.answer_fields, "content-encoding");
  if (const auto text = readable(body, coding)) {
    content["text"] = *text;
  } else {
    content["text"] = frp::to_base64(as_bytes(body.bytes));
    content["encoding"] = "base64";
  }
  add_comment(body, coding, content);
  return content;
}

// ---- Entries -------------------------------------------------------------------------------

json::object request_of(const ExchangeRecord& row) {
  json::object request{
      {"method",      text_of(row.method)                                   },
      {"url",         text_of(row.scheme + "://" + row.authority + row.path)},
      {"httpVersion", row.down_version                                      },
      {"cookies",     request_cookies_of(row.request_fields)                },
      {"headers",     request_headers_of(row)                               },
      {"queryString", query_of(row.path)                                    },
      {"headersSize", none                                                  },
      {"bodySize",    row.request_size                                      }
  };
  if (row.request_body) request["postData"] = post_data_of(row);
  return request;
}

json::object response_of(const ExchangeRecord& row) {
  const bool came = row.status != 0;
  json::object response{
      {"status",      row.status                                                },
      {"statusText",  http::reason_of(row.status)                               },
      {"httpVersion", row.up_version.empty() ? row.down_version : row.up_version},
      {"cookies",     answer_cookies_of(row.answer_fields)                      },
      {"headers",     headers_of(row.answer_fields)                             },
      {"content",     content_of(row)                                           },
      {"redirectURL", text_of(value_of(row.answer_fields,                         "location"))},
      {"headersSize",             none                                                          },
      {"bodySize",             came ? json::value(row.answer_size) : json::value(none)   }
  };
  if (row.error) response["_error"] = text_of(to_text(*row.error));
  return response;
}

/// `connect` includes TLS there (HAR 1.2, "timings").
json::object timings_of(const ExchangeTimes& times) {
  std::optional<ExchangeTimes::Microseconds> connect = times.connect;
  if (connect && times.tls) *connect += *times.tls;
  return json::object{
      {"blocked", milliseconds_of(times.blocked)},
      {"dns",     milliseconds_of(times.resolve)},
      {"connect", milliseconds_of(connect)      },
      {"ssl",     milliseconds_of(times.tls)    },
      {"send",    milliseconds_of(times.send)   },
      {"wait",    milliseconds_of(times.wait)   },
      {"receive", milliseconds_of(times.receive)}
  };
}

/// The sum of the timings that apply, TLS being part of connect.
double total_of(const json::object& timings) {
  double total = 0;
  for (const auto& [name, value] : timings)
    if (name != "ssl") total += std::max(0.0, value.to_number<double>());
  return total;
}

std::string_view name_of(observe::ExchangeKind kind) {
  using observe::ExchangeKind;
  switch (kind) {
    case ExchangeKind::document:
      return "document";
    case ExchangeKind::fetch:
      return "fetch";
    case ExchangeKind::upload:
      return "upload";
    case ExchangeKind::websocket:
      return "websocket";
    case ExchangeKind::events:
      return "eventsource";
    case ExchangeKind::grpc:
      return "grpc";
    case ExchangeKind::tunnel:
      return "tunnel";
  }
  return "other";
}

json::object entry_of(const ExchangeRecord& row) {
  json::object timings = timings_of(row.times);
  const double total = total_of(timings);
  json::object entry{
      {"startedDateTime", date_of(row.began)            },
      {"time",            total                         },
      {"request",         request_of(row)               },
      {"response",        response_of(row)              },
      {"cache",           json::object()                },
      {"timings",         std::move(timings)            },
      {"connection",      std::to_string(row.connection)},
      {"_kind",           name_of(row.kind)             }
  };
  if (!row.end_reason.empty()) entry["_endReason"] = text_of(row.end_reason);
  if (!row.retry_reason.empty()) entry["_retryReason"] = text_of(row.retry_reason);
  if (row.replay_of != 0) entry["_replayOf"] = std::to_string(row.replay_of);
  if (row.own_answer) entry["comment"] = "answered by the gateway itself";
  return entry;
}

}  // namespace

std::string to_har(const std::vector<observe::ExchangePtr>& exchanges, std::string_view version) {
  json::array entries;
  entries.reserve(exchanges.size());
  for (const observe::ExchangePtr& exchange : exchanges)
    entries.push_back(entry_of(*exchange));
  json::object log{
      {"version", "1.2"                                                  },
      {"creator", json::object{{"name", "Culvert"}, {"version", version}}},
      {"entries", std::move(entries)                                     }
  };
  return json::serialize(json::object{
      {"log", std::move(log)}
  });
}

}  // namespace culvert::inspect
