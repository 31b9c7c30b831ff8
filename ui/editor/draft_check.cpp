#include "ui/editor/draft_check.h"

#include "core/config/edit.h"
#include "core/config/load.h"

#include <QFileInfo>

#include <algorithm>

namespace culvert::ui {
namespace {

config::Loaded<config::ClientConfig> load(const Profile& profile, const std::string& text) {
  config::LoadOptions options;
  options.environment = config::process_environment();
  return config::load_client_text(text, profile.path.toStdString(),
                                  QFileInfo(profile.path).absolutePath().toStdString(), options);
}

}  // namespace

std::vector<config::Problem> problemsOfText(const Profile& profile, const std::string& text) {
  return load(profile, text).problems;
}

std::vector<config::Problem> problemsOfSettings(const Profile& profile, const std::string& text) {
  const auto own = config::without_items(text);
  std::vector<config::Problem> problems = load(profile, own ? *own : text).problems;
  // The names in `start` are those of items.
  std::erase_if(problems, [](const config::Problem& problem) {
    return problem.path.starts_with("start[") || !problem.item.empty() ||
           problem.path.starts_with("proxies") || problem.path.starts_with("visitors");
  });
  return problems;
}

ItemCheck checkItem(const Profile& profile, const std::string& list, const std::string& item,
                    const std::set<std::string>& others) {
  const bool has_token = profile.config && (!profile.config->auth.token.empty() ||
                                            !profile.config->auth.token_file.empty());
  const std::string prefix = list + "[0].";
  auto loaded = load(profile, item);
  std::vector<config::Problem> problems = std::move(loaded.problems);
  std::erase_if(problems, [&](const config::Problem& problem) {
    const bool own = problem.path.starts_with(prefix) || problem.at.line > 0;
    const bool of_token = problem.argument == "token empty" && has_token;
    return !own || of_token;
  });
  for (config::Problem& problem : problems) {
    if (problem.path.starts_with(prefix)) problem.path = problem.path.substr(prefix.size());
    problem.item.clear();
  }
  if (const auto items = config::items_of(item, list);
      items && items->size() == 1 && others.contains(items->front().name)) {
    config::Problem twice;
    twice.code = config::ProblemCode::duplicate_name;
    twice.path = "name";
    twice.argument = items->front().name;
    problems.push_back(std::move(twice));
  }
  return {std::move(loaded.config).value_or(config::ClientConfig()), std::move(problems)};
}

bool standsInTheWay(const std::vector<config::Problem>& problems) {
  return std::ranges::any_of(problems, [](const config::Problem& problem) {
    return problem.severity == config::Severity::error &&
           problem.code != config::ProblemCode::unsupported;
  });
}

}  // namespace culvert::ui
