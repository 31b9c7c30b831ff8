#include "core/gateway/exchange_reporter.h"

#include "core/http/message_facts.h"

#include <utility>

namespace culvert::gateway {

std::vector<observe::Diagnosis> ExchangeReporter::diagnose(bool complete) {
  const std::optional<Error>& error = course_.error;
  // Whoever ended it here needs no doctor.
  if (error && error->code == Errc::cancelled && course_.broken == Leg::none) return {};
  Examination::Ending ending;
  ending.route = route_.get();
  const bool leg_is_known = course_.connection || !course_.record.more->policy.empty() || error;
  ending.up = error || !course_.connection ? &course_.record : &course_.connection->record;
  if (!leg_is_known) ending.up = nullptr;
  ending.down = down_.version();
  ending.error = error;
  ending.broken = course_.broken;
  ending.how = course_.ended;
  ending.answers_tls = course_.answers_tls;
  ending.until_head = course_.until_head;
  ending.total = Clock::now() - course_.began;
  ending.complete = complete;
  ending.cors_helped = rules_.cors().assisted;
  ending.request_bytes = course_.request_bytes;
  ending.answer_bytes = course_.answer_bytes;
  return course_.examination.diagnose(ending);
}

/// One record to the log for a connection that has become usable, or an exchange that got none.
void ExchangeReporter::settle_leg(const observe::Diagnosis* why) {
  const bool failed =
      course_.error && course_.broken == Leg::upstream && course_.record.more->failed;
  if (failed) {
    Particulars& more = course_.record.more.edit();
    if (why != nullptr) more.diagnosis = observe::id_of(*why);
    more.reason = token_;
    more.at = std::chrono::system_clock::now();
    return site_.settled(route_, course_.record, &*course_.error, why);
  }
  UpstreamConnection* const used = course_.connection.get();
  if (used == nullptr || !used->confirmed || std::exchange(used->settled, true)) return;
  Particulars& more = used->record.more.edit();
  more.h2 = used->http->h2_facts();
  more.at = std::chrono::system_clock::now();
  site_.settled(route_, used->record, nullptr, nullptr);
}

void ExchangeReporter::event_stream_began() {
  if (!std::exchange(course_.is_event_stream, true)) count_event_stream(1);
}

/// Over HTTP/1.1 each holds a connection of the browser (D-52). Behind the relay, which counts its
/// own leg, the version is that of the work connection and says nothing of the browser.
void ExchangeReporter::count_event_stream(int change) {
  const bool behind_relay = route_->identity.mode == Forwarded::keep;
  if (behind_relay || down_.version() == http::Version::h2) return;
  auto found = route_->patterns.event_streams_of(site_.caller().address.host, change, Clock::now());
  if (found) site_.noticed(route_, *found);
}

void ExchangeReporter::note_pattern(int status) {
  const http::Request& request = down_.request();
  const std::optional<Error>& error = course_.error;
  observe::Patterns::Exchange one;
  one.status = status;
  one.tunnel = course_.is_tunnel;
  one.event_stream = course_.is_event_stream;
  one.given_up =
      error && course_.broken == Leg::downstream && !course_.ended.began && !course_.is_tunnel;
  one.until_head = course_.until_head;
  one.lasted =
      course_.events ? course_.events->silence(Clock::now()) : Clock::now() - course_.began;
  one.cut = (error || course_.is_tunnel) && course_.broken == Leg::upstream;
  one.attempts = course_.attempts;
  std::string url;
  if (!course_.location.empty()) {
    const http::Field* const proto = http::find(sent_.fields, http::Name::x_forwarded_proto);
    url.append(proto != nullptr ? proto->value : request.scheme).append("://");
    url.append(request.authority).append(request.path);
    one.location = course_.location;
    one.url = url;
  }
  if (!http::is_idempotent(request.method)) {
    for (const char* const name : {"idempotency-key", "x-request-id"}) {
      const http::Field* const field = http::find(request.fields, name);
      if (field == nullptr) continue;
      one.key = field->value;
      one.key_name = name;
      break;
    }
  }
  for (observe::Diagnosis& each : route_->patterns.note(one, Clock::now()))
    course_.diagnoses.push_back(std::move(each));
}

void ExchangeReporter::report_own(int status, std::string_view token) {
  own_ = true;
  token_ = token;
  report(status);
}

void ExchangeReporter::report(int status) {
  reported_ = true;
  ExchangeReport report;
  report.route = route_.get();
  report.request = &down_.request();
  report.down = down_.version();
  if (course_.connection) report.up = course_.connection->http->version();
  report.status = status;
  report.own_answer = own_;
  report.token = token_;
  if (const http::Field* const id = http::find(sent_.fields, http::Name::x_request_id))
    report.request_id = id->value;
  report.attempts = course_.attempts;
  report.tried = course_.tried;
  report.until_head = course_.until_head;
  report.total = Clock::now() - course_.began;
  report.broken = course_.broken;
  report.error = course_.error;
  report.encoding = rules_.encoding();
  report.cors = rules_.cors();
  report.events = course_.events;
  report.reused = course_.reused;
  report.request_bytes = course_.request_bytes;
  report.answer_bytes = course_.answer_bytes;
  report.end_reason = end_reason(course_.broken, course_.error, course_.ended, status);
  report.retry_reason = course_.retry_reason;
  // Also of one that was cut off.
  if (course_.socket_watch)
    course_.examination.socket_ended(course_.socket_watch->facts(course_.is_compressed));
  if (course_.diagnoses.empty()) course_.diagnoses = diagnose(!course_.error);
  if (course_.is_event_stream) count_event_stream(-1);
  note_pattern(status);
  report.diagnoses = std::move(course_.diagnoses);
  const bool has_cause = !report.diagnoses.empty() && !report.diagnoses.front().remark;
  const observe::Diagnosis* const why = has_cause ? &report.diagnoses.front() : nullptr;
  settle_leg(why);
  if (observer_ != nullptr) end_observation(report, why);
  site_.ended(report);
}

void ExchangeReporter::end_observation(const ExchangeReport& report,
                                       const observe::Diagnosis* why) {
  http::ExchangeEnding ending;
  ending.status = report.status;
  ending.end_reason = report.end_reason;
  ending.retry_reason = report.retry_reason;
  ending.attempts = course_.attempts;
  ending.error = course_.error;
  const std::string id = why != nullptr ? observe::id_of(*why) : std::string();
  ending.diagnosis = id;
  observer_->ended(ending);
}

}  // namespace culvert::gateway
