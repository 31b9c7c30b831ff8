#include "ui/window/layout_store.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRect>
#include <QSaveFile>

#include <algorithm>

namespace culvert::ui {

LayoutStore::LayoutStore(const QString& path, QObject* parent) : QObject(parent), path_(path) {
  QFile file(path);
  if (file.open(QIODevice::ReadOnly)) {
    const QJsonObject read = QJsonDocument::fromJson(file.readAll()).object();
    if (read.value(QStringLiteral("version")).toInt() == version) values_ = read;
  }
  values_[QStringLiteral("version")] = version;
  delay_.setSingleShot(true);
  delay_.setInterval(delay_ms);
  connect(&delay_, &QTimer::timeout, this, &LayoutStore::save);
}

LayoutStore::~LayoutStore() {
  if (delay_.isActive()) save();
}

QVariant LayoutStore::value(const QString& key, const QVariant& otherwise) const {
  const QJsonValue found = values_.value(key);
  return found.isUndefined() ? otherwise : found.toVariant();
}

void LayoutStore::setValue(const QString& key, const QVariant& value) {
  const QJsonValue next = QJsonValue::fromVariant(value);
  if (values_.value(key) == next) return;
  values_[key] = next;
  delay_.start();
}

void LayoutStore::clear() {
  values_ = {
      {QStringLiteral("version"), version}
  };
  delay_.start();
}

void LayoutStore::save() {
  delay_.stop();
  QDir().mkpath(QFileInfo(path_).absolutePath());
  QSaveFile file(path_);
  const QByteArray text = QJsonDocument(values_).toJson();
  // A layout that cannot be kept is no reason to disturb anybody.
  if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
    qWarning("the window layout could not be saved in %s", qUtf8Printable(path_));
}

QRect reachable(const QRect& wanted, const QList<QRect>& screens) {
  const QRect title(wanted.left(), wanted.top(), wanted.width(), 40);
  const bool seen = std::ranges::any_of(screens, [&](const QRect& screen) {
    const QRect part = screen & title;
    return part.width() >= 100 && part.height() >= 30;
  });
  return seen ? wanted : QRect();
}

}  // namespace culvert::ui
