#include "core/config/edit.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/plan.h"

#include <algorithm>
#include <set>

namespace culvert::transfer {
namespace {

const char* list_of(const CandidateItem& item) {
  return item.scope == config::FieldScope::visitor ? "visitors" : "proxies";
}

std::vector<std::string> fields_of_item(const CandidateItem& item, const std::string& name) {
  std::vector<std::string> fields;
  for (const std::string& key : item.secrets)
    fields.push_back(std::string(list_of(item)) + "." + name + "." + key);
  return fields;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

ItemResult result_of(const CandidateItem& item, Outcome outcome) {
  return {item.name, item.type, item.name, item.built, outcome, {}};
}

/// One profile of the plan.
class Carrier {
 public:
  Carrier(const Plan& plan, const PlannedProfile& profile)
      : plan_(plan), profile_(profile), candidate_(profile.candidate) {
    result_.name = candidate_.name;
    result_.new_name = profile.name;
  }

  ProfileResult run(std::size_t number, std::vector<Write>& writes) {
    switch (profile_.choice) {
      case Choice::skip:
        skip();
        return std::move(result_);
      case Choice::merge:
        merge();
        break;
      default:
        take_whole();
        break;
    }
    if (result_.outcome == Outcome::failed) return std::move(result_);
    write_.result = number;
    if (write_.id.empty() || write_.text != write_.before) writes.push_back(std::move(write_));
    return std::move(result_);
  }

 private:
  const Existing* rival() const {
    return profile_.rival ? &plan_.existing[*profile_.rival] : nullptr;
  }

  void skip() {
    const Outcome outcome = profile_.standing == Standing::same ? Outcome::same : Outcome::skipped;
    result_.outcome = outcome;
    for (const PlannedItem& item : profile_.items)
      result_.items.push_back(result_of(candidate_.items[item.index], outcome));
  }

  void fail(const Error& error) {
    result_.outcome = Outcome::failed;
    result_.detail = error.context;
    for (ItemResult& item : result_.items)
      item.outcome = Outcome::failed;
  }

  /// Of a new profile, or in the place of one that is there.
  void take_whole() {
    const bool replaces = profile_.choice == Choice::replace && rival();
    result_.outcome = replaces                            ? Outcome::replaced
                      : profile_.choice == Choice::rename ? Outcome::renamed
                                                          : Outcome::added;
    write_.text = candidate_.text;
    write_.fields = candidate_.secrets;
    leave_out_skipped();
    if (!replaces) {
      write_.name = profile_.name;
      return;
    }
    write_.id = rival()->id;
    write_.before = rival()->text;
    write_.takes_markers = rival()->may_hold_markers;
    result_.new_name = rival()->name;
  }

  void leave_out_skipped() {
    // In a list of its own each item has a number; from the back, so that those in front keep it.
    std::size_t proxies = 0, visitors = 0;
    std::vector<config::EditPlace> away;
    for (const PlannedItem& planned : profile_.items) {
      const CandidateItem& item = candidate_.items[planned.index];
      std::size_t& number = item.scope == config::FieldScope::visitor ? visitors : proxies;
      const bool wanted = planned.choice != Choice::skip || planned.standing == Standing::same ||
                          candidate_.is_template;
      if (!wanted) away.push_back({list_of(item), number});
      if (wanted) append(write_.fields, fields_of_item(item, item.name));
      result_.items.push_back(result_of(item, wanted ? Outcome::added : Outcome::skipped));
      ++number;
    }
    for (auto place = away.rbegin(); place != away.rend(); ++place) {
      auto without = config::without_item(write_.text, *place);
      if (!without) return fail(without.error());
      write_.text = *std::move(without);
    }
  }

  void merge() {
    result_.outcome = Outcome::merged;
    result_.new_name = rival()->name;
    write_.id = rival()->id;
    write_.before = write_.text = rival()->text;
    write_.takes_markers = rival()->may_hold_markers;
    for (const PlannedItem& planned : profile_.items) {
      const CandidateItem& item = candidate_.items[planned.index];
      if (planned.standing == Standing::same)
        result_.items.push_back(result_of(item, Outcome::same));
      else if (planned.choice == Choice::skip)
        result_.items.push_back(result_of(item, Outcome::skipped));
      else
        merge_item(item, planned.choice);
    }
  }

  void merge_item(const CandidateItem& item, Choice choice) {
    const auto there = config::items_of(write_.text, list_of(item));
    ItemResult result = result_of(item, Outcome::added);
    Result<std::string> text = Error{};
    if (!there) {
      text = there.error();
    } else if (choice == Choice::replace) {
      const auto at = std::ranges::find(*there, item.name, &config::ItemText::name);
      const auto index = static_cast<std::size_t>(at - there->begin());
      result.outcome = Outcome::replaced;
      text = config::with_item(write_.text, {list_of(item), index}, item.text);
    } else {
      result.new_name = free_item_name(item.name, *there);
      if (result.new_name != item.name) result.outcome = Outcome::renamed;
      const auto named = config::with_value(item.text, {list_of(item), 0}, {"name"},
                                            config::toml_text(result.new_name));
      text =
          named ? config::with_new_item(write_.text, list_of(item), std::nullopt, *named) : named;
    }
    if (text) {
      write_.text = *std::move(text);
      append(write_.fields, fields_of_item(item, result.new_name));
    } else {
      result.outcome = Outcome::failed;
      result.detail = text.error().context;
    }
    result_.items.push_back(std::move(result));
  }

  static std::string free_item_name(const std::string& wanted,
                                    const std::vector<config::ItemText>& there) {
    std::set<std::string> names;
    for (const config::ItemText& item : there)
      names.insert(item.name);
    std::string name = wanted;
    for (int i = 2; names.contains(name); ++i)
      name = wanted + "-" + std::to_string(i);
    return name;
  }

  const Plan& plan_;
  const PlannedProfile& profile_;
  const Candidate& candidate_;
  Write write_;
  ProfileResult result_;
};

}  // namespace

Carried carry_out(const Plan& plan) {
  Carried carried;
  // Two that are merged into one profile build on each other.
  Plan growing = plan;
  for (const PlannedProfile& profile : plan.profiles) {
    const std::size_t before = carried.writes.size();
    carried.results.push_back(
        Carrier(growing, profile).run(carried.results.size(), carried.writes));
    if (carried.writes.size() == before || carried.writes.back().id.empty()) continue;
    Write& write = carried.writes.back();
    growing.existing[*profile.rival].text = write.text;
    const auto earlier = std::find_if(carried.writes.begin(), carried.writes.end() - 1,
                                      [&](const Write& one) { return one.id == write.id; });
    if (earlier == carried.writes.end() - 1) continue;
    earlier->text = write.text;
    append(earlier->fields, write.fields);
    carried.writes.pop_back();
  }
  return carried;
}

}  // namespace culvert::transfer
