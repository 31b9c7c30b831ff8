#include "core/inspect/event_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace culvert::inspect {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// "event" and "retry"; one more tells a longer name from them.
constexpr std::size_t longest_name = 6;

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void EventReader::read(Bytes bytes, MessageSink& sink) {
  std::string_view text = as_text(bytes);
  while (!text.empty()) {
    const char c = text.front();
    if (mark_ < byte_order_mark.size()) {
      if (c == byte_order_mark[mark_]) {
        ++mark_;
        text.remove_prefix(1);
        continue;
      }
      mark_ = byte_order_mark.size();
    }
    if (std::exchange(after_cr_, false) && c == '\n') {
      text.remove_prefix(1);
      continue;
    }
    if (c == '\r' || c == '\n') {
      after_cr_ = c == '\r';
      text.remove_prefix(1);
      end_line(sink);
      continue;
    }
    is_empty_line_ = false;
    if (place_ == Place::name) {
      take_name(c);
      text.remove_prefix(1);
      continue;
    }
    if (std::exchange(place_, Place::value) == Place::before_value && c == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const std::string_view part = text.substr(0, text.find_first_of("\r\n"));
    take_value(part);
    text.remove_prefix(part.size());
  }
}

void EventReader::take_name(char c) {
  if (c == ':') return begin_value();
  if (name_.size() < longest_name) name_.push_back(c);
}

void EventReader::begin_value() {
  place_ = Place::before_value;
  value_.clear();
  if (name_ != "data") return;
  // Lines of data are joined with a line feed.
  if (std::exchange(has_data_, true)) take_value("\n");
}

void EventReader::take_value(std::string_view part) {
  if (name_ == "data") {
    event_.size += part.size();
    event_.preview.append(part.substr(0, preview_ - std::min(preview_, event_.preview.size())));
  } else if (name_ == "event" || name_ == "id" || name_ == "retry") {
    value_.append(part.substr(0, longest_text - std::min(longest_text, value_.size())));
  }
}

void EventReader::end_line(MessageSink& sink) {
  if (is_empty_line_) return dispatch(sink);
  // A line without a colon is a field with an empty value.
  if (place_ == Place::name) begin_value();
  if (name_ == "event") event_.event = value_;
  if (name_ == "id" && value_.find('\0') == std::string::npos) last_id_ = value_;
  if (name_ == "retry")
    if (const auto retry = number_of(value_)) retry_ = retry;
  name_.clear();
  place_ = Place::name;
  is_empty_line_ = true;
}

void EventReader::dispatch(MessageSink& sink) {
  observe::ExchangeMessage event = std::exchange(event_, {});
  const std::optional<std::uint32_t> retry = std::exchange(retry_, std::nullopt);
  if (!std::exchange(has_data_, false)) return;
  event.type = observe::ExchangeMessage::Type::event;
  event.last_id = last_id_;
  event.retry = retry;
  sink.found(std::move(event));
}

}  // namespace culvert::inspect
