#pragma once

#include <QObject>

#include <memory>

namespace culvert::app {

/// SIGINT and SIGTERM as a Qt signal; a second one ends the program at once. Nothing on Windows,
/// where consoles do not stop windowed programs that way.
class StopSignals : public QObject {
  Q_OBJECT

 public:
  explicit StopSignals(QObject* parent = nullptr);
  ~StopSignals() override;

 Q_SIGNALS:
  void stopAsked();

 private:
  class Pipe;
  std::unique_ptr<Pipe> pipe_;
};

}  // namespace culvert::app
