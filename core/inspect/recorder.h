#pragma once

#include "core/config/gateway_config.h"
#include "core/http/exchange_observer.h"
#include "core/inspect/masks.h"
#include "core/inspect/store.h"
#include "core/observe/live_state.h"

#include <memory>
#include <string>

namespace culvert::inspect {

/// What its connection knows of an exchange.
struct Origin {
  observe::ConnectionId connection = 0;
  std::string visitor;
  observe::ExchangeId replay_of = 0;
  /// Messages of tunnels and streams of events are counted here, too; null: nowhere else. Outlives
  /// the exchange.
  observe::HttpCounts* counts = nullptr;
};

/// Records the exchanges of one proxy as its configuration says (desktop.md 2.6.2): heads with
/// their secrets masked, bodies up to a cap if that is wanted, or nothing at all.
class Recorder {
 public:
  /// `store` outlives it; null: there is nobody to record for.
  Recorder(Store* store, std::string profile, std::string proxy,
           const config::CapturePolicy& policy);

  /// For an exchange that begins; the texts of `request` are copied. Null: it is not recorded, and
  /// nothing was done for it. A replay is recorded in any case: somebody waits for it. The recorder
  /// outlives what it returns.
  std::unique_ptr<http::ExchangeObserver> watch(const http::Request& request,
                                                const Origin& origin) const;

 private:
  observe::ExchangeRecord described(const http::Request& request, const Origin& origin) const;

  Store* store_;
  std::string profile_, proxy_;
  config::CapturePolicy policy_;
  Masks masks_;
};

}  // namespace culvert::inspect
