#pragma once

#include "tests/interop/harness/cell.h"
#include "tests/interop/harness/tool_run.h"
#include "tests/interop/harness/web_peers.h"

#include <QJsonObject>

#include <map>
#include <memory>

namespace culvert::interop {

/// One relay with our client behind it and every service behind that, and what stands in front.
class Site {
 public:
  Site(const CellPlan& plan, Services& services, const Certificate& certificate,
       const WebPeers& peers);

  /// Why it cannot run here; empty when it can.
  [[nodiscard]] QByteArray why_missing() const { return cell_.plan().why_missing(); }
  /// Starts it the first time it is asked for. Returns the reason when that failed.
  [[nodiscard]] QByteArray enter();

  /// Where visitors come in: "http", "https", "vhost-tls", or a port's word in configs/.
  [[nodiscard]] quint16 port(const QByteArray& entrance);
  /// The same for a server in front of the relay, which is started the first time: "nginx",
  /// "haproxy", "haproxy-h2", "caddy", "caddy-h2". 0: it is not here or did not start.
  [[nodiscard]] quint16 front(const QByteArray& name);

  /// What client and relay said last, short enough for the message of a failed row.
  [[nodiscard]] QByteArray story();

  /// The doctor's sentences in the logs of ours, since the last call.
  [[nodiscard]] QByteArray take_findings();

 private:
  [[nodiscard]] bool start_front(const QByteArray& program);

  const WebPeers& peers_;
  QTemporaryDir folder_;
  Cell cell_;
  bool entered_ = false;
  QByteArray failure_;
  qsizetype client_seen_ = 0, relay_seen_ = 0;
  std::map<QByteArray, std::unique_ptr<PeerProcess>> fronts_;
  std::map<QByteArray, quint16> front_ports_;
};

/// What the gateway tests share: services, and a site for each relay.
class GatewayStage {
 public:
  /// Why nothing can be tested here; empty when it can.
  [[nodiscard]] QByteArray why_impossible();
  /// Starts the services. Returns what went wrong.
  [[nodiscard]] QByteArray start();
  void stop();

  [[nodiscard]] WebPeers& peers() { return *peers_; }
  [[nodiscard]] const Certificate& certificate() const { return *certificate_; }
  /// "relay" or "frps070".
  [[nodiscard]] Site& site(const QByteArray& relay) { return *sites_.at(relay); }

  /// One run of visitor.js through `entrance` of a relay, as `host`, with all that the checks may
  /// need to know. Returns what was wrong.
  [[nodiscard]] QByteArray visit(const QByteArray& host, quint16 port, bool tls,
                                 const QByteArray& version, const QByteArray& checks,
                                 QJsonObject more = {});

 private:
  std::unique_ptr<Certificate> certificate_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<WebPeers> peers_;
  std::map<QByteArray, std::unique_ptr<Site>> sites_;
  QString node_;
};

/// The relays that stand in the middle.
inline constexpr const char* kRelays[] = {"relay", "frps070"};

/// Makes the row's site run, or skips or fails the row.
#define ENTER_SITE(stage, relay)                                                                  \
  if (const auto why = (stage).site(relay).why_missing(); !why.isEmpty()) QSKIP(why.constData()); \
  if (const auto failure = (stage).site(relay).enter(); !failure.isEmpty())                       \
  QFAIL(failure.constData())

/// Skips the row when nobody runs that service.
#define NEED_SERVICE(stage, name) \
  if (const auto why = (stage).peers().why_missing(name); !why.isEmpty()) QSKIP(why.constData())

}  // namespace culvert::interop
