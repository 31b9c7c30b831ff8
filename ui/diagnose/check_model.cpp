#include "ui/diagnose/check_model.h"

#include "ui/proxies/proxy_addresses.h"
#include "ui/tables/table_view.h"
#include "ui/texts/format.h"
#include "ui/theme/icon.h"

#include <algorithm>
#include <array>

namespace culvert::ui {
namespace {

using observe::ExaminationStep;

/// The words around what the core found.
class CheckText {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::CheckText)

 public:
  static QString nameOf(const ExaminationStep& step) {
    const QString name = fromCore(step.name);
    if (name == QLatin1String("address")) return tr("Address of the local service");
    if (name == QLatin1String("certificate files")) return tr("Certificate files");
    if (name == QLatin1String("tcp")) return tr("Connect to the local service");
    if (name.startsWith(QLatin1String("tcp to ")))
      return tr("Connect to %1", "an address").arg(ltr(name.mid(7)));
    if (name == QLatin1String("tls")) return tr("TLS as it is configured");
    if (name == QLatin1String("tls h2")) return tr("TLS, offering HTTP/2 only");
    if (name == QLatin1String("tls http/1.1")) return tr("TLS, offering HTTP/1.1 only");
    if (name.startsWith(QLatin1String("tls with SNI ")))
      return tr("TLS for the name %1", "a host name").arg(ltr(name.mid(13)));
    if (name == QLatin1String("request")) return tr("One request");
    return name;
  }

  static QString resultOf(const ExaminationStep& step) {
    if (step.error) {
      const Texts::Advice advice = Texts::advice(*step.error);
      if (advice.detail.isEmpty()) return advice.title;
      return QStringLiteral("%1 (%2)").arg(advice.title, advice.detail);
    }
    if (step.status > 0)
      return step.good
                 ? tr("The local service answered %1.", "an HTTP status").arg(step.status)
                 : tr("The local service gave no answer; a visitor would get %1.", "an HTTP status")
                       .arg(step.status);
    if (step.name == "address") return tr("This proxy has no address that can be connected to.");
    if (step.name.starts_with("tcp")) return tr("connected");
    if (!step.leg) return fromCore(step.result);
    QStringList parts{Texts::tls(*step.leg), Texts::alpn(*step.leg),
                      fromCore(step.leg->tls.cert_subject)};
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  ·  "));
  }

  static Check fileCheck(const Profile& profile, int mistakes) {
    Check check{Check::State::ok, tr("File of the profile"), tr("can be read"), {}};
    if (profile.isDemo()) check.result = tr("the built-in demo has none");
    if (mistakes > 0) {
      check.state = Check::State::problem;
      check.result = tr("%n mistake(s)", nullptr, mistakes);
    }
    return check;
  }

  static Check linkCheck(const ProfileStatus& status) {
    Check check{Check::State::note, tr("Server link"), tr("The profile does not run."), {}};
    if (!status.session) return check;
    const observe::SessionRecord& session = *status.session;
    if (session.state == observe::SessionState::running) {
      check.state = Check::State::ok;
      check.result = tr("logged in; server version %1").arg(fromCore(session.server_version));
    } else if (session.error) {
      check.state = Check::State::problem;
      check.result = Texts::advice(*session.error).title;
    } else {
      check.result = tr("on its way");
    }
    return check;
  }

  static Check registrationCheck(const observe::ProxyRecord& proxy) {
    Check check{Check::State::note, tr("Proxy at the server"), Texts::proxyState(proxy.state), {}};
    if (!proxy.public_address.empty()) {
      check.state = Check::State::ok;
      check.result = tr("reachable at %1", "public address")
                         .arg(ltr(addressesOf(proxy).join(QLatin1String(", "))));
    }
    if (proxy.state == observe::ProxyState::refused) {
      check.state = Check::State::problem;
      if (proxy.error) check.result = Texts::advice(*proxy.error).title;
    }
    return check;
  }
};

Finding findingOf(const observe::Diagnosis& diagnosis) {
  Finding finding;
  finding.advice = Texts::advice(diagnosis);
  finding.is_remark = diagnosis.remark;
  finding.is_likely = diagnosis.confidence == observe::Confidence::likely;
  finding.changes = diagnosis.changes;
  return finding;
}

Finding findingOf(const Error& error) {
  Finding finding;
  finding.advice = Texts::advice(error);
  return finding;
}

}  // namespace

