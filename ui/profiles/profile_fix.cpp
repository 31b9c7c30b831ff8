#include "ui/profiles/profile_fix.h"

#include "ui/profiles/profile_control.h"

namespace culvert::ui {

Result<void> fixProfile(ProfileControl& control, const std::string& profile,
                        const std::string& proxy, const config::KeyChanges& changes) {
  const Profile* found = control.store().find(profile);
  if (!found || found->isDemo()) return Error{Errc::not_found, Leg::none, proxy, {}};
  config::LoadOptions options;
  options.environment = config::process_environment();
  const Result<void> written = config::fix_file(found->path.toStdString(), proxy, changes, options);
  if (!written) return written.error();
  control.store().reload(profile);
  control.applyChanges(profile);
  return {};
}

}  // namespace culvert::ui
