#include "ui/wizard/service_choice.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>
#include <utility>

namespace culvert::ui {
namespace {

class ServiceText {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::ServiceText)
};

/// Programs whose port tells nothing: half of the world's development servers.
constexpr std::array web_programs{"node",    "deno",     "bun",   "python", "ruby",    "php",
                                  "java",    "caddy",    "nginx", "apache", "httpd",   "dotnet",
                                  "uvicorn", "gunicorn", "vite",  "hugo",   "mercure", "traefik"};
constexpr std::array<std::uint16_t, 18> web_ports{80,   443,  3000, 3001, 4000, 4200,
                                                  4321, 5000, 5001, 5173, 8000, 8008,
                                                  8080, 8081, 8443, 8888, 9000, 9090};

bool isLocal(const config::HostPort& target) {
  return target.host == "127.0.0.1" || target.host == "localhost" || target.host == "::1";
}

/// 1 to 65535 of a text that consists of digits; 0: it is another number.
std::optional<std::uint16_t> portOf(const QString& text) {
  static const QRegularExpression digits(QStringLiteral("^[0-9]+$"));
  if (!digits.match(text).hasMatch()) return std::nullopt;
  bool fits = false;
  const uint value = text.toUInt(&fits);
  return fits && value <= 65535 ? static_cast<std::uint16_t>(value) : std::uint16_t{0};
}

TargetText readWebAddress(const QString& text) {
  TargetText read;
  const QUrl url(text, QUrl::StrictMode);
  const QString scheme = url.scheme().toLower();
  const bool is_https = scheme == QLatin1String("https") || scheme == QLatin1String("wss");
  const bool is_web = is_https || scheme == QLatin1String("http") || scheme == QLatin1String("ws");
  if (!url.isValid() || !is_web || url.host().isEmpty()) {
    read.trouble = TargetText::Trouble::not_understood;
    return read;
  }
  read.target.host = url.host(QUrl::FullyEncoded).toStdString();
  read.target.port = static_cast<std::uint16_t>(url.port(is_https ? 443 : 80));
  read.is_web = true;
  read.is_https = is_https;
  read.trouble =
      read.target.port == 0 ? TargetText::Trouble::port_out_of_range : TargetText::Trouble::none;
  return read;
}

bool isLabel(const QString& text) {
  static const QRegularExpression label(QStringLiteral("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"),
                                        QRegularExpression::CaseInsensitiveOption);
  return label.match(text).hasMatch();
}

}  // namespace

ServiceKind guessKind(std::uint16_t port, const QString& process) {
  const QString program = process.toLower();
  if (program.startsWith(QLatin1String("sshd")) || program == QLatin1String("dropbear"))
    return ServiceKind::ssh;
  if (program.contains(QLatin1String("vnc")) || program.contains(QLatin1String("xrdp")))
    return ServiceKind::remote_desktop;
  for (const char* name : web_programs)
    if (program.startsWith(QLatin1String(name))) return ServiceKind::web;
  if (port == 22 || port == 2222) return ServiceKind::ssh;
  if (port == 3389 || (port >= 5900 && port <= 5909)) return ServiceKind::remote_desktop;
  if (std::ranges::find(web_ports, port) != web_ports.end()) return ServiceKind::web;
  return ServiceKind::other;
}

QString kindText(ServiceKind kind) {
  switch (kind) {
    case ServiceKind::web:
      return ServiceText::tr("Web app");
    case ServiceKind::ssh:
      return ServiceText::tr("SSH");
    case ServiceKind::remote_desktop:
      return ServiceText::tr("Remote desktop");
    case ServiceKind::demo_page:
      return ServiceText::tr("Demo page");
    case ServiceKind::other:
      break;
  }
  return ServiceText::tr("Other address");
}

std::uint16_t usualPort(ServiceKind kind) {
  if (kind == ServiceKind::ssh) return 22;
  if (kind == ServiceKind::remote_desktop) return 3389;
  return 0;
}

TargetText readTarget(const QString& typed) {
  const QString text = typed.trimmed();
  TargetText read;
  if (text.isEmpty()) return read;
  if (text.contains(QLatin1String("://"))) return readWebAddress(text);
  const QString number = text.startsWith(u':') ? text.mid(1) : text;
  if (const auto port = portOf(number)) {
    read.target = {"127.0.0.1", *port};
    read.trouble = *port == 0 ? TargetText::Trouble::port_out_of_range : TargetText::Trouble::none;
    return read;
  }
  const qsizetype colon = text.lastIndexOf(u':');
  const bool bare_v6 = text.count(u':') > 1 && !text.startsWith(u'[');
  if (colon > 0 && !bare_v6)
    if (const auto port = portOf(text.mid(colon + 1)); port == std::uint16_t{0}) {
      read.trouble = TargetText::Trouble::port_out_of_range;
      return read;
    }
  if (const auto target = config::parse_host_port(text.toStdString())) {
    read.target = *target;
    read.trouble = TargetText::Trouble::none;
    return read;
  }
  const bool lacks_port = config::parse_host_port(text.toStdString(), 1).has_value();
  read.trouble =
      lacks_port ? TargetText::Trouble::port_missing : TargetText::Trouble::not_understood;
  return read;
}

