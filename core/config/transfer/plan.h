#pragma once

#include "core/config/transfer/candidate.h"

#include <optional>
#include <string>
#include <vector>

namespace culvert::transfer {

/// A profile that is there already.
struct Existing {
  std::string id, name, text;
  bool editable = true;          ///< TOML, so that items can be put into it.
  bool may_hold_markers = true;  ///< A file of ours; in others a secret is written out.
};

enum class Standing { fresh, same, conflict };

/// What becomes of a profile or an item. Of a profile: add (fresh), rename, replace, merge, skip;
/// of an item: add, rename, replace, skip.
enum class Choice { add, rename, replace, merge, skip };

struct PlannedItem {
  std::size_t index = 0;                ///< Among the candidate's.
  Standing standing = Standing::fresh;  ///< Against the profile it would be merged into.
  Choice choice = Choice::add;
};

struct PlannedProfile {
  Candidate candidate;
  Standing standing = Standing::fresh;
  Choice choice = Choice::add;
  std::string name;                  ///< Free to be used for a new profile.
  std::optional<std::size_t> rival;  ///< Among the existing ones: the same name or, where the
                                     ///< candidate has no server, the one to take its proxies.
  std::vector<PlannedItem> items;
};

struct Plan {
  std::vector<Existing> existing;
  std::vector<PlannedProfile> profiles;
};

/// Nothing is lost by what it chooses: what is the same is skipped, what is in conflict comes in
/// under another name. `current`: where proxies without a server go.
Plan make_plan(std::vector<Candidate> candidates, std::vector<Existing> existing,
               const std::string& current);

/// What can be chosen, the first one best.
std::vector<Choice> choices_for(const Plan& plan, const PlannedProfile& profile);
std::vector<Choice> choices_for(const PlannedProfile& profile, const PlannedItem& item);

/// For all that are in conflict, as far as each can.
void choose_for_all(Plan& plan, Choice choice);

enum class Outcome { added, renamed, replaced, merged, same, skipped, failed };

struct ItemResult {
  std::string name, type, new_name;
  bool built = true;
  Outcome outcome = Outcome::added;
  std::string detail;  ///< Of a failure.
};

struct ProfileResult {
  std::string name, new_name;
  Outcome outcome = Outcome::added;
  std::string detail;
  std::vector<ItemResult> items;
};

/// A file to be written, and the secrets that belong elsewhere.
struct Write {
  std::string id;      ///< Of the existing profile; empty: a new one.
  std::string name;    ///< Of a new one.
  std::string before;  ///< What an existing one has to hold still.
  std::string text;
  std::size_t result = 0;
  bool takes_markers = true;
  std::vector<std::string> fields;  ///< Whose secrets this import brought.
};

struct Carried {
  std::vector<Write> writes;
  std::vector<ProfileResult> results;  ///< One per profile of the plan.
};

/// The texts that carry the plan out. Writes nothing.
Carried carry_out(const Plan& plan);

/// A name that a file can have on every system.
std::string file_name_of(std::string name);

}  // namespace culvert::transfer
