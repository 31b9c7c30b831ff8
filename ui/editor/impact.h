#pragma once

#include "core/config/changes.h"
#include "ui/profiles/profile_control.h"

#include <QString>

#include <vector>

namespace culvert::ui {

/// What applying the file would do to a profile that runs.
struct Impact {
  std::vector<config::Difference> differences;
  config::Reach reach = config::Reach::live;
  int items = 0;        ///< Proxies and visitors that are registered anew, come or go.
  int connections = 0;  ///< That will be closed.

  bool isEmpty() const { return differences.empty(); }
};

/// Against what runs; empty when it does not.
Impact impactOf(ProfileControl& control, const std::string& id, const config::ClientConfig& wanted);

/// "Reconnects to the server; 12 connections will close."
QString impactSentence(const Impact& impact);
/// "at once", "this proxy is registered anew", ...
QString reachText(config::Reach reach);

}  // namespace culvert::ui
