#include "core/config/certificates/judgement.h"

#include <algorithm>

namespace culvert::certificates {
namespace {

constexpr int least_rsa_bits = 2048;

using Found = std::vector<Judgement>;

void add(Found& found, Status status, Weight weight, std::string about = {}, std::string why = {}) {
  found.push_back({status, weight, std::move(about), std::move(why)});
}

void add_error(Found& found, const std::optional<Error>& error, const std::string& path) {
  if (!error) return;
  if (error->code == Errc::not_found)
    return add(found, Status::file_missing, Weight::problem, path);
  std::string why = error->cause ? error->cause.message() : error->context;
  if (why.starts_with(path + ": ")) why.erase(0, path.size() + 2);
  add(found, Status::unreadable, Weight::problem, path, why);
}

void judge_dates(const Use& use, const Reading& reading, WallTime now, Found& found) {
  const WallTime end = *end_of(use, reading);
  const int days = days_until(end, now);
  const auto begun = [&](const Certificate& one) { return one.not_before <= now; };
  const bool has_begun = is_pair(use.role) ? std::ranges::all_of(reading.certificates, begun)
                                           : std::ranges::any_of(reading.certificates, begun);
  if (end <= now)
    add(found, Status::expired, Weight::problem);
  else if (!has_begun)
    add(found, Status::not_yet_valid, Weight::problem);
  else if (days < urgent_days)
    add(found, Status::expires_soon, Weight::problem);
  else if (days < soon_days)
    add(found, Status::expires_soon, Weight::warning);
}

/// The signature of a root proves nothing, so its digest does not matter.
std::string weakness_of(const Certificate& one) {
  if (one.key_type == "RSA" && one.key_bits < least_rsa_bits)
    return "RSA " + std::to_string(one.key_bits);
  return one.is_weakly_signed && !one.is_self_signed ? one.signature : std::string();
}

void judge_strength(const Reading& reading, Found& found) {
  for (const Certificate& one : reading.certificates)
    if (std::string weakness = weakness_of(one); !weakness.empty())
      return add(found, Status::weak, Weight::warning, std::move(weakness));
}

void judge_names(const Use& use, const Reading& reading, Found& found) {
  for (const std::string& host : use.hosts)
    if (!covers(reading.certificates.front().names, host))
      add(found, Status::name_not_covered, Weight::warning, host);
}

void judge_key(const Use& use, const Reading& reading, Found& found) {
  if (use.cert_file.empty() || use.key_file.empty())
    return add(found, Status::half_a_pair, Weight::problem);
  add_error(found, reading.key_error, use.key_file);
  if (reading.key_matches == false) add(found, Status::key_mismatch, Weight::problem);
  if (reading.key_is_encrypted) add(found, Status::needs_passphrase, Weight::problem, use.key_file);
  if (reading.key_is_exposed) add(found, Status::key_exposed, Weight::warning, use.key_file);
}

}  // namespace

std::optional<WallTime> end_of(const Use& use, const Reading& reading) {
  if (reading.certificates.empty()) return std::nullopt;
  const auto [first, last] = std::ranges::minmax(reading.certificates, {}, &Certificate::not_after);
  return is_pair(use.role) ? first.not_after : last.not_after;
}

int days_until(WallTime end, WallTime now) {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(end - now).count());
}

std::vector<Judgement> judge(const Use& use, const Reading& reading, WallTime now) {
  Found found;
  if (use.role == Role::service_pin) {
    add(found, Status::pinned, Weight::good, use.pin);
    return found;
  }
  // frp takes neither when one of them is missing, too.
  if (use.role == Role::visitor_pair && use.cert_file.empty() && use.key_file.empty()) {
    add(found, Status::made_at_start, Weight::note);
    return found;
  }
  add_error(found, reading.certificate_error, use.cert_file);
  if (is_pair(use.role)) judge_key(use, reading, found);
  if (!reading.certificates.empty()) {
    judge_dates(use, reading, now, found);
    judge_strength(reading, found);
    judge_names(use, reading, found);
    if (is_public(use.role) && reading.chain == ChainState::incomplete)
      add(found, Status::chain_incomplete, Weight::warning);
  }
  std::ranges::stable_sort(found, [](const Judgement& a, const Judgement& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.status < b.status;
  });
  if (found.empty()) add(found, Status::ok, Weight::good);
  return found;
}

}  // namespace culvert::certificates
