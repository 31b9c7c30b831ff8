#pragma once

#include <QAccessibleWidget>

namespace culvert::ui {

class TrafficGraph;

/// The graph for people who hear it: a chart whose value is the slot at the cursor, and whose
/// description tells what was there and how it went. Moving the value moves the cursor.
class GraphAccessible final : public QAccessibleWidget, public QAccessibleValueInterface {
 public:
  explicit GraphAccessible(TrafficGraph& graph);

  /// Once is enough; more does no harm.
  static void install();
  /// Tells whoever listens.
  static void cursorMoved(TrafficGraph& graph);

  void* interface_cast(QAccessible::InterfaceType type) override;
  QString text(QAccessible::Text kind) const override;

  QVariant currentValue() const override;
  void setCurrentValue(const QVariant& value) override;
  QVariant maximumValue() const override;
  QVariant minimumValue() const override { return 0; }
  QVariant minimumStepSize() const override { return 1; }

 private:
  TrafficGraph& graph_;
};

}  // namespace culvert::ui
