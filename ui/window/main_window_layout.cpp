// How the window comes back as it was.
#include "ui/certificates/certificates_page.h"
#include "ui/connections/connections_page.h"
#include "ui/logs/log_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/requests/requests_page.h"
#include "ui/tables/table_view.h"
#include "ui/window/actions.h"
#include "ui/window/main_window.h"
#include "ui/window/work_splitter.h"

#include <QGuiApplication>
#include <QScreen>
#include <QSplitter>
#include <QTabWidget>

namespace culvert::ui {
namespace {

constexpr QSize first_size(1180, 760);

QVariantList toList(const QList<int>& sizes) {
  QVariantList list;
  for (const int size : sizes)
    list.append(size);
  return list;
}

QList<int> toSizes(const QVariant& value) {
  QList<int> sizes;
  for (const QVariant& size : value.toList())
    sizes.append(size.toInt());
  return sizes;
}

void restoreSplitter(QSplitter& splitter, const QVariant& value) {
  const QList<int> sizes = toSizes(value);
  if (sizes.size() == splitter.count()) splitter.setSizes(sizes);
}

QList<QRect> screenAreas() {
  QList<QRect> areas;
  for (const QScreen* screen : QGuiApplication::screens())
    areas.append(screen->availableGeometry());
  return areas;
}

}  // namespace

void MainWindow::saveLayout() {
  LayoutStore& layout = parts_.layout;
  const QRect at = normalGeometry();
  layout.setValue(QStringLiteral("window"), QVariantList{at.x(), at.y(), at.width(), at.height()});
  layout.setValue(QStringLiteral("maximized"), isMaximized());
  layout.setValue(QStringLiteral("across"), toList(across_->sizes()));
  layout.setValue(QStringLiteral("down"), toList(down_->chosenSizes()));
  layout.setValue(QStringLiteral("sidebar"), actions_->sidebar->isChecked());
  layout.setValue(QStringLiteral("header"), actions_->header->isChecked());
  layout.setValue(QStringLiteral("comfortable"), actions_->comfortable->isChecked());
  layout.setValue(QStringLiteral("proxies"), proxies_->table().saveLayout());
  layout.setValue(QStringLiteral("connections"), connections_->table().saveLayout());
  layout.setValue(QStringLiteral("requests"), requests_->table().saveLayout());
  layout.setValue(QStringLiteral("requestsAcross"), toList(requests_->splitter().sizes()));
  layout.setValue(QStringLiteral("logs"), logs_->table().saveLayout());
  layout.setValue(QStringLiteral("certificates"), certificates_->table().saveLayout());
}

void MainWindow::restoreLayout() {
  const LayoutStore& layout = parts_.layout;
  const QList<int> at = toSizes(layout.value(QStringLiteral("window")));
  const QRect wanted = at.size() == 4 ? QRect(at[0], at[1], at[2], at[3]) : QRect();
  const QRect geometry = wanted.isEmpty() ? QRect() : reachable(wanted, screenAreas());
  if (geometry.isEmpty()) {
    const QSize room = screen()->availableGeometry().size() * 0.9;
    resize(first_size.boundedTo(room));
  } else {
    setGeometry(geometry);
  }
  if (layout.value(QStringLiteral("maximized")).toBool()) setWindowState(Qt::WindowMaximized);
  restoreSplitter(*across_, layout.value(QStringLiteral("across")));
  down_->choose(toSizes(layout.value(QStringLiteral("down"))));
  actions_->sidebar->setChecked(layout.value(QStringLiteral("sidebar"), true).toBool());
  actions_->header->setChecked(layout.value(QStringLiteral("header"), true).toBool());
  actions_->comfortable->setChecked(layout.value(QStringLiteral("comfortable")).toBool());
  proxies_->table().restoreLayout(layout.value(QStringLiteral("proxies")).toMap());
  connections_->table().restoreLayout(layout.value(QStringLiteral("connections")).toMap());
  requests_->table().restoreLayout(layout.value(QStringLiteral("requests")).toMap());
  restoreSplitter(requests_->splitter(), layout.value(QStringLiteral("requestsAcross")));
  logs_->table().restoreLayout(layout.value(QStringLiteral("logs")).toMap());
  certificates_->table().restoreLayout(layout.value(QStringLiteral("certificates")).toMap());
}

void MainWindow::resetLayout() {
  for (TableView* table : {&proxies_->table(), &connections_->table(), &requests_->table(),
                           &logs_->table(), &certificates_->table()})
    table->resetLayout();
  actions_->sidebar->setChecked(true);
  actions_->header->setChecked(true);
  actions_->comfortable->setChecked(false);
  const QSize room = screen()->availableGeometry().size() * 0.9;
  showNormal();
  resize(first_size.boundedTo(room));
  across_->setSizes({200, width() - 200});
  down_->forgetChoice();
}

}  // namespace culvert::ui
