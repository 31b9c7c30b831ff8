#pragma once

#include <QString>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace culvert::ui {

class Desktop;

/// A path that can be typed or chosen.
class PathField : public QWidget {
  Q_OBJECT

 public:
  enum class Purpose { open, save };

  /// `name`: object name of the line; `filter`: for the system's dialog, empty: all files.
  PathField(Desktop& desktop, Purpose purpose, const QString& name, const QString& filter,
            QWidget* parent = nullptr);

  QString path() const;
  void setPath(const QString& path);
  QLineEdit& line() { return *line_; }
  QPushButton& button() { return *choose_; }
  /// What it is for, for people who hear it.
  void setName(const QString& name);

 Q_SIGNALS:
  void changed();

 private:
  void choose();

  Desktop& desktop_;
  Purpose purpose_;
  QString filter_, name_;
  QLineEdit* line_;
  QPushButton* choose_;
};

}  // namespace culvert::ui