std::vector<Check> checksOf(const KnownFacts& facts, const observe::Examination* examination) {
  std::vector<Check> checks;
  if (facts.profile) {
    checks.push_back(CheckText::fileCheck(*facts.profile, facts.status.mistakes));
    checks.push_back(CheckText::linkCheck(facts.status));
  }
  if (facts.proxy) checks.push_back(CheckText::registrationCheck(*facts.proxy));
  for (std::size_t i = 0; examination && i < examination->steps.size(); ++i) {
    const ExaminationStep& step = examination->steps[i];
    // Whether what does not work must work, the findings say: a service need not speak TLS.
    const bool matters = !examination->findings.empty() || !step.name.starts_with("tls");
    const Check::State bad = matters ? Check::State::problem : Check::State::note;
    checks.push_back({step.good ? Check::State::ok : bad, CheckText::nameOf(step),
                      CheckText::resultOf(step), step.took});
  }
  return checks;
}

std::vector<Finding> findingsOf(const KnownFacts& facts, const observe::Examination* examination) {
  std::vector<Finding> findings;
  const auto& session = facts.status.session;
  if (session && session->state != observe::SessionState::running && session->error)
    findings.push_back(findingOf(*session->error));
  const bool refused = facts.proxy && facts.proxy->state == observe::ProxyState::refused;
  if (refused && facts.proxy->error) findings.push_back(findingOf(*facts.proxy->error));
  if (!examination) return findings;
  for (const observe::Diagnosis& diagnosis : examination->findings)
    findings.push_back(findingOf(diagnosis));
  std::ranges::stable_partition(findings, [](const Finding& one) { return !one.is_remark; });
  return findings;
}

int CheckModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(checks_.size());
}

int CheckModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QString CheckModel::stateText(Check::State state) {
  switch (state) {
    case Check::State::ok:
      return tr("OK", "state of a check");
    case Check::State::note:
      return tr("Note", "state of a check");
    case Check::State::problem:
      return tr("Problem", "state of a check");
  }
  return {};
}

QVariant CheckModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((section == time_column ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == TableView::words_role && section == state_column)
    return QStringList{stateText(Check::State::ok), stateText(Check::State::note),
                       stateText(Check::State::problem)}
        .join(u'\n');
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, column_count> names{tr("State"), tr("Check"), tr("Result"), tr("Took")};
  return names.at(static_cast<std::size_t>(section));
}

QVariant CheckModel::data(const QModelIndex& index, int role) const {
  const Check& check = checks_[static_cast<std::size_t>(index.row())];
  if (role == Qt::DecorationRole && index.column() == state_column) {
    if (check.state == Check::State::ok) return icon(QStringLiteral("check"), Tone::ok);
    if (check.state == Check::State::note) return icon(QStringLiteral("info"), Tone::info);
    return icon(QStringLiteral("state-failed"), Tone::error);
  }
  if (role == Qt::TextAlignmentRole)
    return QVariant((index.column() == time_column ? Qt::AlignRight : Qt::AlignLeft) |
                    Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case state_column:
      return stateText(check.state);
    case name_column:
      return check.name;
    case result_column:
      return check.result;
    default:
      return check.took ? formatMilliseconds(*check.took) : QString();
  }
}

void CheckModel::setChecks(std::vector<Check> checks) {
  if (checks == checks_) return;
  // Steps only come while it runs: what is there stays where it is.
  const bool grows = checks.size() >= checks_.size() && !checks_.empty();
  if (!grows) {
    beginResetModel();
    checks_ = std::move(checks);
    endResetModel();
    return;
  }
  const auto before = static_cast<int>(checks_.size());
  const auto after = static_cast<int>(checks.size());
  if (after > before) beginInsertRows({}, before, after - 1);
  checks_ = std::move(checks);
  if (after > before) endInsertRows();
  Q_EMIT dataChanged(index(0, 0), index(before - 1, column_count - 1));
}

void CheckModel::retranslate() {
  Q_EMIT headerDataChanged(Qt::Horizontal, 0, column_count - 1);
}

}  // namespace culvert::ui
