#include "ui/wizard/server_text.h"

#include "core/config/edit.h"
#include "core/config/host_port.h"
#include "core/config/load.h"
#include "core/config/secret_values.h"
#include "core/config/syntax.h"
#include "core/config/toml_writer.h"
#include "ui/editor/secret_mask.h"
#include "ui/secrets/secret_marker.h"
#include "ui/texts/format.h"
#include "ui/texts/texts.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>
#include <array>
#include <optional>

namespace culvert::ui {
namespace {

class ServerSentences {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::ServerText)
};

constexpr std::uint16_t usual_server_port = 7000;

ServerText trouble(ServerText::Trouble what, const QString& about = {}) {
  ServerText text;
  text.trouble = what;
  text.about = about;
  return text;
}

bool hasControlCharacters(const QString& text) {
  return std::ranges::any_of(text, [](QChar c) {
    return c == QChar::ReplacementCharacter ||
           (c.category() == QChar::Other_Control && c != u'\n' && c != u'\r' && c != u'\t');
  });
}

/// The lines that say where a server is.
std::string addressLines(const config::HostPort& server) {
  return "serverAddr = " + config::toml_text(server.host) +
         "\nserverPort = " + std::to_string(server.port) + "\n";
}

ServerText atAddress(ServerText::Kind kind, const config::HostPort& server) {
  ServerText text;
  text.kind = kind;
  text.trouble = ServerText::Trouble::none;
  text.host = server.host;
  text.port = server.port;
  text.toml = addressLines(server);
  return text;
}

void addToken(ServerText& text, const std::string& token) {
  if (token.empty()) return;
  text.token = Secret(token);
  text.toml += "auth.token = " + config::toml_text(token) + "\n";
  text.secrets.emplace_back("auth.token", text.token);
}

/// What a scheme says about the transport; nothing: it is none of a server.
struct LinkScheme {
  const char* name;
  std::uint16_t port;
  const char* protocol;  ///< transport.protocol; null: the usual one.
};
constexpr std::array link_schemes{
    LinkScheme{"culvert", usual_server_port, nullptr    },
    LinkScheme{"frp",     usual_server_port, nullptr    },
    LinkScheme{"tcp",     usual_server_port, nullptr    },
    LinkScheme{"ws",      80,                "websocket"},
    LinkScheme{"wss",     443,               "wss"      },
};

ServerText readLink(const QString& pasted) {
  using Trouble = ServerText::Trouble;
  const QUrl url(pasted, QUrl::StrictMode);
  const QString scheme = pasted.section(QLatin1String("://"), 0, 0).toLower();
  const std::string host = url.host(QUrl::FullyEncoded).toStdString();
  if (scheme == QLatin1String("http") || scheme == QLatin1String("https"))
    return trouble(Trouble::web_page, host.empty() ? QStringLiteral("host:7000")
                                                   : QStringLiteral("%1:7000").arg(fromCore(host)));
  const auto at = std::ranges::find_if(
      link_schemes, [&](const LinkScheme& one) { return scheme == QLatin1String(one.name); });
  if (at == link_schemes.end()) return trouble(Trouble::unknown_scheme, scheme);
  static const QRegularExpression port_text(QStringLiteral("^[^/?#]*:([0-9]+)(?:[/?#]|$)"));
  const auto port = port_text.match(pasted.section(QLatin1String("://"), 1));
  if (port.hasMatch() && (url.port() <= 0 || url.port() > 65535))
    return trouble(Trouble::port_out_of_range, port.captured(1));
  if (!url.isValid() || host.empty()) return trouble(Trouble::not_understood);
  ServerText text =
      atAddress(ServerText::Kind::link, {host, static_cast<std::uint16_t>(url.port(at->port))});
  if (at->protocol) text.toml += "transport.protocol = " + config::toml_text(at->protocol) + "\n";
  QString token = QUrlQuery(url).queryItemValue(QStringLiteral("token"), QUrl::FullyDecoded);
  // frp://TOKEN@host and frp://user:TOKEN@host
  if (token.isEmpty())
    token = url.password().isEmpty() ? url.userName(QUrl::FullyDecoded)
                                     : url.password(QUrl::FullyDecoded);
  addToken(text, token.toStdString());
  return text;
}

/// "host", "host:port", "host port", "[::1]:7000", "::1"; a name may be in any script.
ServerText readAddress(QString line) {
  using Trouble = ServerText::Trouble;
  static const QRegularExpression apart(QStringLiteral("^(\\S+)\\s+([0-9]+)$"));
  if (const auto match = apart.match(line); match.hasMatch())
    line = QStringLiteral("%1:%2").arg(match.captured(1), match.captured(2));
  if (line.count(u':') > 1 && !line.contains(u'[')) line = QStringLiteral("[%1]").arg(line);
  const qsizetype colon =
      line.startsWith(u'[') ? line.indexOf(QLatin1String("]:")) + 1 : line.lastIndexOf(u':');
  const QString port = colon > 0 ? line.mid(colon + 1) : QString();
  static const QRegularExpression digits(QStringLiteral("^[0-9]+$"));
  bool fits = false;
  const uint number = port.toUInt(&fits);
  if (digits.match(port).hasMatch() && (!fits || number == 0 || number > 65535))
    return trouble(Trouble::port_out_of_range, port);
  const bool plain = std::ranges::all_of(line, [](QChar c) { return c.unicode() < 128; });
  if (!plain) {
    const QByteArray name = QUrl::toAce(colon > 0 ? line.left(colon) : line);
    if (name.isEmpty()) return trouble(Trouble::not_understood);
    line = QString::fromLatin1(name) + (colon > 0 ? line.mid(colon) : QString());
  }
  const auto server = config::parse_host_port(line.toStdString(), usual_server_port);
  if (!server) return trouble(Trouble::not_understood);
  // A number alone is a port of something, but no server.
  if (digits.match(fromCore(server->host)).hasMatch()) return trouble(Trouble::not_understood);
  return atAddress(ServerText::Kind::address, *server);
}

/// The few keys of frp's old INI form that say where a server is and how to sign in.
ServerText readOldIni(const QString& pasted) {
  config::HostPort server{{}, usual_server_port};
  std::string token;
  std::string protocol;
  QStringList left;
  QString section;
  for (const QString& raw : pasted.split(u'\n')) {
    const QString line = raw.trimmed();
    if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';')) continue;
    if (line.startsWith(u'[')) {
      section = line;
      if (section != QLatin1String("[common]")) left.append(section);
      continue;
    }
    if (section != QLatin1String("[common]")) continue;
    const QString key = line.section(u'=', 0, 0).trimmed();
    const QString value = line.section(u'=', 1).trimmed();
    bool fits = true;
    if (key == QLatin1String("server_addr"))
      server.host = value.toStdString();
    else if (key == QLatin1String("server_port"))
      server.port = value.toUShort(&fits);
    else if (key == QLatin1String("token"))
      token = value.toStdString();
    else if (key == QLatin1String("protocol"))
      protocol = value.toStdString();
    else
      left.append(key);
    if (!fits || server.port == 0) return trouble(ServerText::Trouble::port_out_of_range, value);
  }
  if (server.host.empty()) return trouble(ServerText::Trouble::no_server);
  ServerText text = atAddress(ServerText::Kind::old_ini, server);
  if (!protocol.empty() && protocol != "tcp")
    text.toml += "transport.protocol = " + config::toml_text(protocol) + "\n";
  addToken(text, token);
  text.not_taken = left;
  return text;
}

