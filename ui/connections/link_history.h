#pragma once

#include "core/observe/live_state.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace culvert::ui {

/// Which link to its server a profile had when: a connection belongs to the one that it came over,
/// whatever the profile has by now. Fed with the session records as they come. GUI thread.
class LinkHistory {
 public:
  struct Link {
    observe::WallTime since;                 ///< When it was logged in.
    std::optional<observe::WallTime> ended;  ///< Empty: it is in use.
    Negotiation facts;
  };

  void take(const observe::StatusDelta& delta);
  void take(const observe::SessionRecord& record);

  /// The link in use at that time; null: none that was seen. Valid until the next take().
  const Link* at(const std::string& profile, observe::WallTime time) const;

 private:
  void end(const std::string& profile, observe::WallTime time);

  /// Connections outlive their link by seconds, so that a few are plenty.
  static constexpr std::size_t most_links = 16;
  std::map<std::string, std::vector<Link>> links_;
};

}  // namespace culvert::ui
