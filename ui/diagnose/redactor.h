#pragma once

#include <QMap>
#include <QString>
#include <QStringList>

namespace culvert::ui {

/// Takes out of a text what people do not want to send around: secrets, addresses, host names, the
/// home folder and the user's name. The same thing becomes the same mark everywhere (`<ip-1>`), so
/// that the text still tells a story. Addresses of this computer itself (127.0.0.1, ::1) stay.
class Redactor {
 public:
  Redactor();

  /// A value that must not be in the text in any form: becomes "***". Short ones count, too.
  void addSecret(const QString& value);
  /// A host name that is known to be one.
  void addHost(const QString& name);
  void setHome(const QString& folder, const QString& user);

  QString redacted(QString text);

 private:
  QString markOf(const QString& kind, const QString& value);
  void replaceAddresses(QString& text);
  void replaceNames(QString& text);

  QStringList secrets_, hosts_;
  QString home_, user_;
  QMap<QString, QString> marks_;
  QMap<QString, int> counts_;
};

}  // namespace culvert::ui
