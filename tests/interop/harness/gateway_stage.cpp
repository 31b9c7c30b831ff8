#include "tests/interop/harness/gateway_stage.h"

#include "tests/interop/harness/published.h"
#include "tests/interop/harness/waiting.h"
#include "tests/support/ports.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTcpSocket>

namespace culvert::interop {

namespace {

CellPlan plan_with(const QByteArray& relay) {
  for (CellPlan plan : each_pair())
    if (plan.client.name == "agent" && plan.relay.name == relay) return plan;
  qFatal("no pair has the relay %s", relay.constData());
}

struct Front {
  const char* program;
  const char* config;
  QStringList arguments;  // the file follows
};

const Front& front_of(const QByteArray& program) {
  static const Front fronts[] = {
      {"nginx",   "nginx_front.conf",      {"-c"}                                       },
      {"haproxy", "haproxy_front.cfg",     {"-db", "-f"}                                },
      {"caddy",   "caddy_front.caddyfile", {"run", "--adapter", "caddyfile", "--config"}},
  };
  for (const Front& front : fronts)
    if (program == front.program) return front;
  qFatal("%s does not stand in front", program.constData());
}

}  // namespace

Site::Site(const CellPlan& plan, Services& services, const Certificate& certificate,
           const WebPeers& peers)
    : peers_(peers), cell_(plan, services, folder_.filePath("agent.toml").toUtf8()) {
  cell_.end_tls_with(certificate);
}

QByteArray Site::enter() {
  if (entered_) return failure_;
  entered_ = true;
  const bool written = write_file(folder_.filePath("agent.toml"), published(peers_));
  failure_ = written ? cell_.start() : "the agent's file cannot be written";
  return failure_;
}

quint16 Site::port(const QByteArray& entrance) {
  if (entrance == "http") return cell_.port("VHOST_HTTP");
  if (entrance == "https" || entrance == "vhost-tls") return cell_.port("VHOST_HTTPS");
  return cell_.port(entrance);
}

quint16 Site::front(const QByteArray& name) {
  const QByteArray program = name.split('-').first();
  if (!fronts_.contains(program) && !start_front(program)) return 0;
  return front_ports_.at(program + (name.endsWith("-h2") ? "-h2" : ""));
}

QByteArray Site::story() {
  return "--- client\n" + cell_.client().last_words().right(1500) + "\n--- relay\n" +
         cell_.relay().last_words().right(500);
}

QByteArray Site::take_findings() {
  QByteArray found;
  const auto look = [&found](const QByteArray& said, qsizetype& seen) {
    static const QRegularExpression sentence(QStringLiteral("\\] D-\\d\\d "));
    for (const QByteArray& line : said.mid(seen).split('\n'))
      if (QString::fromUtf8(line).contains(sentence)) found += line + '\n';
    seen = said.size();
  };
  look(cell_.client().output(), client_seen_);
  look(cell_.relay().output(), relay_seen_);
  return found;
}

bool Site::start_front(const QByteArray& program) {
  const Front& front = front_of(program);
  const QString file = find_program(front.program);
  if (file.isEmpty()) return false;
  front_ports_[program] = support::free_port();
  front_ports_[program + "-h2"] = support::free_port();
  ConfigWords words = peers_.words();
  words["FOLDER"] = folder_.path().toUtf8();
  words["FRONT"] = QByteArray::number(front_ports_[program]);
  words["FRONT_H2"] = QByteArray::number(front_ports_[program + "-h2"]);
  words["VHOST_HTTP"] = QByteArray::number(port("http"));
  const QString config = folder_.filePath(front.config);
  if (!write_config(front.config, words, config)) return false;
  QStringList arguments = front.arguments;
  if (program == "nginx") arguments = QStringList{"-p", folder_.path()} + arguments;
  auto process = std::make_unique<PeerProcess>();
  const auto environment = QProcessEnvironment::systemEnvironment();
  if (!process->start(file, arguments + QStringList{config}, environment)) return false;
  const quint16 where = front_ports_[program];
  const bool up =
      wait_until([&] { return support::accepts(where) || !process->running(); }, 20'000);
  if (!up || !process->running()) {
    qWarning("%s", process->last_words().constData());
    return false;
  }
  fronts_.emplace(program, std::move(process));
  return true;
}

QByteArray GatewayStage::why_impossible() {
  certificate_ = std::make_unique<Certificate>();
  if (!certificate_->valid()) return "the openssl tool is missing, it makes the test's certificate";
  node_ = find_program("node");
  if (node_.isEmpty()) return "node is missing, it is the visitor";
  if (find_program("curl").isEmpty()) return "curl is missing";
  return {};
}

QByteArray GatewayStage::start() {
  services_ = std::make_unique<Services>(certificate_->configuration());
  peers_ = std::make_unique<WebPeers>(*certificate_, *services_);
  if (const QByteArray failure = peers_->start(); !failure.isEmpty()) return failure;
  for (const char* relay : kRelays)
    sites_[relay] = std::make_unique<Site>(plan_with(relay), *services_, *certificate_, *peers_);
  return {};
}

void GatewayStage::stop() {
  sites_.clear();
  peers_.reset();
  services_.reset();
}

QByteArray GatewayStage::visit(const QByteArray& host, quint16 port, bool tls,
                               const QByteArray& version, const QByteArray& checks,
                               QJsonObject more) {
  QJsonArray names;
  for (const QByteArray& check : checks.split(' '))
    names.append(QString::fromUtf8(check));
  const QByteArray url = (tls ? "https://" : "http://") + host + ":" + QByteArray::number(port);
  more["url"] = QString::fromUtf8(url);
  more["port"] = port;
  more["ca"] = certificate_->authority_file();
  more["version"] = QString::fromUtf8(version);
  more["checks"] = names;
  more["sum"] = QString::fromLatin1(
      QCryptographicHash::hash(peers_->page(), QCryptographicHash::Sha256).toHex());
  const QByteArray wish = QJsonDocument(more).toJson(QJsonDocument::Compact);
  const QString script = QStringLiteral(CULVERT_INTEROP_CONFIGS "/../peers/node/visitor.js");
  const ToolRun run = run_tool(node_, {script, QString::fromUtf8(wish)});
  return run.code == 0 ? QByteArray() : run.words().trimmed();
}

}  // namespace culvert::interop
