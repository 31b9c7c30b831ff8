#include "core/observe/diagnosis/patterns.h"

#include "core/observe/diagnosis/rule.h"

#include <algorithm>

namespace culvert::observe {
namespace {

using namespace std::chrono_literals;

constexpr Duration quiet = std::chrono::minutes(10);

constexpr Duration redirect_memory = 30s, key_memory = 30s;
constexpr int most_redirects = 3;
constexpr std::size_t most_remembered = 64;

/// So many ends at the same age are no chance, within a twentieth of it.
constexpr std::size_t cuts_to_tell = 3;
constexpr int tolerance = 20;
constexpr Duration least_age = 10s;

/// Visitors that leave, of so many (5.1: more than one in twenty).
constexpr std::size_t waits_kept = 200, least_waits = 40;
constexpr std::size_t one_in = 20;

/// What browsers open to one host over HTTP/1.1.
constexpr int browser_connections = 6;
constexpr std::size_t most_visitors = 1024;

std::chrono::microseconds micros(Duration time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time);
}

Diagnosis remark(int number, std::vector<std::string> parameters, std::string evidence) {
  Diagnosis one;
  one.number = number;
  one.confidence = Confidence::likely;
  one.remark = true;
  one.parameters = std::move(parameters);
  one.evidence = std::move(evidence);
  return one;
}

bool is_near(Duration a, Duration b) {
  const Duration far = a > b ? a - b : b - a;
  return far <= std::max(a, b) / tolerance;
}

}  // namespace

bool Patterns::may_tell(int number, TimePoint now) {
  const auto at = told_.find(number);
  if (at != told_.end() && now - at->second < quiet) return false;
  told_.insert_or_assign(number, now);
  return true;
}

std::vector<Diagnosis> Patterns::note(const Exchange& exchange, TimePoint now) {
  std::vector<Diagnosis> found;
  if (!exchange.location.empty()) note_redirect(exchange, now, found);
  if (exchange.cut && (exchange.tunnel || exchange.event_stream)) note_cut(exchange, now, found);
  if (!exchange.tunnel && !exchange.event_stream) note_patience(exchange, now, found);
  if (!exchange.key.empty()) note_key(exchange, now, found);
  return found;
}

/// http and https of one address, in turn: the scheme does not count (D-34).
void Patterns::note_redirect(const Exchange& exchange, TimePoint now,
                             std::vector<Diagnosis>& found) {
  const auto bare = [](std::string_view url) { return url.substr(url.find("://") + 1); };
  if (bare(exchange.url) != bare(exchange.location)) return;
  std::erase_if(redirects_, [&](const Seen& seen) { return now - seen.at > redirect_memory; });
  const auto known = std::ranges::find(redirects_, exchange.url, &Seen::text);
  if (known == redirects_.end()) {
    if (redirects_.size() >= most_remembered) redirects_.pop_front();
    redirects_.push_back({now, std::string(exchange.url)});
    return;
  }
  if (++known->count >= most_redirects && may_tell(34, now))
    found.push_back(
        remark(34, {without_secrets(exchange.url)},
               std::to_string(known->count) + " times to " + without_secrets(exchange.location)));
}

void Patterns::note_cut(const Exchange& exchange, TimePoint now, std::vector<Diagnosis>& found) {
  if (exchange.lasted < least_age) return;
  std::deque<Cut>& cuts = exchange.event_stream ? cut_streams_ : cut_tunnels_;
  cuts.push_back({now, exchange.lasted});
  if (cuts.size() > cuts_to_tell) cuts.pop_front();
  const bool same = cuts.size() == cuts_to_tell && std::ranges::all_of(cuts, [&](const Cut& cut) {
                      return is_near(cut.age, exchange.lasted);
                    });
  const int number = exchange.event_stream ? 51 : 47;
  if (!same || !may_tell(number, now)) return;
  const std::string after = in_seconds(micros(exchange.lasted));
  found.push_back(remark(number, {after}, std::to_string(cuts_to_tell) + " in a row"));
}

void Patterns::note_patience(const Exchange& exchange, TimePoint now,
                             std::vector<Diagnosis>& found) {
  waits_.emplace_back(exchange.given_up, exchange.until_head);
  if (waits_.size() > waits_kept) waits_.pop_front();
  if (!exchange.given_up || waits_.size() < least_waits) return;
  std::vector<Duration> answers;
  for (const auto& [given_up, time] : waits_)
    if (!given_up) answers.push_back(time);
  const std::size_t left = waits_.size() - answers.size();
  if (left * one_in <= waits_.size() || !may_tell(67, now)) return;
  std::ranges::sort(answers);
  const auto at = [&](std::size_t percent) {
    return answers.empty() ? std::string("-")
                           : in_seconds(micros(answers[(answers.size() - 1) * percent / 100]));
  };
  found.push_back(remark(67, {std::to_string(left), std::to_string(waits_.size()), at(50), at(95)},
                         std::to_string(left) + " of " + std::to_string(waits_.size())));
}

void Patterns::note_key(const Exchange& exchange, TimePoint now, std::vector<Diagnosis>& found) {
  std::erase_if(keys_, [&](const Seen& seen) { return now - seen.at > key_memory; });
  const auto known = std::ranges::find(keys_, exchange.key, &Seen::text);
  if (known == keys_.end()) {
    if (keys_.size() >= most_remembered) keys_.pop_front();
    keys_.push_back({now, std::string(exchange.key)});
    return;
  }
  if (!may_tell(74, now)) return;
  const std::string sent =
      exchange.attempts > 1 ? std::to_string(exchange.attempts) + " times" : std::string("once");
  found.push_back(
      remark(74, {std::string(exchange.key_name), in_seconds(micros(now - known->at)), sent},
             std::string(exchange.key_name) + ": " + std::string(exchange.key)));
}

std::optional<Diagnosis> Patterns::event_streams_of(const std::string& visitor, int change,
                                                    TimePoint now) {
  if (change > 0 && event_streams_.size() >= most_visitors && !event_streams_.contains(visitor))
    return std::nullopt;
  int& open = event_streams_[visitor];
  open += change;
  const int count = open;
  if (count <= 0) event_streams_.erase(visitor);
  if (count < browser_connections || change < 0 || !may_tell(52, now)) return std::nullopt;
  return remark(52, {std::to_string(count)}, visitor + " holds " + std::to_string(count));
}

}  // namespace culvert::observe
