#include "ui/editor/impact.h"

#include <QCoreApplication>

#include <set>

namespace culvert::ui {
namespace {

class ImpactWords {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::Impact)
};

}  // namespace

Impact impactOf(ProfileControl& control, const std::string& id,
                const config::ClientConfig& wanted) {
  Impact impact;
  const config::ClientConfig* running = control.running(id);
  if (!running) return impact;
  impact.differences = config::differences(*running, wanted);
  impact.reach = config::widest(impact.differences);
  std::set<std::pair<int, std::string>> items;
  for (const config::Difference& difference : impact.differences)
    if (difference.scope != config::FieldScope::profile)
      items.emplace(static_cast<int>(difference.scope), difference.item);
  impact.items = static_cast<int>(items.size());
  if (impact.reach == config::Reach::reconnect) impact.connections = control.status(id).connections;
  return impact;
}

QString impactSentence(const Impact& impact) {
  switch (impact.reach) {
    case config::Reach::live:
      return ImpactWords::tr("Takes effect at once; nothing is cut.");
    case config::Reach::item:
      return ImpactWords::tr(
          "Registers %n proxies anew; everything else stays connected, and so "
          "do their open connections.",
          nullptr, impact.items);
    case config::Reach::next_login:
      return ImpactWords::tr("Takes effect with the next login; nothing is cut.");
    case config::Reach::reconnect:
      return ImpactWords::tr("Reconnects to the server; %n connection(s) will be closed.", nullptr,
                             impact.connections);
  }
  return {};
}

QString reachText(config::Reach reach) {
  switch (reach) {
    case config::Reach::live:
      return ImpactWords::tr("At once");
    case config::Reach::item:
      return ImpactWords::tr("Registered anew");
    case config::Reach::next_login:
      return ImpactWords::tr("With the next login");
    case config::Reach::reconnect:
      return ImpactWords::tr("Reconnects");
  }
  return {};
}

}  // namespace culvert::ui
