#pragma once

#include "ui/theme/colors.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <string>
#include <utility>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QToolButton;
class QVBoxLayout;

namespace culvert::ui {

/// What a banner says and offers.
struct BannerText {
  Tone tone = Tone::info;
  QString icon;  ///< resources/icons
  QString title, text;
  QString detail;  ///< The other side's own words; shown small.
  /// One thing a line. The first three show; a button brings the others, in a list that scrolls.
  QStringList lines;
  struct Action {
    QString text;
    std::function<void()> run;
  };
  std::vector<Action> actions;
  std::string about;  ///< Whose it is, where an area tells of one thing after the other.

  /// Whether it reads the same and is about the same; actions count by their words.
  bool sameAs(const BannerText& other) const;
};

/// One message inside the window: icon, sentence, what to do. Never a dialog.
class Banner : public QWidget {
  Q_OBJECT

 public:
  explicit Banner(const BannerText& text, QWidget* parent = nullptr);

  /// What its buttons do from now on; as many as it has.
  void setActions(std::vector<BannerText::Action> actions) { actions_ = std::move(actions); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void addLines(const QStringList& lines, QVBoxLayout* column);
  void showAll(bool all);

  Tone tone_;
  std::vector<BannerText::Action> actions_;
  QLabel* some_ = nullptr;
  QPlainTextEdit* all_ = nullptr;
  QToolButton* more_ = nullptr;
};

/// The banners of an area, at most three; rebuilt only when they read differently, so that a
/// button does not vanish under the mouse. A button does what was handed over last.
class BannerStack : public QWidget {
  Q_OBJECT

 public:
  explicit BannerStack(QWidget* parent = nullptr);
  void show(std::vector<BannerText> banners);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  static constexpr std::size_t most_banners = 3;
  QVBoxLayout* column_;
  std::vector<BannerText> shown_;
};

}  // namespace culvert::ui