/// The same in TOML, whatever it was written in.
std::optional<std::string> asToml(const std::string& text) {
  if (config::outline_of(text)) return text;
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string::npos && text[first] == '{';
  const config::Parsed parsed = json ? config::parse_json(text) : config::parse_yaml(text);
  if (!parsed.root || !parsed.root->table()) return std::nullopt;
  return config::toml_document(*parsed.root->table());
}

config::Loaded<config::ClientConfig> load(const std::string& toml) {
  config::LoadOptions options;
  options.environment = config::process_environment();
  return config::load_client_text(toml, "pasted", ".", options);
}

ServerText readConfig(const QString& pasted) {
  using Trouble = ServerText::Trouble;
  const std::string given = pasted.toStdString();
  auto read = load(given);
  const auto toml = read.config ? asToml(given) : std::nullopt;
  ServerText text;
  text.kind = ServerText::Kind::config;
  text.problems = std::move(read.problems);
  if (!read.config || !toml || config::has_errors(text.problems)) {
    text.trouble = config::has_errors(text.problems) ? Trouble::mistakes : Trouble::not_understood;
    return text;
  }
  // Without the key it would be this computer, which nobody means who pastes a text.
  if (config::lower_case(given).find("serveraddr") == std::string::npos)
    return trouble(Trouble::no_server);
  text.trouble = Trouble::none;
  text.toml = *toml;
  text.host = read.config->server_addr;
  text.port = read.config->server_port;
  text.items = static_cast<int>(read.config->proxies.size() + read.config->visitors.size());
  forEachSecret(*read.config, [&](const std::string& field, Secret& value) {
    if (markerOf(value).kind == SecretMarker::Kind::plain) text.secrets.emplace_back(field, value);
    if (field == "auth.token" && markerOf(value).kind == SecretMarker::Kind::plain)
      text.token = value;
  });
  if (const auto marked = withMarkers(text.toml, text.secrets, "session"))
    if (const auto masked = withoutSecrets(*marked))
      for (const auto& [key, value] : masked->secrets)
        text.stays_readable.append(fromCore(key));
  return text;
}

