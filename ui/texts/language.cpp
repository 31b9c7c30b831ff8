#include "ui/texts/language.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

namespace culvert::ui {
namespace {

QString effectiveCode(LanguageChoice choice) {
  switch (choice) {
    case LanguageChoice::english:
      return QStringLiteral("en");
    case LanguageChoice::chinese:
      return QStringLiteral("zh_CN");
    case LanguageChoice::system:
      break;
  }
  for (const QString& language : QLocale::system().uiLanguages())
    if (language.startsWith(QLatin1String("zh")))
      return QStringLiteral("zh_CN");
    else if (language.startsWith(QLatin1String("en")))
      return QStringLiteral("en");
  return QStringLiteral("en");
}

}  // namespace

Language::Language(QObject* parent) : QObject(parent) {
  load(effectiveCode(choice_));
}

Language::~Language() {
  for (QTranslator* translator : {&texts_, &advice_, &qt_})
    QCoreApplication::removeTranslator(translator);
}

void Language::setChoice(LanguageChoice choice) {
  choice_ = choice;
  load(effectiveCode(choice));
  Q_EMIT changed();
}

bool Language::speaks(const QString& code) {
  return choiceOf(code) != LanguageChoice::system;
}

LanguageChoice Language::choiceOf(const QString& code) {
  static const QRegularExpression between(QStringLiteral("[-_.]"));
  const QString language = code.section(between, 0, 0).toLower();
  if (language == QLatin1String("zh")) return LanguageChoice::chinese;
  if (language == QLatin1String("en")) return LanguageChoice::english;
  return LanguageChoice::system;
}

QString Language::codeOf(LanguageChoice choice) {
  if (choice == LanguageChoice::chinese) return QStringLiteral("zh_CN");
  if (choice == LanguageChoice::english) return QStringLiteral("en");
  return {};
}

void Language::load(const QString& code) {
  for (QTranslator* translator : {&texts_, &advice_, &qt_})
    QCoreApplication::removeTranslator(translator);
  // English needs its catalogue too: it holds the plural forms.
  QLocale::setDefault(code == QLatin1String("en") &&
                              QLocale::system().language() == QLocale::English
                          ? QLocale::system()
                          : QLocale(code));
  const QString folder = QStringLiteral(":/translations/");
  const auto install = [&](QTranslator& translator, const QString& name) {
    if (translator.load(folder + name + code + QStringLiteral(".qm")))
      QCoreApplication::installTranslator(&translator);
  };
  install(qt_, QStringLiteral("qtbase_"));
  install(advice_, QStringLiteral("advice_"));
  install(texts_, QStringLiteral("culvert_"));
}

}  // namespace culvert::ui
