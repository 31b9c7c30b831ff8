#pragma once

#include "core/config/problem.h"
#include "ui/profiles/profile_store.h"

#include <set>
#include <string>
#include <vector>

namespace culvert::ui {

/// What is wrong with a profile's own settings in a text: items left out, so that it is quick
/// whatever their number.
std::vector<config::Problem> problemsOfSettings(const Profile& profile, const std::string& text);
/// What is wrong with a whole text.
std::vector<config::Problem> problemsOfText(const Profile& profile, const std::string& text);

/// What one item's text says, and what is wrong with it, with its keys as paths.
struct ItemCheck {
  config::ClientConfig config;  ///< With the item alone, as far as it could be read.
  std::vector<config::Problem> problems;
};
/// `others`: the names that are taken.
ItemCheck checkItem(const Profile& profile, const std::string& list, const std::string& item,
                    const std::set<std::string>& others);

/// Whether one of them keeps the text from being saved; that something does not run yet does not.
bool standsInTheWay(const std::vector<config::Problem>& problems);

}  // namespace culvert::ui
