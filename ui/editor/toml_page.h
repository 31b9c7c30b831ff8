#pragma once

#include "core/config/problem.h"

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QLabel;
class QListWidget;
class QPlainTextEdit;

namespace culvert::ui {

/// A text of TOML with what is wrong in it below; secrets show as dots and stay what they are.
/// Choosing a problem goes to its place.
class TomlPage : public QWidget {
  Q_OBJECT

 public:
  explicit TomlPage(QWidget* parent = nullptr);

  /// Shows another text; the same one is left alone, with the cursor where it is.
  void setText(const std::string& text);
  /// As it is to be in the file, with secrets.
  std::string text() const;
  /// Whether dots stand where no secret is known.
  bool hasLostSecret() const;
  void setProblems(const std::vector<config::Problem>& problems);
  QPlainTextEdit& edit() { return *edit_; }

 Q_SIGNALS:
  void edited();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void goTo(int row);
  void markLines();
  void retranslate();

  QPlainTextEdit* edit_;
  QListWidget* list_;
  QLabel* note_;
  std::map<std::string, std::string> secrets_;
  std::string shown_;
  std::vector<config::Problem> problems_;
  bool filling_ = false;
};

}  // namespace culvert::ui
