#pragma once

#include <QString>

#include <array>
#include <string>

namespace culvert::ui {

/// What the system is told about while nobody looks at the window.
enum class Occasion {
  profile_up,      ///< By hand.
  link_lost,       ///< For ten seconds.
  link_back,       ///< Takes the place of link_lost.
  profile_failed,  ///< Stopped for good.
  proxy_refused,   ///< By the server, or its public address is another one.
  service_down,    ///< The local service of a proxy, for thirty seconds.
  visitor_new,     ///< An address that has not come to this proxy before.
  secret_needed,
  certificate_ends,  ///< In less than 21 days, in less than 7, and when it has: once each.
};

/// One row of the table in desktop.md 2.11.
struct OccasionRule {
  Occasion occasion;
  const char* slug;       ///< In the file of preferences.
  bool by_default;        ///< Whether the system is told.
  bool only_when_hidden;  ///< Not while the window is anywhere on the screen.
  const char* category;   ///< Of several in one category the last one stays.
};

constexpr std::array<OccasionRule, 9> occasion_rules{
    {{Occasion::profile_up, "profileUp", false, true, "link"},
     {Occasion::link_lost, "linkLost", true, false, "link"},
     {Occasion::link_back, "linkBack", true, false, "link"},
     {Occasion::profile_failed, "profileFailed", true, false, "link"},
     {Occasion::proxy_refused, "proxyRefused", true, false, "proxy"},
     {Occasion::service_down, "serviceDown", false, false, "proxy"},
     {Occasion::visitor_new, "visitorNew", false, false, "visitor"},
     {Occasion::secret_needed, "secretNeeded", true, false, "link"},
     {Occasion::certificate_ends, "certificateEnds", true, false, "certificate"}}
};

constexpr const OccasionRule& ruleOf(Occasion occasion) {
  return occasion_rules[static_cast<std::size_t>(occasion)];
}

/// What it is called in the preferences.
QString occasionText(Occasion occasion);

/// One thing to tell, and where it belongs.
struct Notice {
  Occasion occasion = Occasion::profile_up;
  std::string profile, proxy;  ///< A click goes there.
  QString title, text;
};

}  // namespace culvert::ui
