#include "ui/texts/texts.h"

#include "core/observe/advice.h"
#include "core/observe/diagnosis/catalogue.h"
#include "ui/texts/format.h"
#include "ui/texts/sentences.h"

#include <array>
#include <utility>

namespace culvert::ui {
namespace {

QString adviceText(std::string_view english) {
  const QByteArray source(english.data(), static_cast<qsizetype>(english.size()));
  return QCoreApplication::translate("Advice", source.constData());
}

/// The sentence of the catalogue in the language of the window, its places filled.
QString catalogueText(std::string_view english, const std::vector<std::string>& parameters) {
  const QByteArray source(english.data(), static_cast<qsizetype>(english.size()));
  QString text = QCoreApplication::translate("Diagnosis", source.constData());
  for (std::size_t i = 0; i < parameters.size(); ++i)
    text.replace(QStringLiteral("{%1}").arg(i), fromCore(parameters[i]));
  return text;
}

QString joined(const std::vector<std::string>& list) {
  QStringList parts;
  for (const std::string& item : list)
    parts.append(fromCore(item));
  return parts.join(QStringLiteral(", "));
}

/// "TLS_AES_128_GCM_SHA256" → "AES-128-GCM", "ECDHE-RSA-AES128-GCM-SHA256" stays readable as it is.
QString shortCipher(const std::string& cipher) {
  QString text = fromCore(cipher);
  if (!text.startsWith(QLatin1String("TLS_"))) return text;
  text = text.mid(4).section(u'_', 0, -2);
  return text.replace(u'_', u'-');
}

/// X509_V_ERR_* of OpenSSL (x509_vfy.h), whose numbers are part of its interface.
enum VerifyCode : long {
  verified = 0,
  no_issuer = 2,
  not_yet_valid = 9,
  expired = 10,
  self_signed_leaf = 18,
  self_signed_root = 19,
  no_issuer_here = 20,
  no_chain = 21,
  revoked = 23,
  other_name = 62,
  other_address = 64,
};

}  // namespace

Texts::Advice Texts::advice(const Error& error) {
  const observe::Advice& row = observe::advice_for(error);
  QString detail = fromCore(error.context);
  if (error.cause && error.cause.category() != culvert_category()) {
    const QString cause = QString::fromLocal8Bit(error.cause.message().c_str());
    detail = detail.isEmpty() ? cause : QStringLiteral("%1: %2").arg(detail, cause);
  }
  return {adviceText(row.title), adviceText(row.sentence), adviceText(row.cure), detail};
}

Texts::Advice Texts::advice(const observe::Diagnosis& diagnosis) {
  const observe::CatalogueEntry& entry = observe::entry_of(diagnosis.number);
  Advice advice;
  advice.title =
      QString::fromStdString(observe::id_of(diagnosis)) + u' ' + catalogueText(entry.title, {});
  advice.sentence = catalogueText(entry.reason, diagnosis.parameters);
  advice.cure = catalogueText(entry.cure, diagnosis.parameters);
  for (const observe::ConfigChange& change : diagnosis.changes)
    advice.cure += u'\n' + fromCore(observe::to_text(change));
  advice.detail = fromCore(diagnosis.evidence);
  return advice;
}

Texts::Advice Texts::advice(int number) {
  observe::Diagnosis general;
  general.number = number;
  const QByteArray service = tr("the service").toUtf8();
  general.parameters = {service.toStdString(), "…", "…", "…", "…"};
  Advice made = advice(general);
  // The service may begin the sentence.
  if (!made.sentence.isEmpty()) made.sentence[0] = made.sentence[0].toUpper();
  return made;
}

Texts::Advice Texts::advice(const observe::ProxyRecord& record) {
  return record.diagnosis ? advice(*record.diagnosis) : advice(record.error.value_or(Error()));
}

Texts::Advice Texts::advice(const observe::ConnectionRecord& record) {
  return record.diagnosis ? advice(*record.diagnosis) : advice(record.why.value_or(Error()));
}

namespace {

QString inOneLine(const Texts::Advice& told) {
  const QString words = sentences(told.sentence, told.cure);
  return told.detail.isEmpty() ? words : QStringLiteral("%1 (%2)").arg(words, told.detail);
}

}  // namespace

QString Texts::reason(const observe::ProxyRecord& record) {
  return record.error || record.diagnosis ? inOneLine(advice(record)) : QString();
}

QString Texts::reason(const Error& error) {
  return inOneLine(advice(error));
}

QString Texts::step(observe::Step step) {
  switch (step) {
    case observe::Step::read_secrets:
      return tr("Read secrets");
    case observe::Step::find_server:
      return tr("Find server");
    case observe::Step::connect:
      return tr("Connect");
    case observe::Step::websocket:
      return tr("WebSocket");
    case observe::Step::tls:
      return tr("TLS");
    case observe::Step::log_in:
      return tr("Log in");
    case observe::Step::register_proxies:
      return tr("Register proxies");
  }
  return {};
}

QString Texts::proxyState(observe::ProxyState state) {
  switch (state) {
    case observe::ProxyState::fresh:
      return tr("Waiting for server", "state of a proxy");
    case observe::ProxyState::registering:
      return tr("Registering");
    case observe::ProxyState::running:
      return tr("Running");
    case observe::ProxyState::refused:
      return tr("Refused");
    case observe::ProxyState::local_down:
      return tr("Local service down");
    case observe::ProxyState::off:
      return tr("Off", "state of a proxy");
  }
  return {};
}

QString Texts::connectionState(observe::ConnectionState state, bool refused) {
  switch (state) {
    case observe::ConnectionState::opening:
      return tr("Opening");
    case observe::ConnectionState::open:
      return tr("Open", "state of a connection");
    case observe::ConnectionState::half_closed:
      return tr("Half-closed");
    case observe::ConnectionState::closed:
      return refused ? tr("Broken", "state of a connection") : tr("Closed");
  }
  return {};
}

QString Texts::level(observe::Level level) {
  switch (level) {
    case observe::Level::trace:
      return tr("Trace");
    case observe::Level::debug:
      return tr("Debug");
    case observe::Level::info:
      return tr("Info");
    case observe::Level::warn:
      return tr("Warning");
    case observe::Level::error:
      return tr("Error");
  }
  return {};
}

QString Texts::leg(Leg leg) {
  switch (leg) {
    case Leg::relay:
    case Leg::client:
      return tr("Server link");
    case Leg::downstream:
      return tr("Public side");
    case Leg::upstream:
      return tr("Local side");
    case Leg::none:
      break;
  }
  return {};
}

QString Texts::known(Known known) {
  switch (known) {
    case Known::terminated:
      return tr("terminated here");
    case Known::seen:
      return tr("seen on the wire");
    case Known::reported:
      return tr("reported");
    case Known::in_passing:
      return tr("read in passing");
    case Known::hidden:
      return tr("hidden");
    case Known::not_used:
      return tr("not used");
  }
  return {};
}

QString Texts::knownMeaning(Known known) {
  switch (known) {
    case Known::terminated:
      return tr("This program made the handshake itself; the value is exact.");
    case Known::seen:
      return tr("Read from the unencrypted part of a handshake that passes through.");
    case Known::reported:
      return tr("Another party said so; it cannot be checked from here.");
    case Known::in_passing:
      return tr("Plain traffic that is forwarded unchanged, read on the way.");
    case Known::hidden:
      return tr("It travels encrypted between the two ends and cannot be known from here.");
    case Known::not_used:
      return tr("This leg does not use it.");
  }
  return {};
}

QString Texts::protocol(const std::string& protocol) {
  static constexpr std::array names{
      std::pair{"http/1.1",  "HTTP/1.1" },
      std::pair{"http/1.0",  "HTTP/1.0" },
      std::pair{"h2",        "HTTP/2"   },
      std::pair{"h2c",       "HTTP/2"   },
      std::pair{"websocket", "WebSocket"},
      std::pair{"sse",       "SSE"      },
      std::pair{"grpc",      "gRPC"     },
      std::pair{"tls",       "TLS"      },
      std::pair{"ssh",       "SSH"      },
      std::pair{"tcp",       "TCP"      },
      std::pair{"rdp",       "RDP"      },
  };
  for (const auto& [code, name] : names)
    if (protocol == code) return QLatin1String(name);
  return fromCore(protocol);
}

QString Texts::transport(const std::string& transport) {
  if (transport == "work connection") return tr("work connection");
  if (transport == "visitor connection") return tr("visitor connection");
  return fromCore(transport);
}

QString Texts::tls(const Negotiation& leg) {
  if (leg.tls_known == Known::not_used) return {};
  if (leg.tls_known == Known::hidden) return tr("hidden");
  QString version = fromCore(leg.tls.version);
  if (version.startsWith(QLatin1String("TLSv"))) version.remove(0, 4);
  if (leg.tls.cipher.empty()) return version.isEmpty() ? tr("TLS") : version;
  return QStringLiteral("%1 · %2").arg(version, shortCipher(leg.tls.cipher));
}

QString Texts::verification(const TlsFacts& tls) {
  if (tls.verify_mode == VerifyMode::none) return tr("no, any certificate is taken");
  switch (tls.verify_code) {
    case verified:
      return tr("yes");
    case not_yet_valid:
      return tr("no, its time has not begun yet");
    case expired:
      return tr("no, its time is over");
    case self_signed_leaf:
    case self_signed_root:
      return tr("no, it is signed by itself");
    case no_issuer:
    case no_issuer_here:
    case no_chain:
      return tr("no, nobody who is trusted here has signed it");
    case revoked:
      return tr("no, it has been revoked");
    case other_name:
    case other_address:
      return tr("no, it is for another name");
    default:
      return tr("no: %1", "%1: the TLS library's own words").arg(fromCore(tls.verify_text));
  }
}

QString Texts::alpn(const Negotiation& leg) {
  const QString offered = joined(leg.tls.alpn_offered);
  if (leg.alpn_known == Known::hidden && !offered.isEmpty())
    return tr("offered %1 (choice hidden)", "%1: list of protocols").arg(offered);
  if (leg.tls.alpn_selected) return fromCore(*leg.tls.alpn_selected);
  if (offered.isEmpty()) return {};
  return tr("offered %1, none chosen", "%1: list of protocols").arg(offered);
}

QString Texts::visitor(const observe::ConnectionRecord& record) {
  const QString who = fromCore(record.visitor);
  if (!record.shared) return who;
  if (who.isEmpty()) return tr("shared by visitors", "a connection of the server");
  return tr("%1 (shared)", "%1: address of the visitor who asked last").arg(who);
}

QString Texts::sharedMeaning() {
  return tr(
      "The server keeps this connection for the requests of all visitors. The visitor named here "
      "was the last to ask and may have gone; Requests names the visitor of each request.");
}

QString Texts::closedByUser() {
  return tr("Closed by you");
}

QString Texts::closeReason(const observe::ConnectionRecord& record) {
  if (record.state != observe::ConnectionState::closed) return {};
  if (record.why || record.diagnosis) return advice(record).title;
  switch (record.ended_by) {
    case Leg::downstream:
      return record.shared ? tr("Server closed") : tr("Visitor closed");
    case Leg::upstream:
      return tr("Local service closed");
    case Leg::relay:
      return tr("Server closed");
    case Leg::client:
      return tr("Client closed");
    case Leg::none:
      break;
  }
  return tr("Closed here");
}

QString knownIcon(Known known) {
  switch (known) {
    case Known::terminated:
      return QStringLiteral("known-terminated");
    case Known::seen:
      return QStringLiteral("known-seen");
    case Known::reported:
      return QStringLiteral("known-reported");
    case Known::in_passing:
      return QStringLiteral("known-in-passing");
    case Known::hidden:
      return QStringLiteral("known-hidden");
    case Known::not_used:
      return QStringLiteral("known-not-used");
  }
  return {};
}

}  // namespace culvert::ui