/// One line that is neither a table, an assignment nor a list.
bool looksLikeAddress(const QString& line) {
  if (line.contains(u'\n') || line.startsWith(u'{')) return false;
  if (line.contains(QLatin1String("://"))) return true;
  if (line.contains(u'=')) return false;
  return !line.contains(QLatin1String(": "));
}

}  // namespace

ServerText readServerText(const QString& pasted) {
  using Trouble = ServerText::Trouble;
  if (pasted.size() > most_server_text) return trouble(Trouble::too_large);
  const QString text = pasted.trimmed();
  if (text.isEmpty()) return trouble(Trouble::empty);
  if (hasControlCharacters(text)) return trouble(Trouble::not_text);
  if (looksLikeAddress(text))
    return text.contains(QLatin1String("://")) ? readLink(text) : readAddress(text);
  static const QRegularExpression old_head(QStringLiteral("^\\s*\\[common\\]\\s*$"),
                                           QRegularExpression::MultilineOption);
  if (old_head.match(text).hasMatch()) return readOldIni(text);
  return readConfig(text);
}

QString troubleText(const ServerText& text) {
  switch (text.trouble) {
    case ServerText::Trouble::none:
      return {};
    case ServerText::Trouble::empty:
      return ServerSentences::tr("Paste or type where the server is.");
    case ServerText::Trouble::too_large:
      return ServerSentences::tr("This is more than 1 MiB of text; no configuration is that long.");
    case ServerText::Trouble::not_text:
      return ServerSentences::tr("This is not text.");
    case ServerText::Trouble::not_understood:
      return ServerSentences::tr(
                 "This is no address, no link and no configuration. An address looks like %1.",
                 "%1: an example")
          .arg(ltr(QStringLiteral("frps.example.com:7000")));
    case ServerText::Trouble::port_out_of_range:
      return ServerSentences::tr("%1 is not a port; use 1 to 65535.").arg(ltr(text.about));
    case ServerText::Trouble::web_page:
      return ServerSentences::tr("This is the address of a web page. The server's own may be %1.",
                                 "%1: an address")
          .arg(ltr(text.about));
    case ServerText::Trouble::unknown_scheme:
      return ServerSentences::tr("Links that begin with %1 do not lead to a server.",
                                 "%1: such as ftp://")
          .arg(ltr(text.about + QStringLiteral("://")));
    case ServerText::Trouble::no_server:
      return ServerSentences::tr("This configuration does not say where its server is.");
    case ServerText::Trouble::mistakes:
      break;
  }
  for (const config::Problem& problem : text.problems)
    if (problem.severity == config::Severity::error)
      return Texts::problemAt(problem, QStringLiteral("pasted"));
  return {};
}

QString summaryOf(const ServerText& text) {
  if (!text.isGood()) return {};
  const QString server = ltr(fromCore(text.host));
  const QString port = QString::number(text.port);
  if (!text.stays_readable.isEmpty())
    return ServerSentences::tr(
               "%1, port %2. These keys have secrets that stay readable in the profile's file: %3",
               "%3: names of keys")
        .arg(server, port, text.stays_readable.join(QStringLiteral(", ")));
  if (text.items > 0)
    return ServerSentences::tr("%1, port %2; %n proxy or visitor entry comes along.",
                               "%1: name of a server", text.items)
        .arg(server, port);
  if (!text.not_taken.isEmpty())
    return ServerSentences::tr(
               "%1, port %2. Of this old INI file only the server is taken, not: %3",
               "%3: names of keys")
        .arg(server, port, text.not_taken.join(QStringLiteral(", ")));
  return ServerSentences::tr("%1, port %2", "a server").arg(server, port);
}

Result<std::string> withMarkers(const std::string& toml, const std::vector<FieldSecret>& secrets,
                                const std::string& marker) {
  const auto written = config::secret_values(toml);
  if (!written) return written.error();
  const std::string value = config::toml_text(marker);
  std::vector<config::Exchange> exchanges;
  std::vector<std::string> missing;
  for (const auto& [field, secret] : secrets) {
    const auto at = std::ranges::find(*written, field, &config::SecretValue::field);
    if (at != written->end())
      exchanges.push_back({at->begin, at->end, value});
    else
      missing.push_back(field);
  }
  std::string text = config::exchanged(toml, std::move(exchanges));
  // Given beside the text: the token.
  for (const std::string& field : missing) {
    if (field.starts_with("proxies.") || field.starts_with("visitors."))
      return Error{Errc::not_found, Leg::none, field, {}};
    auto changed = config::with_value(text, {}, config::key_path(field), value);
    if (!changed) return changed.error();
    text = *std::move(changed);
  }
  return text;
}

}  // namespace culvert::ui
