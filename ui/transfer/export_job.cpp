#include "ui/transfer/export_job.h"

#include "core/config/document.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/archive.h"
#include "core/config/transfer/bundle.h"
#include "core/config/transfer/plan.h"
#include "ui/texts/format.h"
#include "ui/transfer/background.h"

#include <algorithm>

namespace culvert::ui {
namespace {

/// Fields whose secrets are somewhere else.
std::vector<std::string> markersOf(const std::string& text) {
  std::vector<std::string> fields;
  if (const auto values = config::secret_values(text))
    for (const config::SecretValue& value : *values)
      if (!value.is_entry &&
          config::is_secret_marker(config::toml_text_of(
              std::string_view(text).substr(value.begin, value.end - value.begin))))
        fields.push_back(value.field());
  return fields;
}

QStringList toNames(const std::vector<std::string>& texts) {
  QStringList names;
  for (const std::string& text : texts)
    names.append(fromCore(text));
  return names;
}

}  // namespace

struct ExportJob::Work {
  ExportWish wish;
  std::vector<Part> parts;
  std::vector<std::string> ids;
  Done done;
  /// Made here: tr() is of the GUI thread.
  std::vector<std::string> secret_head;
  std::string variables_head;
  QString template_refused, unreadable;
};

ExportJob::ExportJob(ProfileControl& control, QObject* parent)
    : QObject(parent), control_(control) {}

void ExportJob::run(const ExportWish& wish, const Done& done) {
  const auto work = std::make_shared<Work>();
  work->wish = wish;
  work->done = done;
  work->secret_head = {
      tr("This file holds secrets: anyone who can read it can use them.").toStdString()};
  work->variables_head = tr("To be set in the environment before frpc starts:").toStdString();
  work->template_refused =
      tr("it is a template: it can be exported whole, as TOML and with its secrets only");
  work->unreadable = tr("it cannot be read");
  for (const std::string& id : wish.profiles) {
    const Profile* profile = control_.store().find(id);
    if (!profile || profile->isDemo()) continue;
    Part part;
    part.name = control_.store().nameOf(id).toStdString();
    part.text = profile->text;
    const bool file = wish.container == ExportWish::Container::file;
    part.options.form = file ? wish.form : transfer::Form::toml;
    part.options.with_secrets = wish.with_secrets;
    part.options.frp_only = wish.frp_only;
    part.options.may_hold_markers = profile->mayHoldMarkers();
    for (const std::string& name : wish.proxies) {
      part.options.only.emplace_back("proxies", name);
      part.options.only.emplace_back("visitors", name);
    }
    work->parts.push_back(std::move(part));
    work->ids.push_back(id);
  }
  findSecrets(work, 0);
}

void ExportJob::findSecrets(const std::shared_ptr<Work>& work, std::size_t part) {
  if (!work->wish.with_secrets || part == work->parts.size()) {
    inBackground(
        this, [work] { return make(*work); },
        [work](ExportOutcome outcome) { work->done(std::move(outcome)); });
    return;
  }
  Part& of = work->parts[part];
  const auto fields = of.options.may_hold_markers ? markersOf(of.text) : std::vector<std::string>();
  const QPointer<ExportJob> self(this);
  control_.secrets().find(work->ids[part], fields,
                          [self, work, part](std::map<std::string, Secret> found) {
                            work->parts[part].options.known = std::move(found);
                            if (self) self->findSecrets(work, part + 1);
                          });
}

ExportOutcome ExportJob::make(const Work& work) {
  ExportOutcome outcome;
  std::vector<transfer::ArchiveFile> files;
  for (const Part& part : work.parts) {
    auto exported = transfer::export_profile(part.text, part.options);
    if (!exported) {
      const bool is_template = exported.error().code == Errc::unsupported;
      outcome.failed.append(QStringLiteral("%1: %2").arg(
          fromCore(part.name), is_template ? work.template_refused : work.unreadable));
      continue;
    }
    std::vector<std::string> head =
        part.options.with_secrets ? work.secret_head : std::vector<std::string>();
    if (!exported->variables.empty()) {
      head.push_back(work.variables_head);
      head.insert(head.end(), exported->variables.begin(), exported->variables.end());
    }
    const QStringList variables = toNames(exported->variables);
    for (const QString& variable : variables)
      if (!outcome.variables.contains(variable)) outcome.variables.append(variable);
    for (const std::string& field : exported->missing)
      outcome.missing.append(QStringLiteral("%1: %2").arg(fromCore(part.name), fromCore(field)));
    std::string name = transfer::file_name_of(part.name);
    // Files of one name come from different folders.
    const auto is_taken = [&files](const std::string& wanted) {
      return std::ranges::any_of(files, [&](const auto& file) {
        return config::lower_case(file.path) == config::lower_case(wanted + ".toml");
      });
    };
    while (is_taken(name))
      name += "-2";
    files.push_back({name + ".toml", transfer::with_head(exported->text, part.options.form, head)});
  }
  if (files.empty()) {
    outcome.failure = outcome.failed.join(u'\n');
    return outcome;
  }
  if (work.wish.container == ExportWish::Container::file) {
    outcome.bytes = std::move(files.front().bytes);
    return outcome;
  }
  auto bytes = transfer::pack(files);
  if (bytes && work.wish.container == ExportWish::Container::bundle)
    bytes = transfer::seal(*bytes, work.wish.passphrase);
  if (bytes)
    outcome.bytes = *std::move(bytes);
  else
    outcome.failure = fromCore(to_text(bytes.error()));
  return outcome;
}

}  // namespace culvert::ui
