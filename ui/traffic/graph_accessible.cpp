#include "ui/traffic/graph_accessible.h"

#include "ui/traffic/traffic_graph.h"

namespace culvert::ui {
namespace {

QAccessibleInterface* makeGraphInterface(const QString&, QObject* object) {
  auto* graph = qobject_cast<TrafficGraph*>(object);
  return graph ? new GraphAccessible(*graph) : nullptr;
}

}  // namespace

GraphAccessible::GraphAccessible(TrafficGraph& graph)
    : QAccessibleWidget(&graph, QAccessible::Chart), graph_(graph) {}

void GraphAccessible::install() {
  static const bool once = [] {
    QAccessible::installFactory(makeGraphInterface);
    return true;
  }();
  Q_UNUSED(once)
}

void GraphAccessible::cursorMoved(TrafficGraph& graph) {
  if (!QAccessible::isActive()) return;
  QAccessibleValueChangeEvent moved(&graph, graph.cursor().value_or(0));
  QAccessible::updateAccessibility(&moved);
  QAccessibleEvent told(&graph, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&told);
}

void* GraphAccessible::interface_cast(QAccessible::InterfaceType type) {
  if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
  return QAccessibleWidget::interface_cast(type);
}

QString GraphAccessible::text(QAccessible::Text kind) const {
  const auto cursor = graph_.cursor();
  const QString here = cursor ? graph_.spokenAt(*cursor) : QString();
  if (kind == QAccessible::Value) return here;
  if (kind != QAccessible::Description) return QAccessibleWidget::text(kind);
  return here.isEmpty() ? graph_.summary() : here + u'\n' + graph_.summary();
}

QVariant GraphAccessible::currentValue() const {
  return graph_.cursor().value_or(maximumValue().toInt());
}

void GraphAccessible::setCurrentValue(const QVariant& value) {
  graph_.setCursor(value.toInt());
}

QVariant GraphAccessible::maximumValue() const {
  return std::max(0, graph_.picture().grid.count - 1);
}

}  // namespace culvert::ui
