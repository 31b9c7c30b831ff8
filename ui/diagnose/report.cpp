#include "ui/diagnose/report.h"

#include "core/config/save.h"
#include "ui/texts/format.h"

#include <QRegularExpression>
#include <QSysInfo>

namespace culvert::ui {
namespace {

/// Secrets of the settings: what the masked text does not say.
QStringList secretsOf(const config::ClientConfig& config) {
  const QStringList plain =
      QString::fromStdString(config::save(config, config::Secrets::written)).split(u'\n');
  const QStringList masked =
      QString::fromStdString(config::save(config, config::Secrets::masked)).split(u'\n');
  QStringList secrets;
  if (plain.size() != masked.size()) return secrets;
  static const QRegularExpression quoted(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'"));
  for (qsizetype i = 0; i < plain.size(); ++i) {
    if (plain[i] == masked[i]) continue;
    // Behind the key, which may be quoted, too.
    static const QRegularExpression key(QStringLiteral("^.*?[\\w\"']\\s*=\\s*"));
    const QString values = QString(plain[i]).remove(key);
    for (auto it = quoted.globalMatch(values); it.hasNext();) {
      const QRegularExpressionMatch match = it.next();
      for (const QString& value : {match.captured(1), match.captured(2)})
        if (!value.isEmpty()) secrets.append(value);
      // What is told elsewhere is the token alone.
      static const QRegularExpression scheme(QStringLiteral("^(Bearer|Basic|Token)\\s+(\\S{4,})$"),
                                             QRegularExpression::CaseInsensitiveOption);
      if (const auto token = scheme.match(match.captured(1)); token.hasMatch())
        secrets.append(token.captured(2));
    }
  }
  return secrets;
}

void addHosts(Redactor& redactor, const Negotiation& leg) {
  redactor.addHost(fromCore(leg.host));
  redactor.addHost(fromCore(leg.tls.sni));
  redactor.addHost(fromCore(leg.peer).section(u':', 0, 0));
}

void addHosts(Redactor& redactor, const config::ClientConfig& config) {
  redactor.addHost(fromCore(config.server_addr));
  for (const config::Proxy& proxy : config.proxies) {
    redactor.addHost(fromCore(proxy.local_ip));
    if (const auto* http = std::get_if<config::HttpProxy>(&proxy.kind))
      for (const std::string& domain : http->custom_domains)
        redactor.addHost(fromCore(domain));
    if (const auto* https = std::get_if<config::HttpsProxy>(&proxy.kind))
      for (const std::string& domain : https->custom_domains)
        redactor.addHost(fromCore(domain));
  }
}

// The report is read by people who help, in whatever language: its headings are English.
QString programPart() {
  return QStringLiteral("Culvert %1\nQt %2\n%3, %4\n")
      .arg(QLatin1String(CULVERT_VERSION), QLatin1String(qVersion()), QSysInfo::prettyProductName(),
           QSysInfo::currentCpuArchitecture());
}

QString settingsPart(const KnownFacts& facts) {
  if (!facts.profile || !facts.profile->config) return QStringLiteral("none\n");
  return QString::fromStdString(config::save(*facts.profile->config, config::Secrets::masked));
}

QString checksPart(const ReportSource& source) {
  QString text;
  for (const Check& check : source.checks)
    text += QStringLiteral("[%1] %2: %3\n")
                .arg(CheckModel::stateText(check.state), check.name, check.result);
  for (const Finding& finding : source.findings) {
    text += QStringLiteral("\n%1\n  %2\n").arg(finding.advice.title, finding.advice.sentence);
    if (!finding.advice.detail.isEmpty())
      text += QStringLiteral("  %1\n").arg(finding.advice.detail);
    text += QStringLiteral("  %1\n").arg(finding.advice.cure);
  }
  return text;
}

QString logPart(const ReportSource& source) {
  QString text;
  const std::string wanted = source.facts.profile ? source.facts.profile->id : std::string();
  for (const observe::Event& event : source.events) {
    if (!wanted.empty() && !event.scope.profile.empty() && event.scope.profile != wanted) continue;
    text += QStringLiteral("%1 %2 %3 %4\n")
                .arg(formatTime(event.at), fromCore(event.scope.proxy), eventComponent(event.kind),
                     eventText(event));
  }
  return text;
}

}  // namespace

void tellRedactor(Redactor& redactor, const ReportSource& source) {
  if (source.facts.profile && source.facts.profile->config) {
    for (const QString& secret : secretsOf(*source.facts.profile->config))
      redactor.addSecret(secret);
    addHosts(redactor, *source.facts.profile->config);
  }
  if (source.facts.status.session) addHosts(redactor, source.facts.status.session->link);
  if (source.facts.proxy)
    redactor.addHost(fromCore(source.facts.proxy->public_address)
                         .section(QStringLiteral("://"), -1)
                         .section(u':', 0, 0));
}

QString reportPart(ReportPart part, const ReportSource& source) {
  switch (part) {
    case ReportPart::program:
      return QStringLiteral("== Program ==\n") + programPart();
    case ReportPart::settings:
      return QStringLiteral("== Settings ==\n") + settingsPart(source.facts);
    case ReportPart::checks:
      return QStringLiteral("== Checks ==\n") + checksPart(source);
    case ReportPart::log:
      return QStringLiteral("== Log ==\n") + logPart(source);
  }
  return {};
}

QString redactedReport(const std::vector<ReportPart>& parts, const ReportSource& source) {
  Redactor redactor;
  tellRedactor(redactor, source);
  QString text;
  for (const ReportPart part : parts)
    text += reportPart(part, source) + u'\n';
  return redactor.redacted(plain(text));
}

}  // namespace culvert::ui
