#include "core/config/transfer/plan.h"

#include "core/config/document.h"
#include "core/config/transfer/same.h"

#include <algorithm>
#include <array>

namespace culvert::transfer {
namespace {

using config::lower_case;

constexpr std::size_t longest_name = 80;

/// "web", "web-2", "web-3", …
template <class Taken>
std::string free_name(const std::string& wanted, const Taken& taken) {
  if (!taken(wanted)) return wanted;
  for (int i = 2;; ++i)
    if (const std::string name = wanted + "-" + std::to_string(i); !taken(name)) return name;
}

class Planner {
 public:
  Planner(Plan plan, std::string current) : plan_(std::move(plan)), current_(std::move(current)) {}

  Plan run(std::vector<Candidate> candidates) {
    for (Candidate& candidate : candidates)
      add(std::move(candidate));
    return std::move(plan_);
  }

 private:
  void add(Candidate candidate) {
    PlannedProfile profile;
    const std::string wanted = file_name_of(candidate.name);
    profile.name = free_name(wanted, [this](const std::string& name) { return is_taken(name); });
    names_.push_back(lower_case(profile.name));
    profile.rival = find_rival(candidate, wanted);
    profile.candidate = std::move(candidate);
    if (profile.rival) compare(profile, plan_.existing[*profile.rival]);
    for (std::size_t i = 0; i < profile.candidate.items.size(); ++i)
      if (!profile.rival) profile.items.push_back({i, Standing::fresh, Choice::add});
    if (profile.candidate.is_server_file) profile.choice = Choice::skip;
    plan_.profiles.push_back(std::move(profile));
  }

  bool is_taken(const std::string& name) const {
    const std::string lower = lower_case(name);
    return std::ranges::find(names_, lower) != names_.end() ||
           std::ranges::any_of(plan_.existing,
                               [&](const Existing& one) { return lower_case(one.name) == lower; });
  }

  std::optional<std::size_t> find_rival(const Candidate& candidate, const std::string& name) const {
    for (std::size_t i = 0; i < plan_.existing.size(); ++i) {
      const Existing& one = plan_.existing[i];
      const bool meant = candidate.has_server ? lower_case(one.name) == lower_case(name)
                                              : one.id == current_ && one.editable;
      if (meant) return i;
    }
    return std::nullopt;
  }

  static void compare(PlannedProfile& profile, const Existing& rival) {
    const Candidate& candidate = profile.candidate;
    const Comparison comparison(rival.text, candidate.text);
    profile.standing = comparison.is_same() ? Standing::same : Standing::conflict;
    profile.choice = profile.standing == Standing::same ? Choice::skip : Choice::rename;
    for (std::size_t i = 0; i < candidate.items.size(); ++i) {
      const CandidateItem& item = candidate.items[i];
      const Standing standing = comparison.of_item(item);
      const Choice choice = standing == Standing::fresh  ? Choice::add
                            : standing == Standing::same ? Choice::skip
                                                         : Choice::rename;
      profile.items.push_back({i, standing, choice});
    }
    if (!candidate.has_server && rival.editable) profile.choice = Choice::merge;
  }

  Plan plan_;
  std::string current_;
  std::vector<std::string> names_;
};

}  // namespace

std::string file_name_of(std::string name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool bad = byte < 0x20 || byte == 0x7f ||
                     std::string_view("<>:\"/\\|?*").find(c) != std::string_view::npos;
    out += bad ? '-' : c;
  }
  // Not in the middle of a character.
  if (out.size() > longest_name) {
    std::size_t end = longest_name;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80)
      --end;
    out.resize(end);
  }
  while (!out.empty() && (out.back() == '.' || out.back() == ' '))
    out.pop_back();
  while (!out.empty() && (out.front() == '.' || out.front() == ' '))
    out.erase(0, 1);
  static constexpr std::array devices = {"con", "prn", "aux", "nul"};
  const std::string lower = lower_case(out);
  const bool port = lower.size() == 4 && (lower.starts_with("com") || lower.starts_with("lpt"));
  if (port || std::ranges::find(devices, lower) != devices.end()) out += "_";
  return out.empty() ? "profile" : out;
}

Plan make_plan(std::vector<Candidate> candidates, std::vector<Existing> existing,
               const std::string& current) {
  return Planner({std::move(existing), {}}, current).run(std::move(candidates));
}

std::vector<Choice> choices_for(const Plan& plan, const PlannedProfile& profile) {
  if (!profile.rival) return {Choice::add, Choice::skip};
  const Existing& rival = plan.existing[*profile.rival];
  std::vector<Choice> choices;
  if (profile.standing == Standing::same) choices.push_back(Choice::skip);
  const bool can_merge = rival.editable && !profile.candidate.is_template;
  if (can_merge && !profile.candidate.has_server) choices.push_back(Choice::merge);
  choices.push_back(Choice::rename);
  if (can_merge && profile.candidate.has_server) choices.push_back(Choice::merge);
  if (rival.editable && profile.candidate.has_server) choices.push_back(Choice::replace);
  if (profile.standing != Standing::same) choices.push_back(Choice::skip);
  return choices;
}

std::vector<Choice> choices_for(const PlannedProfile& profile, const PlannedItem& item) {
  if (profile.candidate.is_template) return {};
  if (profile.choice == Choice::merge && item.standing == Standing::conflict)
    return {Choice::rename, Choice::replace, Choice::skip};
  if (profile.choice == Choice::merge && item.standing == Standing::same) return {Choice::skip};
  return {Choice::add, Choice::skip};
}

void choose_for_all(Plan& plan, Choice choice) {
  for (PlannedProfile& profile : plan.profiles) {
    if (profile.standing == Standing::fresh) continue;
    const auto can = choices_for(plan, profile);
    if (std::ranges::find(can, choice) != can.end()) profile.choice = choice;
    // Kept for when the profile is merged; until then it says nothing.
    for (PlannedItem& item : profile.items)
      if (item.standing == Standing::conflict && choice != Choice::merge) item.choice = choice;
  }
}

}  // namespace culvert::transfer
