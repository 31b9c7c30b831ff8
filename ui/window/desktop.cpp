#include "ui/window/desktop.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

#include <utility>

namespace culvert::ui {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("culvert::ui::Desktop", text);
}

/// Deletes itself once it is closed. Names in a question come from visitors and files.
QMessageBox* questionBox(QWidget* parent, const QString& question) {
  auto* box = new QMessageBox(QMessageBox::Question, QStringLiteral("Culvert"), QString(),
                              QMessageBox::Cancel, parent);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setTextFormat(Qt::PlainText);
  box->setText(question);
  return box;
}

}  // namespace

void SystemDesktop::askForFiles(QWidget* parent, std::function<void(QStringList)> then) {
  auto* dialog =
      new QFileDialog(parent, say(QT_TRANSLATE_NOOP("culvert::ui::Desktop", "Open a profile")));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setNameFilters(
      {say(QT_TRANSLATE_NOOP("culvert::ui::Desktop",
                             "Profiles (*.culvertprofile *.toml *.yaml *.yml *.json)")),
       say(QT_TRANSLATE_NOOP("culvert::ui::Desktop", "All files (*)"))});
  QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(then));
  dialog->open();
}

void SystemDesktop::askForImports(QWidget* parent, std::function<void(QStringList)> then) {
  auto* dialog =
      new QFileDialog(parent, say(QT_TRANSLATE_NOOP("culvert::ui::Desktop", "Import profiles")));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setNameFilters(
      {say(QT_TRANSLATE_NOOP("culvert::ui::Desktop",
                             "What can be imported (*.toml *.yaml *.yml *.json *.ini *.conf *.zip "
                             "*.culvertprofile *.culvertbundle)")),
       say(QT_TRANSLATE_NOOP("culvert::ui::Desktop", "All files (*)"))});
  QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(then));
  dialog->open();
}

void SystemDesktop::askForFile(QWidget* parent, const QString& title, const QString& filter,
                               std::function<void(QString)> then) {
  auto* dialog = new QFileDialog(parent, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  const QString all = say(QT_TRANSLATE_NOOP("culvert::ui::Desktop", "All files (*)"));
  dialog->setNameFilters(filter.isEmpty() ? QStringList{all} : QStringList{filter, all});
  QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(then));
  dialog->open();
}

void SystemDesktop::askWhereToSave(QWidget* parent, const QString& name,
                                   std::function<void(QString)> then) {
  auto* dialog = new QFileDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->selectFile(name);
  QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(then));
  dialog->open();
}

void SystemDesktop::confirm(QWidget* parent, const QString& question, const QString& verb,
                            std::function<void()> then) {
  QMessageBox* box = questionBox(parent, question);
  QPushButton* act = box->addButton(verb, QMessageBox::AcceptRole);
  box->setDefaultButton(QMessageBox::Cancel);
  QObject::connect(act, &QPushButton::clicked, parent, std::move(then));
  box->open();
}

void SystemDesktop::choose(QWidget* parent, const QString& question, const QString& safe,
                           const QString& verb, std::function<void(bool)> then) {
  QMessageBox* box = questionBox(parent, question);
  QPushButton* stay = box->addButton(safe, QMessageBox::AcceptRole);
  QPushButton* act = box->addButton(verb, QMessageBox::DestructiveRole);
  box->setDefaultButton(stay);
  QObject::connect(stay, &QPushButton::clicked, parent, [then] { then(false); });
  QObject::connect(act, &QPushButton::clicked, parent, [then] { then(true); });
  box->open();
}

void SystemDesktop::openUrl(const QUrl& url) {
  QDesktopServices::openUrl(url);
}

void SystemDesktop::copy(const QString& text) {
  QApplication::clipboard()->setText(text);
}

QString SystemDesktop::clipboardText() {
  return QApplication::clipboard()->text();
}

}  // namespace culvert::ui
