#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;
class QUrl;

namespace culvert::ui {

/// What lies outside the window: dialogs of the system, the clipboard, the browser. An interface,
/// so that tests answer in its place. Answers come later; a cancelled dialog gives none.
class Desktop {
 public:
  virtual ~Desktop() = default;
  virtual void askForFiles(QWidget* parent, std::function<void(QStringList)> then) = 0;
  /// Files to be imported: more kinds than those that can be opened.
  virtual void askForImports(QWidget* parent, std::function<void(QStringList)> then) = 0;
  /// One file of a kind: "Certificates (*.pem *.crt)"; an empty filter: of any.
  virtual void askForFile(QWidget* parent, const QString& title, const QString& filter,
                          std::function<void(QString)> then) = 0;
  virtual void askWhereToSave(QWidget* parent, const QString& name,
                              std::function<void(QString)> then) = 0;
  /// `then` runs when the user presses the button with `verb`; the other one is the default.
  virtual void confirm(QWidget* parent, const QString& question, const QString& verb,
                       std::function<void()> then) = 0;
  /// Two ways to go on: `then(false)` for `safe`, the default, `then(true)` for `verb`.
  virtual void choose(QWidget* parent, const QString& question, const QString& safe,
                      const QString& verb, std::function<void(bool)> then) = 0;
  virtual void openUrl(const QUrl& url) = 0;
  virtual void copy(const QString& text) = 0;
  virtual QString clipboardText() = 0;
};

/// The real one.
class SystemDesktop final : public Desktop {
 public:
  void askForFiles(QWidget* parent, std::function<void(QStringList)> then) override;
  void askForImports(QWidget* parent, std::function<void(QStringList)> then) override;
  void askForFile(QWidget* parent, const QString& title, const QString& filter,
                  std::function<void(QString)> then) override;
  void askWhereToSave(QWidget* parent, const QString& name,
                      std::function<void(QString)> then) override;
  void confirm(QWidget* parent, const QString& question, const QString& verb,
               std::function<void()> then) override;
  void choose(QWidget* parent, const QString& question, const QString& safe, const QString& verb,
              std::function<void(bool)> then) override;
  void openUrl(const QUrl& url) override;
  void copy(const QString& text) override;
  QString clipboardText() override;
};

}  // namespace culvert::ui
