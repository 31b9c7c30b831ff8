#pragma once

#include "ui/certificates/certificate_watch.h"
#include "ui/theme/colors.h"

#include <QCoreApplication>
#include <QString>

namespace culvert::ui {

/// The words about certificates.
class CertificateTexts {
  Q_DECLARE_TR_FUNCTIONS(culvert::ui::CertificateTexts)

 public:
  static QString role(certificates::Role role);
  /// A word or two, for a table: "Expires in 5 days".
  static QString status(const CertificateRow& row, certificates::WallTime now);
  /// One sentence and what to do.
  static QString sentence(const certificates::Judgement& judgement, const CertificateRow& row,
                          certificates::WallTime now);
  static QString changed(const CertificateRow& row);
  /// Why files could not be read, made or written.
  static QString failure(const Error& error);
  /// The subject, or the names where it has none; in place of an unreadable one nothing.
  static QString subject(const certificates::Certificate& certificate);
  static QString key(const certificates::Certificate& certificate);
  static QString chain(certificates::ChainState chain);
  /// "2027-03-01"
  static QString date(certificates::WallTime at);
  /// "5 days", "ended 3 days ago"
  static QString daysLeft(int days);
  /// "AB:CD:…" of 64 hexadecimal digits, as other programs show it.
  static QString fingerprint(const std::string& hex);

  static QString icon(certificates::Weight weight);
  static Tone tone(certificates::Weight weight);
};

}  // namespace culvert::ui
