#pragma once

#include "core/config/transfer/export.h"
#include "ui/profiles/profile_control.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace culvert::ui {

/// What is given away, and how.
struct ExportWish {
  enum class Container { file, zip, bundle };
  std::vector<std::string> profiles;
  std::vector<std::string> proxies;  ///< Of the one profile; empty: all of it.
  Container container = Container::file;
  transfer::Form form = transfer::Form::toml;  ///< Of a file; others hold TOML.
  bool with_secrets = false;
  bool frp_only = false;
  Secret passphrase;  ///< Of a bundle.
};

/// The bytes of a file, or why there are none.
struct ExportOutcome {
  std::string bytes;
  QString failure;
  QStringList variables;  ///< Of the environment, to be set for frpc.
  QStringList missing;    ///< Secrets that could not be had: a variable stands in their place.
  QStringList failed;     ///< Profiles that could not be exported, each with its reason.
};

/// Collects the secrets that are asked for and makes the bytes. GUI thread; the costly part runs on
/// another one.
class ExportJob : public QObject {
  Q_OBJECT

 public:
  using Done = std::function<void(ExportOutcome)>;
  explicit ExportJob(ProfileControl& control, QObject* parent = nullptr);

  /// Answers later, unless the job has gone by then.
  void run(const ExportWish& wish, const Done& done);

 private:
  struct Part {
    std::string name, text;
    transfer::ExportOptions options;
  };
  struct Work;

  void findSecrets(const std::shared_ptr<Work>& work, std::size_t part);
  static ExportOutcome make(const Work& work);

  ProfileControl& control_;
};

}  // namespace culvert::ui
