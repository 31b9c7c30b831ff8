#pragma once

#include <QObject>
#include <QTranslator>

namespace culvert::ui {

enum class LanguageChoice { system, english, chinese };

/// Owns the translators and switches them live: every window gets LanguageChange. GUI thread.
class Language : public QObject {
  Q_OBJECT

 public:
  explicit Language(QObject* parent = nullptr);
  ~Language() override;

  LanguageChoice choice() const { return choice_; }
  void setChoice(LanguageChoice choice);

  /// The codes of the languages that the window speaks.
  static QStringList codes() { return {QStringLiteral("en"), QStringLiteral("zh_CN")}; }
  /// Whether `code` means one of them: "en_GB" and "zh-Hans" do.
  static bool speaks(const QString& code);
  /// "en", "zh_CN" → a choice; anything else: system.
  static LanguageChoice choiceOf(const QString& code);
  static QString codeOf(LanguageChoice choice);

 Q_SIGNALS:
  void changed();

 private:
  void load(const QString& code);

  LanguageChoice choice_ = LanguageChoice::system;
  QTranslator texts_, advice_, qt_;
};

}  // namespace culvert::ui