QString troubleText(TargetText::Trouble trouble) {
  switch (trouble) {
    case TargetText::Trouble::none:
      return {};
    case TargetText::Trouble::empty:
      return ServiceText::tr("Type the number of a port, or choose one from the list.");
    case TargetText::Trouble::not_understood:
      return ServiceText::tr(
          "This is no address of a service. Type a number such as 3000, or host:port.");
    case TargetText::Trouble::port_missing:
      return ServiceText::tr("The port is missing. Type host:port.");
    case TargetText::Trouble::port_out_of_range:
      return ServiceText::tr("A port is a number from 1 to 65535.");
  }
  return {};
}

std::string nameFor(const ServiceChoice& service, const std::set<std::string>& taken) {
  std::string name;
  switch (service.kind) {
    case ServiceKind::web:
      name = "web";
      break;
    case ServiceKind::ssh:
      name = "ssh";
      break;
    case ServiceKind::remote_desktop:
      name = "desktop";
      break;
    case ServiceKind::demo_page:
      name = "demo";
      break;
    case ServiceKind::other:
      name = "port";
      break;
  }
  if (service.target.port != usualPort(service.kind))
    name += "-" + std::to_string(service.target.port);
  std::string free = name;
  for (int i = 2; taken.contains(free); ++i)
    free = name + "-" + std::to_string(i);
  return free;
}

config::Proxy proxyFor(const ServiceChoice& service, const AddressChoice& address,
                       const std::string& name) {
  config::Proxy proxy;
  proxy.name = name;
  proxy.local_ip = service.target.host;
  proxy.local_port = service.target.port;
  const bool is_web = service.kind == ServiceKind::web;
  if (is_web && service.is_https) proxy.gateway.upstream.scheme = config::UpstreamScheme::https;
  const bool by_name =
      address.kind == AddressChoice::Kind::subdomain || address.kind == AddressChoice::Kind::domain;
  if (by_name && is_web) {
    config::HttpProxy http;
    if (address.kind == AddressChoice::Kind::subdomain)
      http.subdomain = address.name.toStdString();
    else
      http.custom_domains = {address.name.toStdString()};
    proxy.kind = std::move(http);
    return proxy;
  }
  config::TcpProxy tcp;
  if (address.kind == AddressChoice::Kind::port) tcp.remote_port = address.port;
  proxy.kind = tcp;
  // So that its requests are seen.
  if (is_web) proxy.gateway.http = config::HttpHandling::on;
  return proxy;
}

AddressChoice proposalFor(const ServiceChoice& service, AddressChoice::Kind kind) {
  AddressChoice proposal;
  proposal.kind = kind;
  if (kind == AddressChoice::Kind::port) {
    // Below 1024 a server seldom lets anybody in; 22 becomes 6022.
    const std::uint16_t port = service.target.port;
    proposal.port = port < 1024 ? static_cast<std::uint16_t>(6000 + port % 1000) : port;
  }
  if (kind == AddressChoice::Kind::subdomain)
    proposal.name = isLocal(service.target)
                        ? QStringLiteral("app")
                        : QString::fromStdString(service.target.host).section(u'.', 0, 0);
  if (kind == AddressChoice::Kind::subdomain && !isLabel(proposal.name))
    proposal.name = QStringLiteral("app");
  return proposal;
}

QString addressTrouble(const AddressChoice& address) {
  switch (address.kind) {
    case AddressChoice::Kind::server_decides:
      return {};
    case AddressChoice::Kind::port:
      return address.port == 0 ? ServiceText::tr("A port is a number from 1 to 65535.") : QString();
    case AddressChoice::Kind::subdomain:
      return isLabel(address.name)
                 ? QString()
                 : ServiceText::tr("A subdomain is one word of letters, digits and hyphens.");
    case AddressChoice::Kind::domain:
      break;
  }
  const QStringList labels = address.name.split(u'.');
  const bool good =
      labels.size() > 1 && address.name.size() <= 253 && std::ranges::all_of(labels, isLabel);
  return good ? QString()
              : ServiceText::tr(
                    "A domain is a name such as app.example.com that leads to the "
                    "server.");
}

}  // namespace culvert::ui
