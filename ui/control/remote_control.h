#pragma once

#include "ui/profiles/profile_control.h"
#include "ui/transfer/export_job.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace culvert::ui {

class Transfer;

/// How a command from a shell ended; the program's exit codes.
namespace control_code {
inline constexpr int done = 0;
inline constexpr int not_done = 1;
inline constexpr int wrong_usage = 2;
inline constexpr int nobody_runs = 3;
inline constexpr int no_such_thing = 4;
}  // namespace control_code

/// Carries out what comes from a shell: status, start, stop, apply, import, export, doctor. A
/// request is {"verb", "profiles", "files", "options"}; an answer has "code" (control_code), "text"
/// for people in the language of the window, and the same as values. Requests are hostile until
/// they are understood. GUI thread.
class RemoteControl : public QObject {
  Q_OBJECT

 public:
  using Reply = std::function<void(const QJsonObject& answer)>;

  RemoteControl(ProfileControl& control, EngineBridge& bridge, Transfer& transfer,
                QObject* parent = nullptr);

  void run(const QJsonObject& request, const Reply& reply);

 Q_SIGNALS:
  /// An import without --yes shows its preview.
  void showRequested();

 private:
  struct Question {
    std::string profile;
    config::Proxy proxy;
  };
  struct Examination;

  QJsonObject status(const std::vector<std::string>& ids) const;
  QJsonObject profileState(const std::string& id, QStringList& lines) const;
  QJsonObject change(const QString& verb, const std::vector<std::string>& ids);
  bool changeOne(const QString& verb, const std::string& id, QString& why);
  void importFiles(const QJsonObject& request, const Reply& reply);
  void exportTo(const std::string& id, const QJsonObject& options, const Reply& reply);
  void examine(const std::string& id, const QJsonObject& options, const Reply& reply);
  void examineNext();
  void examined(const observe::Examination& found);
  std::vector<std::string> find(const QStringList& names, QString& missing) const;

  ProfileControl& control_;
  EngineBridge& bridge_;
  Transfer& transfer_;
  ExportJob exports_;
  std::deque<std::shared_ptr<Examination>> examinations_;
  std::uint64_t ticket_ = 0;  ///< Of the examination that is waited for.
};

}  // namespace culvert::ui
