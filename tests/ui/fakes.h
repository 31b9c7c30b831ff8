#pragma once

#include "ui/secrets/secret_store.h"
#include "ui/tray/tray_icon.h"
#include "ui/window/desktop.h"

#include <QDirIterator>
#include <QFile>
#include <QTimer>
#include <QUrl>

#include <map>
#include <utility>

namespace culvert::ui {

/// Answers in the place of dialogs, clipboard and browser.
class FakeDesktop final : public Desktop {
 public:
  void askForFiles(QWidget*, std::function<void(QStringList)> then) override {
    if (!files.isEmpty()) then(files);
  }
  void askForImports(QWidget*, std::function<void(QStringList)> then) override {
    if (!files.isEmpty()) then(files);
  }
  void askForFile(QWidget*, const QString&, const QString&,
                  std::function<void(QString)> then) override {
    if (!files.isEmpty()) then(files.front());
  }
  void askWhereToSave(QWidget*, const QString&, std::function<void(QString)> then) override {
    if (!save_path.isEmpty()) then(save_path);
  }
  void confirm(QWidget*, const QString& question, const QString&,
               std::function<void()> then) override {
    questions.append(question);
    if (agrees) then();
  }
  void choose(QWidget*, const QString& question, const QString&, const QString&,
              std::function<void(bool)> then) override {
    questions.append(question);
    if (agrees) then(takes_risk);
  }
  void openUrl(const QUrl& url) override { opened.append(url); }
  void copy(const QString& text) override { copied = text; }
  QString clipboardText() override { return copied; }

  QStringList files, questions;
  QString save_path, copied;
  QList<QUrl> opened;
  bool agrees = true;
  bool takes_risk = false;
};

/// A tray that is there or not, as the test says.
class FakeTray final : public TrayIcon {
 public:
  bool isAvailable() const override { return available; }
  void setMenu(QMenu* wanted) override { menu = wanted; }
  void setState(const QIcon& wanted, const QString& tool_tip) override {
    icon = wanted;
    tip = tool_tip;
    ++states;
  }
  void setShown(bool wanted) override { shown = wanted; }
  void tell(const QString& title, const QString&) override { told.append(title); }

  bool available = false;
  bool shown = false;
  QMenu* menu = nullptr;
  QIcon icon;
  QString tip;
  QStringList told;
  int states = 0;
};

/// A keychain by script: `read_outcome` and `write_outcome` unless they are done.
class FakeKeychain final : public SecretStore {
 public:
  void read(const QString& key, Done done) override {
    later([this, key, done = std::move(done)] {
      if (read_outcome != SecretOutcome::done) return done({read_outcome, {}, detail});
      const auto at = values.find(key);
      if (at == values.end()) return done({SecretOutcome::locked_or_missing, {}, {}});
      done({SecretOutcome::done, at->second, {}});
    });
  }
  void write(const QString& key, const Secret& value, Done done) override {
    later([this, key, value, done = std::move(done)] {
      if (write_outcome == SecretOutcome::done) values.insert_or_assign(key, value);
      done({write_outcome, {}, detail});
    });
  }
  void remove(const QString& key, Done done) override {
    later([this, key, done = std::move(done)] {
      values.erase(key);
      done({SecretOutcome::done, {}, {}});
    });
  }

  std::map<QString, Secret> values;
  SecretOutcome read_outcome = SecretOutcome::done;
  SecretOutcome write_outcome = SecretOutcome::done;
  QString detail;

 private:
  void later(std::function<void()> call) { QTimer::singleShot(0, &context_, std::move(call)); }

  QObject context_;
};

/// All files of a folder and those below it, one behind the other: for what must be in none of
/// them.
inline QByteArray contentOfFilesBelow(const QString& folder) {
  QByteArray all;
  for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
    QFile file(it.next());
    if (file.open(QIODevice::ReadOnly)) all += file.readAll();
  }
  return all;
}

}  // namespace culvert::ui
