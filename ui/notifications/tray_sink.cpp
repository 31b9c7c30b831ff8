#include "ui/notifications/tray_sink.h"

#include "ui/tray/tray_icon.h"

namespace culvert::ui {

TraySink::TraySink(TrayIcon& icon, QObject* parent) : NotificationSink(parent), icon_(icon) {
  connect(&icon_, &TrayIcon::messageClicked, this, [this] {
    if (!last_.isEmpty()) Q_EMIT clicked(last_);
  });
}

void TraySink::show(const QString& key, const QString& title, const QString& text) {
  if (!icon_.isAvailable()) return;
  last_ = key;
  icon_.tell(title, text);
}

}  // namespace culvert::ui
