#include "ui/connections/link_history.h"

#include <algorithm>
#include <ranges>

namespace culvert::ui {

void LinkHistory::take(const observe::StatusDelta& delta) {
  for (const std::string& profile : delta.removed_sessions)
    end(profile, std::chrono::system_clock::now());
  for (const observe::SessionRecord& record : delta.sessions)
    take(record);
}

void LinkHistory::take(const observe::SessionRecord& record) {
  if (record.state != observe::SessionState::running) return end(record.profile, record.since);
  std::vector<Link>& links = links_[record.profile];
  const bool same = !links.empty() && links.back().since == record.since;
  if (!same) {
    end(record.profile, record.since);
    links.push_back({record.since, {}, {}});
    if (links.size() > most_links) links.erase(links.begin());
  }
  links.back().facts = record.link;
}

void LinkHistory::end(const std::string& profile, observe::WallTime time) {
  const auto at = links_.find(profile);
  if (at == links_.end() || at->second.empty() || at->second.back().ended) return;
  at->second.back().ended = time;
}

const LinkHistory::Link* LinkHistory::at(const std::string& profile, observe::WallTime time) const {
  const auto at = links_.find(profile);
  if (at == links_.end()) return nullptr;
  for (const Link& link : std::views::reverse(at->second))
    if (link.since <= time) return !link.ended || time <= *link.ended ? &link : nullptr;
  return nullptr;
}

}  // namespace culvert::ui
