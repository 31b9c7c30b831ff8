#pragma once

#include "tests/interop/harness/services.h"

#include <QByteArray>

namespace culvert::interop {

/// What a browser does with a site behind the relay's HTTP port: keep-alive, a response that is
/// seen before its end, an upload, an upgrade, an unknown host. Returns the first thing that was
/// wrong.
[[nodiscard]] QByteArray check_web(quint16 port, const QByteArray& host, Services& services);

}  // namespace culvert::interop
