#include "core/http/chunked.h"

#include "core/http/characters.h"
#include "core/http/message_facts.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace culvert::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

bool may_be_trailer(std::string_view name) {
  constexpr std::string_view content = "content-";
  switch (const Name id = name_of(name)) {
    case Name::host:
    case Name::authorization:
    case Name::proxy_authorization:
    case Name::proxy_authenticate:
    case Name::expect:
    case Name::trailer:
    case Name::forwarded:
    case Name::x_forwarded_for:
    case Name::x_forwarded_host:
    case Name::x_forwarded_proto:
    case Name::cookie:
    case Name::set_cookie:
      return false;
    default:
      return !is_hop_by_hop(id) && !equals_ignoring_case(name.substr(0, content.size()), content);
  }
}

ChunkedDecoder::Step ChunkedDecoder::step(Bytes in) {
  Step step;
  while (step.used < in.size() && state_ != State::ended) {
    if (state_ == State::data) {
      const Bytes rest = in.subspan(step.used);
      step.data = rest.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size())));
      step.used += step.data.size();
      left_ -= step.data.size();
      if (left_ == 0) state_ = State::data_cr;
      return step;
    }
    step.refusal = take_control(static_cast<char>(in[step.used]));
    if (step.refusal) return step;
    ++step.used;
  }
  step.ended = ended();
  return step;
}

std::optional<Refusal> ChunkedDecoder::take_control(char c) {
  switch (state_) {
    case State::size:
      return take_size(c);
    case State::extension:
      if (c == '\r')
        state_ = State::size_lf;
      else if (++extension_ > most_extension || ++extensions_ > most_extensions ||
               !is_field_value({&c, 1}))
        return bad_request("chunk extension");
      return std::nullopt;
    case State::size_lf:
      return c == '\n' ? end_of_size_line() : std::optional(bad_request("end of a chunk size"));
    case State::data_cr:
      state_ = State::data_lf;
      return c == '\r' ? std::nullopt : std::optional(bad_request("end of a chunk"));
    case State::data_lf:
      state_ = State::size;
      digits_ = 0;
      extension_ = 0;
      left_ = 0;
      return c == '\n' ? std::nullopt : std::optional(bad_request("end of a chunk"));
    case State::trailer:
      return take_trailer(c);
    case State::data:
    case State::ended:
      break;
  }
  return std::nullopt;
}

std::optional<Refusal> ChunkedDecoder::take_size(char c) {
  if (const int digit = hex_digit(c); digit >= 0) {
    if (++digits_ > 16) return bad_request("chunk size");
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return std::nullopt;
  }
  if (digits_ == 0) return bad_request("chunk size");
  if (c == '\r')
    state_ = State::size_lf;
  else if (c == ';' || c == ' ' || c == '\t')
    state_ = State::extension;
  else
    return bad_request("chunk size");
  return std::nullopt;
}

std::optional<Refusal> ChunkedDecoder::end_of_size_line() {
  state_ = left_ == 0 ? State::trailer : State::data;
  return std::nullopt;
}

std::optional<Refusal> ChunkedDecoder::take_trailer(char c) {
  if (++trailer_bytes_ > most_trailers) return bad_request("trailers too large");
  if (c != '\n') {
    line_.push_back(c);
    return std::nullopt;
  }
  if (line_.empty() || line_.back() != '\r') return bad_request("end of a trailer line");
  return end_of_trailer_line();
}

std::optional<Refusal> ChunkedDecoder::end_of_trailer_line() {
  line_.pop_back();
  if (line_.empty()) {
    state_ = State::ended;
    return std::nullopt;
  }
  const std::optional<Field> field = parse_field_line(line_);
  if (!field) return bad_request("trailer field");
  if (++trailer_fields_ > most_trailer_fields) return bad_request("too many trailer fields");
  if (may_be_trailer(field->name))
    trailers_.append(line_).append("\r\n");
  else if (forbidden_ == Forbidden::refuse)
    return bad_request("a trailer field that belongs into the head");
  line_.clear();
  return std::nullopt;
}

void append_chunk_size(std::string& to, std::size_t size) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  to.append(digits.data(), end).append("\r\n");
}

}  // namespace culvert::http
