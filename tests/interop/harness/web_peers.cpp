#include "tests/interop/harness/web_peers.h"

#include "tests/interop/harness/pattern.h"
#include "tests/interop/harness/tool_run.h"
#include "tests/interop/harness/waiting.h"
#include "tests/support/ports.h"

#include <QDir>
#include <QTcpSocket>

#include <algorithm>

namespace culvert::interop {

namespace {

constexpr int kStartLimit = 20'000;
/// What the Mercure hub's tokens are signed with.
constexpr char kMercureKey[] = "a key of at least 256 bits, for the hub of the tests";

QString peer_file(const char* name) {
  return QStringLiteral(CULVERT_INTEROP_CONFIGS "/../peers/") + QLatin1String(name);
}

}  // namespace

const std::vector<WebPeer>& WebPeers::all() {
  // A WebSocket needs HTTP/1.1 or extended CONNECT: 502 where a service has neither.
  static const std::vector<WebPeer> peers{
      {"web",           "WEB",           false, "hello sum events socket",                          0  },
      {"node-h2",       "NODE_H2",       true,  "hello sum events quiet_head trailers many socket", 0  },
      {"node-h2-bare",  "NODE_H2_BARE",  true,  "hello",                                            502},
      {"node-h2c",      "NODE_H2C",      false, "hello sum events quiet_head trailers many socket", 0  },
      {"hypercorn",     "HYPERCORN",     false, "hello sum events socket",                          0  },
      {"hypercorn-tls", "HYPERCORN_TLS", true,  "hello sum events socket",                          0  },
      {"nginx-h2c",     "NGINX_H2C",     false, "hello page sum events",                            502},
      {"nginx-tls",     "NGINX_TLS",     true,  "hello page sum events socket",                     0  },
      {"nginx-tls-h1",  "NGINX_TLS_H1",  true,  "hello page sum events socket",                     0  },
      {"nginx-mtls",    "NGINX_MTLS",    true,  "",                                                 0  },
      {"nginx-sni",     "NGINX_SNI",     true,  "",                                                 0  },
      {"nghttpd",       "NGHTTPD",       false, "page",                                             0  },
      {"nghttpd-tls",   "NGHTTPD_TLS",   true,  "page",                                             0  },
      {"haproxy-h2",    "HAPROXY_H2",    true,  "hello sum events socket",                          0  },
      {"haproxy-h2c",   "HAPROXY_H2C",   false, "hello sum events socket",                          0  },
      {"caddy-tls",     "CADDY_TLS",     true,  "hello page sum events socket",                     0  },
      {"caddy-named",   "CADDY_NAMED",   true,  "",                                                 0  },
      {"caddy-now",     "CADDY_NOW",     true,  "hello page sum events socket",                     0  },
      {"grpc",          "GRPC",          false, "",                                                 0  },
      {"grpc-tls",      "GRPC_TLS",      true,  "",                                                 0  },
      {"mercure",       "MERCURE",       false, "",                                                 0  },
      {"mercure-tls",   "MERCURE_TLS",   true,  "",                                                 0  },
  };
  return peers;
}

const WebPeer& WebPeers::find(const QByteArray& name) {
  const auto found = std::ranges::find(all(), name, &WebPeer::name);
  if (found == all().end()) qFatal("there is no service %s", name.constData());
  return *found;
}

WebPeers::WebPeers(const Certificate& certificate, Services& services)
    : certificate_(certificate), page_(Pattern(20).take(1 << 20)) {
  words_ = {
      {"FOLDER",      folder_.path().toUtf8()                },
      {"CERTIFICATE", certificate.certificate_file().toUtf8()},
      {"KEY",         certificate.key_file().toUtf8()        },
      {"AUTHORITY",   certificate.authority_file().toUtf8()  },
      {"PEM",         certificate.joined_file().toUtf8()     },
      {"WEB",         QByteArray::number(services.web_port())},
      {"MERCURE_KEY", kMercureKey                            },
  };
}

QByteArray WebPeers::start() {
  choose_ports();
  if (!prepare_files()) return "the files of the services cannot be written";
  start_node();
  start_python();
  start_servers();
  start_mercure();
  for (const auto& [name, one] : running_) {
    for (const QByteArray& port : one.ports.split(' ')) {
      const quint16 where = words_.value(port).toUShort();
      const auto up = [&] { return support::accepts(where) || !one.process->running(); };
      if (!wait_until(up, kStartLimit) || !one.process->running())
        return name + " does not listen:\n" + one.process->last_words();
    }
  }
  return {};
}

QByteArray WebPeers::why_missing(const QByteArray& name) const {
  const auto found = missing_.find(find(name).port);
  return found == missing_.end() ? QByteArray() : found->second;
}

quint16 WebPeers::port(const QByteArray& name) const {
  return words_.value(find(name).port).toUShort();
}

QByteArray WebPeers::story() const {
  QByteArray all;
  for (const auto& [name, one] : running_)
    if (!one.process->output().isEmpty())
      all += "--- " + name + "\n" + one.process->last_words().right(600) + "\n";
  return all;
}

void WebPeers::choose_ports() {
  for (const WebPeer& peer : all())
    if (!words_.contains(peer.port)) words_[peer.port] = QByteArray::number(support::free_port());
  first_spec_port_ = support::free_ports_in_a_row(kSpecCases);
}

bool WebPeers::prepare_files() {
  QDir(folder_.path()).mkpath("site");
  return write_file(folder_.filePath("site/page"), page_) &&
         write_config("nginx_services.conf", words_, folder_.filePath("nginx.conf")) &&
         write_config("haproxy_services.cfg", words_, folder_.filePath("haproxy.cfg")) &&
         write_config("caddy_services.caddyfile", words_, folder_.filePath("Caddyfile"));
}

void WebPeers::start_node() {
  const QString node = find_program("node");
  const QString script = peer_file("node/service.js");
  const QStringList identity{certificate_.certificate_file(), certificate_.key_file()};
  run("node", "NODE_H2", node, QStringList{script, "h2", word("NODE_H2")} + identity);
  run("node", "NODE_H2_BARE", node,
      QStringList{script, "h2-bare", word("NODE_H2_BARE")} + identity);
  run("node", "NODE_H2C", node, {script, "h2c", word("NODE_H2C")});
}

void WebPeers::start_python() {
  const QStringList identity{certificate_.certificate_file(), certificate_.key_file()};
  const QString hypercorn = find_python_with("hypercorn");
  const QString script = peer_file("hypercorn/service.py");
  run("hypercorn for Python", "HYPERCORN", hypercorn, {script, word("HYPERCORN")});
  run("hypercorn for Python", "HYPERCORN_TLS", hypercorn,
      QStringList{script, word("HYPERCORN_TLS")} + identity);
  const QString grpc = find_python_with("grpc");
  const QString grpc_script = peer_file("grpc/service.py");
  run("grpc for Python", "GRPC", grpc, {grpc_script, word("GRPC")});
  run("grpc for Python", "GRPC_TLS", grpc, QStringList{grpc_script, word("GRPC_TLS")} + identity);
}

void WebPeers::start_servers() {
  run("nginx", "NGINX_H2C NGINX_TLS NGINX_TLS_H1 NGINX_MTLS NGINX_SNI", find_program("nginx"),
      {"-p", folder_.path(), "-c", folder_.filePath("nginx.conf")});
  run("haproxy", "HAPROXY_H2 HAPROXY_H2C", find_program("haproxy"),
      {"-db", "-f", folder_.filePath("haproxy.cfg")});
  const QString nghttpd = find_program("nghttpd");
  const QString site = "--htdocs=" + folder_.filePath("site");
  run("nghttpd", "NGHTTPD", nghttpd, {"--no-tls", "-a", "127.0.0.1", site, word("NGHTTPD")});
  run("nghttpd", "NGHTTPD_TLS", nghttpd,
      {"-a", "127.0.0.1", site, word("NGHTTPD_TLS"), certificate_.key_file(),
       certificate_.certificate_file()});
  const QStringList with_file{"run", "--adapter", "caddyfile", "--config"};
  run("caddy", "CADDY_TLS CADDY_NAMED", find_program("caddy"),
      with_file + QStringList{folder_.filePath("Caddyfile")});
  // The same file for the newest release, on other ports.
  ConfigWords words = words_;
  words["CADDY_TLS"] = words_["CADDY_NOW"];
  words["CADDY_NAMED"] = QByteArray::number(support::free_port());
  words["FOLDER"] += "/now";
  QDir(folder_.path()).mkpath("now");
  const QString file = folder_.filePath("now/Caddyfile");
  if (!write_config("caddy_services.caddyfile", words, file)) qFatal("no room for a Caddyfile");
  run("the newest Caddy (CULVERT_CADDY_NOW)", "CADDY_NOW", find_program("caddy-now"),
      with_file + QStringList{file});
}

/// The hub takes its settings from the environment.
void WebPeers::start_mercure() {
  const QString hub = find_program("mercure");
  for (const bool tls : {false, true}) {
    const QByteArray port = tls ? "MERCURE_TLS" : "MERCURE";
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("ADDR", "127.0.0.1:" + word(port));
    environment.insert("JWT_KEY", kMercureKey);
    environment.insert("TRANSPORT_URL", "local://local");
    environment.insert("HEARTBEAT_INTERVAL", "1s");
    if (tls) {
      environment.insert("CERT_FILE", certificate_.certificate_file());
      environment.insert("KEY_FILE", certificate_.key_file());
    }
    run("the Mercure hub (CULVERT_MERCURE)", port, hub, {}, environment);
  }
}

void WebPeers::run(const QByteArray& program, const QByteArray& ports, const QString& file,
                   const QStringList& arguments) {
  auto environment = QProcessEnvironment::systemEnvironment();
  run(program, ports, file, arguments, environment);
}

void WebPeers::run(const QByteArray& program, const QByteArray& ports, const QString& file,
                   const QStringList& arguments, const QProcessEnvironment& environment) {
  Running one{std::make_unique<PeerProcess>(), ports};
  const bool started = !file.isEmpty() && one.process->start(file, arguments, environment);
  if (!started) {
    for (const QByteArray& port : ports.split(' '))
      missing_[port] = program + " is not here";
    return;
  }
  running_.emplace(ports.split(' ').first(), std::move(one));
}

QString WebPeers::word(const QByteArray& name) const {
  return QString::fromUtf8(words_.value(name));
}

}  // namespace culvert::interop
