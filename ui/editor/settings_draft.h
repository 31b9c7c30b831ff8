#pragma once

#include "core/config/edit.h"
#include "core/config/field_list.h"
#include "core/config/fix.h"
#include "ui/editor/field_value.h"

#include <string>
#include <vector>

namespace culvert::ui {

/// Changes to a file that are not in it yet. GUI thread.
struct SettingsDraft {
  std::string base;      ///< The file when the draft began, or was last brought up to date.
  std::string text;      ///< As it is to be.
  bool as_text = false;  ///< Edited as text, so that keys alone do not tell the changes.

  /// What goes where the text says, once it is applied.
  std::vector<TypedSecret> secrets = {};

  /// Secrets that stand in the text in the open may be written so: the user has said so.
  bool agreed = false;

  bool isEmpty() const { return base == text && secrets.empty(); }
};

/// A text with keys set to values (TOML), or without those whose value is empty. Fails as
/// config::with_value().
Result<std::string> withKeys(const std::string& text, const config::EditPlace& place,
                             const config::KeyChanges& changes);

/// The profile's own keys whose values differ.
std::vector<std::string> differingKeys(const std::string& before, const std::string& after);

/// How a draft and a file that was changed elsewhere went together.
struct Merge {
  bool done = false;              ///< False: both were changed as text; somebody must choose.
  std::vector<std::string> both;  ///< Keys changed on both sides; the draft's value counts.
};

/// Puts the changes of the draft on top of the file as it is now.
Merge bringUpToDate(SettingsDraft& draft, const std::string& file);

}  // namespace culvert::ui
