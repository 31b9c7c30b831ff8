#pragma once

#include "core/base/error.h"
#include "core/config/fix.h"

#include <string>

namespace culvert::ui {

class ProfileControl;

/// Writes the changes into the profile's file, everything else in it as it stands, and hands the
/// file to the profile where that runs. Fails as config::fix_file() does; not_found also for a
/// profile without a file.
Result<void> fixProfile(ProfileControl& control, const std::string& profile,
                        const std::string& proxy, const config::KeyChanges& changes);

}  // namespace culvert::ui
