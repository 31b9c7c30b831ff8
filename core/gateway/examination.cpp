#include "core/gateway/examination.h"

#include "core/http/characters.h"
#include "core/http/media.h"
#include "core/http/own_answer.h"

#include <algorithm>
#include <utility>

namespace culvert::gateway {
namespace {

/// Enough to recognise the pages of 5.1, and for the first bytes of an encoding.
constexpr std::size_t page_sample = 512, encoding_sample = 8;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), http::to_lower);
  return out;
}

observe::FieldPairs copy_of(const std::vector<http::Field>& fields) {
  observe::FieldPairs list;
  list.reserve(fields.size());
  for (const http::Field& field : fields)
    list.emplace_back(lower(field.name), std::string(field.value));
  return list;
}

bool is_named(const http::Field& field, std::string_view name) {
  return field.name.size() == name.size() && http::equals_ignoring_case(field.name, name);
}

/// Fields that make an answer worth a look whatever it is.
bool is_odd(const http::Request& request) {
  const bool socket_without_upgrade = request.purpose == http::Purpose::ordinary;
  for (const http::Field& field : request.fields) {
    if (field.id == http::Name::accept && field.value.starts_with("text/event-stream")) return true;
    if (field.id == http::Name::sec_websocket_version && socket_without_upgrade) return true;
    if (is_named(field, "origin")) return true;
  }
  return request.expects_continue || http::is_grpc(request);
}

/// A link or a cookie that names a host (D-58).
bool may_point_inside(const http::Field& field) {
  if (is_named(field, "link")) return field.value.find("://") != std::string_view::npos;
  return is_named(field, "set-cookie") && lower(field.value).find("domain=") != std::string::npos;
}

std::chrono::microseconds micros(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration);
}

std::string_view in_words(Scheme scheme) {
  constexpr std::string_view words[] = {"auto", "http", "https"};
  return words[static_cast<std::size_t>(scheme)];
}

std::string_view in_words(Protocol protocol) {
  constexpr std::string_view words[] = {"auto", "http1.1", "h2", "h2c"};
  return words[static_cast<std::size_t>(protocol)];
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
  return host.starts_with("127.") || host == "::1";
}

}  // namespace

Examination::Examination(const http::Request& request) : request_(request), odd_(is_odd(request)) {}

void Examination::answered(const http::Response& head, bool first) {
  head_came_ = Clock::now();
  answer_.status = head.status;
  answer_.beginning.clear();
  odd_ = odd_ || head.status >= 300;
  for (const http::Field& field : head.fields) {
    if (is_named(field, "content-encoding")) encoding_ = lower(field.value);
    if (field.id == http::Name::content_type) type_ = field.value;
    if (first && field.id == http::Name::date) odd_ = true;
    odd_ = odd_ || may_point_inside(field);
  }
  if (odd_) answer_.fields = copy_of(head.fields);
  const bool page = odd_ || http::is_event_stream(head.fields);
  wanted_sample_ = page ? page_sample : encoding_sample;
}

bool Examination::passed(Bytes piece) {
  std::string& sample = answer_.beginning;
  const std::size_t room = wanted_sample_ - sample.size();
  sample.append(as_text(piece.first(std::min(room, piece.size()))));
  if (sample.size() < wanted_sample_) return true;
  // Encoded twice, or not as it says: the rules know how to tell (D-59).
  const bool packed = sample.starts_with("\x1f\x8b") || sample.starts_with("\x28\xb5\x2f\xfd");
  const bool says_packed = !encoding_.empty() && encoding_ != "br" && encoding_ != "identity";
  if (packed != says_packed && !odd_) {
    odd_ = true;
    answer_.fields = {
        {"content-encoding", encoding_},
        {"content-type",     type_    }
    };
    if (encoding_.empty()) answer_.fields.erase(answer_.fields.begin());
  }
  return false;
}

void Examination::trailers_came(const std::vector<http::Field>& trailers) {
  if (odd_) answer_.trailers = copy_of(trailers);
}

void Examination::told() {
  if (head_came_ != TimePoint()) told_late_ = Clock::now() - head_came_;
}

