#include "core/http/head_writer.h"

#include "core/http/characters.h"
#include "core/http/h1_names.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace culvert::http {

void HeadWriter::request_line(std::string_view method, std::string_view target) {
  good_ = good_ && is_token(method) && is_target(target);
  if (!good_) return;
  out_.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
}

void HeadWriter::request_line(std::string_view method, std::string_view scheme,
                              std::string_view authority, std::string_view path) {
  good_ = good_ && is_token(method) && is_token(scheme) && is_target(authority) && is_target(path);
  if (!good_) return;
  out_.append(method).append(" ").append(scheme).append("://").append(authority).append(path);
  out_.append(" HTTP/1.1\r\n");
}

void HeadWriter::status_line(int status, std::string_view reason) {
  if (reason.empty()) reason = reason_of(status);
  if (!is_field_value(reason)) reason = {};
  good_ = good_ && status >= 100 && status <= 999;
  if (!good_) status = 502;
  out_.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason).append("\r\n");
}

void HeadWriter::field(std::string_view name, std::string_view value) {
  value = trim(value);
  if (!is_token(name) || !is_field_value(value)) {
    good_ = false;
    return;
  }
  out_.append(name).append(": ").append(value).append("\r\n");
}

void HeadWriter::canonical_field(std::string_view name, std::string_view value) {
  value = trim(value);
  if (!is_token(name) || !is_field_value(value)) {
    good_ = false;
    return;
  }
  append_canonical(out_, name);
  out_.append(": ").append(value).append("\r\n");
}

void HeadWriter::field(std::string_view name, std::uint64_t value) {
  field(name, std::string_view(std::to_string(value)));
}

void HeadWriter::copy(const Field& field) {
  out_.append(field.name).append(": ").append(field.value).append("\r\n");
}

std::string_view current_date() {
  struct Cache {
    std::time_t second = 0;
    std::string text;
  };
  thread_local Cache cache;
  if (const std::time_t now = std::time(nullptr); now != cache.second || cache.text.empty())
    cache = {now, http_date(now)};
  return cache.text;
}

std::string http_date(std::int64_t unix_seconds) {
  using namespace std::chrono;
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds time{seconds(unix_seconds)};
  const auto day = floor<std::chrono::days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days.at(weekday(day).c_encoding()), unsigned{date.day()},
                months.at(unsigned{date.month()} - 1), int{date.year()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace culvert::http
