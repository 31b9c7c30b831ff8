#pragma once

#include "tests/ui/samples.h"
#include "tests/ui/window_fixture.h"

namespace culvert::ui {

/// A window with one running profile, its proxies and a connection.
struct RunningWindow : WindowFixture {
  RunningWindow() : id(store.add(write(QStringLiteral("office.toml"), good_profile))) {
    control.start(id);
    deliver(sampleSession(id));
    observe::ProxyRecord web = sampleProxy(id, "web", "https", observe::ProxyState::running);
    web.connections = 1;
    deliver(web);
    observe::ConnectionDelta delta;
    delta.changed = {shared(sampleConnection(2, id, "web"))};
    delta.counters = {
        {2, {1'000, 2'000, 0}, 10, 20}
    };
    deliver(delta);
    window->scope().set({id, {}, 0});
  }
  std::string id;
};

}  // namespace culvert::ui
