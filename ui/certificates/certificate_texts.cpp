#include "ui/certificates/certificate_texts.h"

#include "ui/texts/format.h"

#include <QDateTime>

namespace culvert::ui {

using certificates::ChainState;
using certificates::Judgement;
using certificates::Role;
using certificates::Status;
using certificates::WallTime;
using certificates::Weight;

QString CertificateTexts::role(Role role) {
  switch (role) {
    case Role::server_ca:
      return tr("Trusted for the server");
    case Role::client_pair:
      return tr("Shown to the server");
    case Role::visitor_pair:
      return tr("Shown to visitors");
    case Role::service_ca:
      return tr("Trusted for the local service");
    case Role::service_pin:
      return tr("Pinned for the local service");
    case Role::service_pair:
      return tr("Shown to the local service");
    case Role::oidc_ca:
      return tr("Trusted for the identity provider");
    case Role::admin_pair:
      return tr("Shown by the web admin page");
    case Role::admin_ca:
      return tr("Trusted by the web admin page");
  }
  return {};
}

namespace {

int daysOf(const CertificateRow& row, WallTime now) {
  const auto end = certificates::end_of(row.use, row.reading);
  return end ? certificates::days_until(*end, now) : 0;
}

}  // namespace

QString CertificateTexts::status(const CertificateRow& row, WallTime now) {
  if (!row.isRead()) return tr("Being read");
  const Judgement& worst = row.judgements.front();
  if (row.changed_at && worst.weight < Weight::warning) return tr("Changed on disk");
  switch (worst.status) {
    case Status::file_missing:
      return tr("File missing");
    case Status::unreadable:
      return tr("Cannot be read");
    case Status::half_a_pair:
      return tr("Half of a pair");
    case Status::key_mismatch:
      return tr("Key does not match");
    case Status::needs_passphrase:
      return tr("Needs passphrase");
    case Status::expired:
      return tr("Expired");
    case Status::not_yet_valid:
      return tr("Not yet valid");
    case Status::weak:
      return tr("Weak (%1)", "%1: an algorithm").arg(fromCore(worst.about));
    case Status::name_not_covered:
      return tr("Not for \"%1\"", "%1: a domain").arg(ltr(fromCore(worst.about)));
    case Status::chain_incomplete:
      return tr("Chain incomplete");
    case Status::expires_soon:
      if (daysOf(row, now) == 0) return tr("Expires today");
      return tr("Expires in %n day(s)", nullptr, daysOf(row, now));
    case Status::key_exposed:
      return tr("Key readable by others");
    case Status::made_at_start:
      return tr("Made at each start");
    case Status::pinned:
      return tr("Pinned");
    case Status::ok:
      return tr("OK", "a certificate");
  }
  return {};
}

QString CertificateTexts::changed(const CertificateRow& row) {
  if (!row.changed_at) return {};
  const QString at = formatTime(*row.changed_at).left(8);
  const bool usable = row.isRead() && row.judgements.front().weight != Weight::problem;
  return usable ? tr("The files changed at %1. What runs goes on with the old ones until it is "
                     "started again.",
                     "%1: a time")
                      .arg(at)
                : tr("The files changed at %1 and cannot be used as they are. What runs goes on "
                     "with the old ones.",
                     "%1: a time")
                      .arg(at);
}

QString CertificateTexts::sentence(const Judgement& judgement, const CertificateRow& row,
                                   WallTime now) {
  const QString about = ltr(fromCore(judgement.about));
  const auto end = certificates::end_of(row.use, row.reading);
  const QString until = end ? date(*end) : QString();
  switch (judgement.status) {
    case Status::file_missing:
      return tr("There is no file %1. Choose the files again.", "%1: path").arg(about);
    case Status::unreadable:
      return tr("The file %1 cannot be read: %2", "%1: path, %2: reason")
          .arg(about, fromCore(judgement.why));
    case Status::half_a_pair:
      return tr("A certificate needs its key, and a key its certificate. Choose both files.");
    case Status::key_mismatch:
      return tr(
          "This key does not belong to this certificate. Choose the key that it was made "
          "with.");
    case Status::needs_passphrase:
      return tr("The key in %1 is encrypted. Culvert needs it without a passphrase; import it from "
                "a PKCS#12 file, or decrypt it.",
                "%1: path")
          .arg(about);
    case Status::expired:
      return tr("It ended on %1. Get a new one, or make one.", "%1: a date").arg(until);
    case Status::not_yet_valid:
      return tr("It is not valid yet. Check the clock of this computer.");
    case Status::weak:
      return tr("%1 is too weak; many programs refuse it. Make a new key and certificate.",
                "%1: an algorithm")
          .arg(about);
    case Status::name_not_covered:
      return tr("It is not for %1: browsers warn visitors who come there. Its names must include "
                "the domain.",
                "%1: a domain")
          .arg(about);
    case Status::chain_incomplete:
      return tr(
          "The certificate of its issuer is neither in the file nor known to this computer. "
          "Put the issuer's certificate behind it in the file.");
    case Status::expires_soon:
      return tr("It ends on %1, in %n day(s). Renew it before that.", "%1: a date",
                daysOf(row, now))
          .arg(until);
    case Status::key_exposed:
      return tr("Everybody on this computer can read the key in %1. Take their rights away: chmod "
                "600.",
                "%1: path")
          .arg(about);
    case Status::made_at_start:
      return tr(
          "No files are given, so a certificate is made at each start. Browsers warn of it, "
          "and it is another one each time.");
    case Status::pinned:
      return tr("The local service must show exactly this certificate or key.");
    case Status::ok:
      return tr("Nothing is wrong with it.");
  }
  return {};
}

QString CertificateTexts::failure(const Error& error) {
  const QString context = ltr(fromCore(error.context));
  switch (error.code) {
    case Errc::name_taken:
      return tr("There is a file %1 already. Choose another name, or let it be replaced.",
                "%1: path")
          .arg(context);
    case Errc::auth:
      return tr("This passphrase does not open the file.");
    case Errc::protocol:
      return tr("This is no PKCS#12 file: %1", "%1: a path and a reason").arg(context);
    case Errc::unsupported:
      return tr("The file is encrypted in a way that OpenSSL does not know here: %1",
                "%1: a path and a reason")
          .arg(context);
    case Errc::certificate:
      return tr("There is no certificate with its private key: %1", "%1: a path and a reason")
          .arg(context);
    case Errc::limit:
      return tr("%1 is larger than a certificate can be.", "%1: path").arg(context);
    default:
      break;
  }
  const QString why = error.cause ? QString::fromLocal8Bit(error.cause.message().c_str())
                                  : fromCore(to_text(error.code));
  return tr("%1 cannot be read or written: %2", "%1: path, %2: reason").arg(context, why);
}

QString CertificateTexts::subject(const certificates::Certificate& certificate) {
  if (!certificate.subject.empty()) return fromCore(certificate.subject);
  QStringList names;
  for (const std::string& name : certificate.names)
    names.append(fromCore(name));
  return names.isEmpty() ? tr("without a name", "a certificate") : names.join(QStringLiteral(", "));
}

QString CertificateTexts::key(const certificates::Certificate& certificate) {
  const QString type = fromCore(certificate.key_type);
  // "ECDSA P-256" tells the size.
  if (certificate.key_type != "RSA" || certificate.key_bits == 0) return type;
  return QStringLiteral("%1 %2").arg(type).arg(certificate.key_bits);
}

QString CertificateTexts::chain(ChainState chain) {
  switch (chain) {
    case ChainState::none:
      return {};
    case ChainState::self_signed:
      return tr("Self-signed");
    case ChainState::complete:
      return tr("Complete");
    case ChainState::incomplete:
      return tr("Issuer not known here");
  }
  return {};
}

QString CertificateTexts::date(WallTime at) {
  return formatDateTime(at).left(10);
}

QString CertificateTexts::daysLeft(int days) {
  return days < 0 ? tr("ended") : tr("%n day(s)", "left", days);
}

QString CertificateTexts::fingerprint(const std::string& hex) {
  QString text;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (i > 0 && i % 2 == 0) text += u':';
    text += QChar::fromLatin1(hex[i]).toUpper();
  }
  return text;
}

QString CertificateTexts::icon(Weight weight) {
  switch (weight) {
    case Weight::good:
      return QStringLiteral("check");
    case Weight::note:
      return QStringLiteral("info");
    case Weight::warning:
      return QStringLiteral("warning");
    case Weight::problem:
      return QStringLiteral("state-failed");
  }
  return {};
}

Tone CertificateTexts::tone(Weight weight) {
  switch (weight) {
    case Weight::good:
      return Tone::ok;
    case Weight::note:
      return Tone::info;
    case Weight::warning:
      return Tone::warn;
    case Weight::problem:
      return Tone::error;
  }
  return Tone::plain;
}

}  // namespace culvert::ui
