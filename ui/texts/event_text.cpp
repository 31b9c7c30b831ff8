#include "ui/texts/format.h"
#include "ui/texts/texts.h"

#include <QRegularExpression>

namespace culvert::ui {
namespace {

using observe::EventKind;

/// The sentences of the log. %1, %2, ... are the arguments of the event in their order.
class EventSentences {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::EventSentences)

 public:
  static QString pattern(EventKind kind) {
    switch (kind) {
      case EventKind::connecting:
        return tr("Connecting to the server %1 by %2", "address, transport");
      case EventKind::link_step:
        return tr("%1 took %2 ms", "name of a step, milliseconds");
      case EventKind::link_negotiated:
        return tr("Server link: %1", "facts of the connection");
      case EventKind::login_succeeded:
        return tr("Logged in; run id %1, server version %2");
      case EventKind::login_failed:
        return tr("The login did not succeed");
      case EventKind::session_ended:
        return tr("The connection to the server was lost");
      case EventKind::retry_scheduled:
        return tr("Attempt %2 follows in %1 ms", "%1: delay, %2: number of the attempt");
      case EventKind::network_returned:
        return tr("The network is back; trying again at once");
      case EventKind::heartbeat_sent:
        return tr("Heartbeat sent");
      case EventKind::heartbeat_answered:
        return tr("Heartbeat answered");
      case EventKind::proxies_added:
        return tr("Proxies added: %1", "names");
      case EventKind::visitors_added:
        return tr("Visitor entries added: %1", "names");
      case EventKind::proxy_started:
        return tr("Reachable at %1", "public address");
      case EventKind::proxy_refused:
        return tr("The server refused the proxy");
      case EventKind::proxy_stopped:
        return tr("The proxy has stopped");
      case EventKind::visitor_listening:
        return tr("The visitor entry listens on %1", "local address");
      case EventKind::visitor_failed:
        return tr("The visitor entry could not start");
      case EventKind::visitor_turned_away:
        return tr("The server did not let a visitor through");
      case EventKind::work_connection_failed:
        return tr("A work connection did not come up");
      case EventKind::local_service_down:
        return tr("The local service %1 does not answer", "address");
      case EventKind::local_service_back:
        return tr("The local service %1 answers again", "address");
      default:
        return patternOfConnections(kind);
    }
  }

 private:
  static QString patternOfConnections(EventKind kind) {
    switch (kind) {
      case EventKind::connection_opened:
        return tr("Connection from %1 to %2", "visitor, local service");
      case EventKind::connection_negotiated:
        return tr("%1: %2", "side of the connection, what was negotiated");
      case EventKind::connection_closed:
        return tr("Connection closed by %1; up %2 bytes, down %3 bytes, %4 ms");
      case EventKind::leg_usable:
      case EventKind::leg_failed:
      case EventKind::exchange_ended:
      case EventKind::diagnosed:
        return QStringLiteral("%1");
      case EventKind::config_applied:
        return tr("Configuration applied: %1 added, %2 removed, %3 changed");
      case EventKind::config_problem:
      case EventKind::insecure:
        return QStringLiteral("%1");
      case EventKind::secret_unavailable:
        return tr("The secret %1 is not available", "name of a setting");
      case EventKind::events_lost:
        return tr("%1 log lines were lost");
      default:
        return patternOfRelay(kind);
    }
  }

