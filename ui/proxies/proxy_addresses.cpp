#include "ui/proxies/proxy_addresses.h"

#include "ui/texts/format.h"

namespace culvert::ui {

QStringList addressesOf(const observe::ProxyRecord& record) {
  return fromCore(record.public_address).split(u',', Qt::SkipEmptyParts);
}

QString shortAddress(const observe::ProxyRecord& record) {
  const QStringList addresses = addressesOf(record);
  if (addresses.size() < 2) return addresses.value(0);
  return QStringLiteral("%1 +%2").arg(addresses.front()).arg(addresses.size() - 1);
}

}  // namespace culvert::ui