void Examination::socket_ended(const observe::SocketFacts& facts) {
  if (!facts.close_code && !facts.unexpected_rsv) return;
  socket_ = facts;
  odd_ = true;
}

observe::RequestFacts Examination::request_facts() const {
  observe::RequestFacts facts;
  facts.method = request_.method;
  facts.scheme = request_.scheme;
  facts.authority = request_.authority;
  facts.path = request_.path;
  facts.fields = copy_of(request_.fields);
  facts.grpc = http::is_grpc(request_);
  facts.websocket = request_.purpose == http::Purpose::websocket;
  facts.expects_continue = request_.expects_continue;
  facts.accepts_trailers = request_.accepts_trailers;
  return facts;
}

std::vector<observe::Diagnosis> Examination::diagnose(const Ending& ending) {
  if (!is_worth_a_look(ending)) return {};
  observe::Symptoms symptoms;
  symptoms.configured = ending.route->configured;
  if (ending.up != nullptr) symptoms.up = *ending.up;
  Negotiation& down = symptoms.down.emplace();
  down.protocol = ending.down == http::Version::h2 ? "h2" : "http/1.1";
  symptoms.broken = ending.broken;
  symptoms.error = ending.error;
  symptoms.ended = ending.how;
  symptoms.probe.tls_answers = ending.answers_tls;
  symptoms.request = request_facts();
  symptoms.request->body = ending.request_bytes;
  if (answer_.status != 0) {
    symptoms.answer = answer_;
    symptoms.answer->complete = ending.complete;
    symptoms.answer->interim_came = interim_came_;
    symptoms.answer->body = ending.answer_bytes;
  }
  symptoms.socket = socket_;
  symptoms.cors_helped = ending.cors_helped;
  symptoms.until_head = micros(ending.until_head);
  symptoms.told_late = micros(told_late_);
  symptoms.total = micros(ending.total);
  symptoms.now = std::chrono::system_clock::now();
  return observe::diagnose(symptoms);
}

std::vector<observe::Diagnosis> diagnose_visitor(const Negotiation& record,
                                                 const http::ServerEnd& end,
                                                 const observe::Configured& configured) {
  observe::Symptoms symptoms;
  symptoms.configured = configured;
  symptoms.down = record;
  symptoms.broken = Leg::downstream;
  symptoms.error = end.error;
  symptoms.served = end.exchanges;
  symptoms.now = std::chrono::system_clock::now();
  return observe::diagnose(symptoms);
}

bool is_at_this_computer(const Caller& caller, const http::Request& request) {
  if (!is_loopback(caller.address.host)) return false;
  bool local = true;
  for (const http::Field& field : request.fields) {
    if (field.id == http::Name::forwarded) return false;
    if (field.id != http::Name::x_forwarded_for) continue;
    http::for_each_element(field.value, [&](std::string_view address) {
      local = local && is_loopback(http::trim(address));
    });
  }
  return local;
}

std::string end_reason(Leg broken, const std::optional<Error>& error,
                       const observe::BreakFacts& how, int status) {
  if (!error) return status == 0 ? "no_answer" : "ok";
  const std::string code = how.reset ? "(" + std::to_string(*how.reset) + ")" : "";
  if (error->code == Errc::timed_out)
    return broken == Leg::downstream ? "client_timeout" : "idle_timeout";
  if (broken == Leg::downstream) return how.reset ? "client_reset" + code : "client_close";
  if (how.began) return "upstream_truncated";
  return how.reset ? "upstream_reset" + code : "upstream_" + std::string(to_text(error->code));
}

observe::Configured configured_of(const UpstreamOptions& options) {
  observe::Configured configured;
  configured.scheme = in_words(options.wanted.scheme);
  configured.protocol = in_words(options.wanted.protocol);
  configured.server_name = options.server_name;
  configured.verify = to_text(options.tls.verify);
  configured.client_cert = !options.tls.cert_file.empty();
  configured.legacy_tls = options.tls.legacy;
  return configured;
}

}  // namespace culvert::gateway