  static QString patternOfRelay(EventKind kind) {
    switch (kind) {
      case EventKind::relay_listening:
        return tr("%1 listens on %2", "entrance of the server, address");
      case EventKind::relay_started:
        return tr("The relay listens on %1", "address");
      case EventKind::relay_stopped:
        return tr("The relay has stopped");
      case EventKind::relay_failed:
        return tr("The relay stopped because of a problem");
      case EventKind::certificate_loaded:
        return tr("The certificate %1 has changed and is used from here on", "file");
      case EventKind::certificate_kept:
        return tr("The certificate %1 has changed and cannot be used; the old one stays", "file");
      case EventKind::client_joined:
        return tr("Client %2 logged in; run id %1, version %3", "%1: id, %2: address");
      case EventKind::client_replaced:
        return tr("The client with run id %1 logged in again; its old session is closed");
      case EventKind::client_refused:
        return tr("Client %1 was refused", "address");
      case EventKind::client_dropped:
        return tr("The client was dropped");
      case EventKind::client_left:
        return tr("The client with run id %1 left");
      case EventKind::ping_refused:
        return tr("A heartbeat was refused");
      case EventKind::work_refused:
        return tr("A work connection of the client with run id %1 was refused");
      case EventKind::relay_proxy_registered:
        return tr("Proxy of type %1 registered at %2", "type, public address");
      case EventKind::relay_port_opened:
        return tr("The port %1 is open for a proxy of type tcp");
      case EventKind::relay_proxy_refused:
        return tr("Proxy of type %1 was refused");
      case EventKind::relay_proxy_closed:
        return tr("Proxy closed");
      case EventKind::visitor_came:
        return tr("Visitor %1 has come", "address");
      case EventKind::visitor_refused:
        return tr("Visitor %1 was refused", "address");
      case EventKind::request_routed:
        return tr("%1 %2%3: answered %4", "HTTP method, host, path, status");
      case EventKind::bad_peer:
        return tr("Connection from %1 dropped; it sent %2", "address, what it sent");
      case EventKind::silent_peer:
        return tr("Connection from %1 ended before it sent anything", "address");
      case EventKind::arrival_refused:
        return tr("Connection from %1 refused: it opens more than %2 a second", "address, number");
      default:
        return {};
    }
  }
};

/// The summary of a negotiation (core/base/negotiation.h) with its words translated; names and
/// values stay as they are.
QString negotiationText(QString text) {
  const auto say = [&text](const char* code, const QString& words) {
    const QString whole = QStringLiteral("(?<=^| )%1(?= |$)").arg(QLatin1String(code));
    text.replace(QRegularExpression(whole), words);
  };
  say("not-verified", Texts::tr("· certificate not verified", "end of a list of facts"));
  say("no-tls", Texts::tr("· without TLS", "end of a list of facts"));
  say("alpn=hidden", Texts::tr("ALPN hidden"));
  static const QRegularExpression offered(QStringLiteral("\\(offered ([^)]*)\\)"));
  if (const auto match = offered.match(text); match.hasMatch())
    text.replace(match.capturedStart(), match.capturedLength(),
                 Texts::tr("(offered: %1)", "%1: list of protocols").arg(match.captured(1)));
  return text;
}

/// Arguments that are codes of the core are said in words.
QString argumentOf(const observe::Event& event, std::size_t index) {
  const std::string& value = event.arguments[index];
  if (event.kind == EventKind::link_step && index == 0)
    for (const auto step : {observe::Step::read_secrets, observe::Step::find_server,
                            observe::Step::connect, observe::Step::websocket, observe::Step::tls,
                            observe::Step::log_in, observe::Step::register_proxies})
      if (value == observe::to_text(step)) return Texts::step(step);
  if (event.kind == EventKind::relay_listening && index == 0) {
    if (value == "frps tcp") return Texts::tr("The port for clients");
    if (value == "http service") return Texts::tr("The port for http");
    if (value == "https service") return Texts::tr("The port for https");
  }
  if (event.kind == EventKind::bad_peer && index == 1 && value == "nothing")
    return Texts::tr("nothing", "what a connection sent");
  const bool names_leg = (event.kind == EventKind::connection_negotiated ||
                          event.kind == EventKind::connection_closed) &&
                         index == 0;
  if (names_leg)
    for (const Leg leg : {Leg::relay, Leg::downstream, Leg::upstream})
      if (value == to_text(leg)) return Texts::leg(leg);
  const bool negotiation = (event.kind == EventKind::link_negotiated && index == 0) ||
                           (event.kind == EventKind::connection_negotiated && index == 1);
  return negotiation ? negotiationText(fromCore(value)) : fromCore(value);
}

QString filled(const observe::Event& event) {
  const QString pattern = EventSentences::pattern(event.kind);
  QString text;
  text.reserve(pattern.size() + 64);
  for (qsizetype i = 0; i < pattern.size(); ++i) {
    const bool place = pattern[i] == u'%' && i + 1 < pattern.size() && pattern[i + 1].isDigit();
    if (!place) {
      text += pattern[i];
      continue;
    }
    const auto index = static_cast<std::size_t>(pattern[++i].digitValue()) - 1;
    if (index < event.arguments.size()) text += argumentOf(event, index);
  }
  return text;
}

}  // namespace

QString eventText(const observe::Event& event) {
  if (event.diagnosis) {
    const Texts::Advice advice = Texts::advice(*event.diagnosis);
    //: A log line: what the doctor found, the reason in one sentence.
    QString line = Texts::tr("%1: %2").arg(advice.title, advice.sentence);
    if (event.kind == EventKind::leg_failed) line += u' ' + filled(event);
    return line;
  }
  QString text = filled(event);
  if (!event.error) return text;
  const Texts::Advice advice = Texts::advice(*event.error);
  //: A log line: what happened, the reason in one sentence.
  text = Texts::tr("%1: %2").arg(text, advice.sentence);
  if (!advice.detail.isEmpty()) text += QStringLiteral(" (%1)").arg(advice.detail);
  return text;
}

QString eventComponent(observe::EventKind kind) {
  switch (kind) {
    case EventKind::connecting:
    case EventKind::link_step:
    case EventKind::link_negotiated:
    case EventKind::session_ended:
    case EventKind::retry_scheduled:
    case EventKind::network_returned:
    case EventKind::heartbeat_sent:
    case EventKind::heartbeat_answered:
      return Texts::tr("link", "part of the program: the link to the server");
    case EventKind::login_succeeded:
    case EventKind::login_failed:
      return Texts::tr("login", "part of the program");
    case EventKind::proxies_added:
    case EventKind::proxy_started:
    case EventKind::proxy_refused:
    case EventKind::proxy_stopped:
    case EventKind::local_service_down:
    case EventKind::local_service_back:
      return Texts::tr("proxy", "part of the program");
    case EventKind::visitor_listening:
    case EventKind::visitor_failed:
    case EventKind::visitor_turned_away:
    case EventKind::visitors_added:
      return Texts::tr("visitor", "part of the program: visitor entries");
    case EventKind::work_connection_failed:
    case EventKind::connection_opened:
    case EventKind::connection_negotiated:
    case EventKind::connection_closed:
    case EventKind::leg_usable:
    case EventKind::leg_failed:
    case EventKind::exchange_ended:
    case EventKind::diagnosed:
      return Texts::tr("connection", "part of the program");
    case EventKind::config_applied:
    case EventKind::config_problem:
    case EventKind::insecure:
      return Texts::tr("config", "part of the program");
    case EventKind::secret_unavailable:
      return Texts::tr("secret", "part of the program");
    case EventKind::events_lost:
      return Texts::tr("log", "part of the program");
    default:
      return Texts::tr("relay", "part of the program: the built-in server");
  }
}

}  // namespace culvert::ui
