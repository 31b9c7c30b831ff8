#pragma once

#include "core/observe/live_state.h"

#include <QStringList>

namespace culvert::ui {

/// The public addresses of a proxy, as the server has named them: it joins them with commas. The
/// client has taken out those that it repeats for each location of an http proxy.
QStringList addressesOf(const observe::ProxyRecord& record);

/// The first of several and how many there are more: "a.example.com:80 +2"; empty for none.
QString shortAddress(const observe::ProxyRecord& record);

}  // namespace culvert::ui
