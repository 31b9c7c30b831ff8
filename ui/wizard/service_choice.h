#pragma once

#include "core/config/client_config.h"
#include "core/config/host_port.h"

#include <QString>

#include <optional>
#include <set>
#include <string>

namespace culvert::ui {

/// What kind of thing is to be made reachable.
enum class ServiceKind {
  web,
  ssh,
  remote_desktop,
  other,
  demo_page,  ///< Nothing of one's own: the page that the program brings along.
};

/// By the port, and by the program that listens there (empty: not known).
ServiceKind guessKind(std::uint16_t port, const QString& process);
QString kindText(ServiceKind kind);
/// Where a thing of this kind usually listens; 0: nowhere in particular.
std::uint16_t usualPort(ServiceKind kind);

/// What somebody typed as the address of a local service.
struct TargetText {
  enum class Trouble { none, empty, not_understood, port_missing, port_out_of_range };
  Trouble trouble = Trouble::empty;
  config::HostPort target;
  /// A web address was typed; with "https" the service wants TLS.
  bool is_web = false, is_https = false;
};

/// "3000", ":3000", "host:3000", "[::1]:3000", "http://localhost:3000/path".
TargetText readTarget(const QString& text);
QString troubleText(TargetText::Trouble trouble);

/// How it is made reachable.
struct AddressChoice {
  enum class Kind { server_decides, port, subdomain, domain };
  Kind kind = Kind::server_decides;
  std::uint16_t port = 0;
  QString name;  ///< Subdomain or domain.
  bool operator==(const AddressChoice&) const = default;
};

struct ServiceChoice {
  ServiceKind kind = ServiceKind::web;
  config::HostPort target;
  bool is_https = false;  ///< The service wants TLS; web only.
  bool operator==(const ServiceChoice&) const = default;
};

/// A name for a proxy to it that is not among `taken`: "web-3000", "ssh", "web-3000-2".
std::string nameFor(const ServiceChoice& service, const std::set<std::string>& taken);
config::Proxy proxyFor(const ServiceChoice& service, const AddressChoice& address,
                       const std::string& name);
/// What can be proposed for it where somebody wants a port or subdomain of his own.
AddressChoice proposalFor(const ServiceChoice& service, AddressChoice::Kind kind);
/// Why it cannot be used; empty: it can.
QString addressTrouble(const AddressChoice& address);

}  // namespace culvert::ui
