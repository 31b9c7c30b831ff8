#pragma once

#include "core/base/negotiation.h"
#include "core/gateway/ability.h"
#include "core/http/client_connection.h"
#include "core/http/own_answer.h"
#include "core/net/endpoint.h"
#include "core/net/tcp.h"
#include "core/net/tls.h"

#include <map>
#include <memory>
#include <string>

namespace culvert::gateway {

/// Who asks: for the service's side of a work connection, and for forwarded fields.
struct Caller {
  net::Endpoint address;  ///< The visitor's.
  net::Endpoint arrived;  ///< Where it came in.
  /// It is a proxy of ours (`trustedProxies`): what it says of whom it asks for is believed.
  bool trusted = false;
};

/// The way to a service: TCP to this computer or another one, or a work connection of a client.
class Dialer {
 public:
  /// A new byte stream to the service. Throws Failure{upstream}.
  virtual Task<net::StreamPtr> dial(const Caller& caller, net::DialTimes& times) = 0;

  /// What to tell somebody when dial() failed like this; none: what the error itself says.
  virtual std::optional<http::OwnAnswer> answer_for(const Error& /*error*/) const { return {}; }

 protected:
  ~Dialer() = default;
};

/// How TLS to the service is done (gateway.md 1.7).
struct UpstreamTls {
  VerifyMode verify = VerifyMode::none;
  std::string ca_file, cert_file, key_file;
  std::vector<std::string> pins;
  bool legacy = false;
};

/// What a service is called: to choose its certificate, and for that to prove.
struct TlsNames {
  std::string sni, verified;
};

/// The TLS configurations of one service: one for each name and offer, loaded once.
class TlsOffers {
 public:
  explicit TlsOffers(UpstreamTls tls) : tls_(std::move(tls)) {}

  /// Fails with certificate or config, naming the file.
  Result<std::shared_ptr<const net::TlsContext>> offer(const TlsNames& names,
                                                       const Attempt& attempt);
  VerifyMode verify() const { return tls_.verify; }

 private:
  static constexpr std::size_t most = 64;  // names: they may come from visitors

  UpstreamTls tls_;
  std::map<std::string, std::shared_ptr<const net::TlsContext>> known_;
};

struct DialLimits {
  Duration connect = std::chrono::seconds(5);
  Duration tls = std::chrono::seconds(10);
  http::ClientOptions http;
};

/// A connection that is up as far as its handshakes tell.
struct Connected {
  http::ClientConnectionPtr connection;
  /// speaks_http11 and speaks_h2 after ALPN, alpn_ignored without. In plain text: what was meant;
  /// only an answer will show.
  Finding finding = Finding::unreachable;
};

/// Opens one connection as `attempt` says. `record` tells what was negotiated, also when this
/// throws Failure{upstream}.
Task<Connected> connect(Dialer& dialer, Caller caller, Attempt attempt, TlsOffers& offers,
                        TlsNames names, DialLimits limits, http::Deadlines& deadlines,
                        Negotiation& record);

/// What a failed connect() has shown.
Finding finding_of(const Error& error, const Negotiation& record);

/// What an exchange that broke before its answer has shown of the service; no value: nothing.
std::optional<Finding> finding_of(const http::ExchangeFailure& failure, const Attempt& attempt);

}  // namespace culvert::gateway
