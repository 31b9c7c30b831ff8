#include "tests/interop/harness/cell.h"

#include "tests/interop/harness/waiting.h"
#include "tests/support/ports.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTcpSocket>

namespace culvert::interop {

namespace {

constexpr int kStartLimit = 15'000;

QString config_path(const QByteArray& name) {
  return QDir(QStringLiteral(CULVERT_INTEROP_CONFIGS)).absoluteFilePath(QString::fromUtf8(name));
}

QByteArray config_text(const QByteArray& name) {
  QFile file(config_path(name));
  if (!file.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", name.constData());
  return file.readAll();
}

/// The names in `text` which follow `before` in double quotes, in tables of `table`.
QList<QByteArray> names_in(const QByteArray& text, const char* table) {
  QList<QByteArray> names;
  const QRegularExpression expression(
      QStringLiteral("\\[\\[%1\\]\\]\\s+name = \"([^\"]+)\"").arg(QLatin1String(table)));
  auto matches = expression.globalMatch(QString::fromUtf8(text));
  while (matches.hasNext())
    names.append(matches.next().captured(1).toUtf8());
  return names;
}

}  // namespace

Cell::Cell(CellPlan plan, Services& services, QByteArray agent_config)
    : plan_(std::move(plan)),
      services_(services),
      agent_config_(std::move(agent_config)),
      environment_(QProcessEnvironment::systemEnvironment()) {
  // A proxy of the machine is not meant for loopback, and frpc would use it for the session.
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"}) {
    environment_.remove(QLatin1String(name));
  }
  const auto text = [](bool value) { return QByteArray(value ? "true" : "false"); };
  set("TOKEN", "a token of both");
  set("PROTOCOL", plan_.transport.protocol);
  set("MUX", text(plan_.mux));
  set("TLS", text(plan_.transport.tls));
  set("PLAIN_FIRST_BYTE", text(!plan_.transport.custom_first_byte));
  if (plan_.names_wire) set("WIRE", plan_.wire);
}

QByteArray Cell::start() {
  // Between the choice of a port and its use another program may take it: then choose again.
  for (int attempt = 0; attempt < 3; ++attempt) {
    choose_ports();
    QByteArray reason = start_relay();
    if (reason.isEmpty()) reason = start_client();
    if (reason.isEmpty() ||
        !(relay_.said("address already in use") || client_.said("address already in use"))) {
      return reason;
    }
  }
  return "the ports were taken by others, three times";
}

QByteArray Cell::start_relay() {
  if (!ports_.contains("BIND")) choose_ports();
  if (!relay_.start(plan_.relay.file(), {"-c", config_path("relay.toml")}, environment_)) {
    return "the relay cannot be started: " + plan_.relay.file().toUtf8();
  }
  if (!relay_.wait_for_text("frps started successfully", kStartLimit)) {
    return "the relay did not say that it has started\n" + story();
  }
  return {};
}

QByteArray Cell::start_client() {
  if (!launch_client()) {
    return "the client cannot be started: " + plan_.client.file().toUtf8();
  }
  if (!client_.wait_for_text("login to server success", kStartLimit)) {
    return "the client did not say that it has logged in\n" + story();
  }
  return wait_for_proxies();
}

bool Cell::launch_client() {
  return client_.start(plan_.client.file(), {"-c", config_path(agent_config_)}, environment_);
}

QByteArray Cell::wait_for_proxies(int limit) {
  const QByteArray text = config_text(agent_config_);
  for (const QByteArray& name : names_in(text, "proxies")) {
    if (!client_.wait_for_text("[" + name + "] start proxy success", limit)) {
      return "the client did not say that " + name + " has started\n" + story();
    }
  }
  for (const QByteArray& name : names_in(text, "visitors")) {
    const QByteArray proxy = name.mid(static_cast<qsizetype>(qstrlen("visit-")));
    const quint16 where = port(proxy.toUpper().replace('-', '_'));
    if (!wait_until([where] { return support::accepts(where); }, limit)) {
      return "nobody listens for the visitor " + name + "\n" + story();
    }
  }
  return {};
}

void Cell::set_client_token(const QByteArray& token) {
  set("TOKEN", token);
}

void Cell::force_tls() {
  set("FORCE_TLS", "true");
}

void Cell::end_tls_with(const Certificate& certificate) {
  if (!plan_.relay.ours) return;
  set("VHOST_CERTIFICATE", certificate.certificate_file().toUtf8());
  set("VHOST_KEY", certificate.key_file().toUtf8());
}

quint16 Cell::port(const QByteArray& name) {
  return ports_.value(name);
}

QByteArray Cell::story() const {
  return "--- relay " + plan_.relay.name + "\n" + relay_.last_words() + "\n--- client " +
         plan_.client.name + "\n" + client_.last_words();
}

void Cell::choose_ports() {
  set_port("ECHO", services_.echo_port());
  set_port("GREETING", services_.greeting_port());
  set_port("EXCHANGE", services_.exchange_port());
  set_port("WEB", services_.web_port());
  set_port("TLS", services_.tls_port());

  const quint16 bind = support::free_port();
  const bool shared = plan_.transport.shared_ports;
  set_port("BIND", bind);
  set_port("VHOST_HTTP", shared ? bind : support::free_port());
  set_port("VHOST_HTTPS", shared ? bind : support::free_port());
  const bool front = plan_.transport.needs_front && !plan_.relay.ours;
  set_port("SERVER", front ? services_.start_tls_front(bind) : bind);

  // Every other port the template asks for: remote ports and the visitors' own.
  const QRegularExpression expression(QStringLiteral("INTEROP_([A-Z_]+)_PORT"));
  auto matches = expression.globalMatch(QString::fromUtf8(config_text(agent_config_)));
  QSet<QByteArray> chosen{"ECHO", "GREETING", "EXCHANGE", "WEB", "TLS", "SERVER"};
  while (matches.hasNext()) {
    const QByteArray name = matches.next().captured(1).toUtf8();
    if (chosen.contains(name)) continue;
    chosen.insert(name);
    set_port(name, support::free_port());
  }
}

void Cell::set(const QByteArray& name, const QByteArray& value) {
  environment_.insert(QString::fromUtf8("INTEROP_" + name), QString::fromUtf8(value));
}

void Cell::set_port(const QByteArray& name, quint16 port) {
  ports_.insert(name, port);
  set(name + "_PORT", QByteArray::number(port));
}

}  // namespace culvert::interop
