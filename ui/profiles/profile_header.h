#pragma once

#include "ui/profiles/profile_control.h"
#include "ui/widgets/banner.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;

namespace culvert::ui {

class ElidedLabel;
class StepList;

/// The head of the work area: state, name, facts of the server link, the primary button, the steps
/// of connecting, and what is wrong with a cure. Describes one profile, or all of them.
class ProfileHeader : public QWidget {
  Q_OBJECT

 public:
  explicit ProfileHeader(ProfileControl& control, QWidget* parent = nullptr);

  /// Empty: all profiles.
  void setProfile(const std::string& id);
  /// Banners of others, above those of the header.
  using MoreBanners = std::function<std::vector<BannerText>(const std::string& id)>;
  void setMoreBanners(MoreBanners more) { more_ = std::move(more); }
  /// Times, countdowns and rates have moved.
  void refresh();

 Q_SIGNALS:
  void startRequested(const std::string& id);
  void stopRequested(const std::string& id);
  void secretWanted(const std::string& id, const std::string& field);
  void applyRequested(const std::string& id);
  void reviewRequested(const std::string& id);
  /// What is tried on this computer shall be reachable from elsewhere.
  void realServerRequested(const std::string& id);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  enum class Primary { none, start, stop, try_now, enter_secret };

  void refreshAll();
  void refreshOne(const Profile& profile, const ProfileStatus& status);
  void setPrimary(Primary primary);
  void press();
  std::vector<BannerText> banners(const Profile& profile, const ProfileStatus& status);
  void addSecretBanner(std::vector<BannerText>& banners, const Profile& profile,
                       const ProfileStatus& status);
  void addErrorBanner(std::vector<BannerText>& banners, const ProfileStatus& status);
  static void addFailingBanner(std::vector<BannerText>& banners, const ProfileStatus& status);
  void addFileBanners(std::vector<BannerText>& banners, const Profile& profile,
                      const ProfileStatus& status);

  ProfileControl& control_;
  std::string id_;
  Primary primary_ = Primary::none;
  QLabel* glyph_;
  QLabel* name_;
  QLabel* state_;
  ElidedLabel* facts_;
  QPushButton* button_;
  StepList* steps_;
  BannerStack* banners_;
  MoreBanners more_;
};

/// "3.2 ms · frp 0.61.0 · TLS 1.3 · up 2 min": what is known about the server link, in one line.
QString linkFacts(const ProfileStatus& status);

/// One sentence about a secret that could not be had, honest about what is not known.
QString secretSentence(const MissingSecret& missing);

}  // namespace culvert::ui
