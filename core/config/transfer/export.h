#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/config/transfer/candidate.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace culvert::transfer {

struct ExportOptions {
  Form form = Form::toml;     ///< toml, yaml or json.
  bool with_secrets = false;  ///< Else each becomes "{{ .Envs.NAME }}", which frpc fills in itself.
  bool frp_only = false;      ///< Without our tables "culvert", which frpc refuses.
  bool may_hold_markers = false;
  /// Only these items, as list and name; empty: all.
  std::vector<std::pair<std::string, std::string>> only;
  /// What markers stand for, by field; used with secrets only.
  std::map<std::string, Secret> known;
};

struct Exported {
  std::string text;
  std::vector<std::string> variables;  ///< Of the environment, to be set before frpc runs.
  std::vector<std::string> missing;    ///< Fields whose secret was wanted and is not known.
};

/// A profile's file as one to give away. Fails with config where it cannot be read, and with
/// unsupported where it is a template and something in it would have to be changed.
Result<Exported> export_profile(std::string_view text, const ExportOptions& options);

/// Comment lines in front of a TOML or YAML text; JSON has no comments and stays.
std::string with_head(const std::string& text, Form form, const std::vector<std::string>& lines);

}  // namespace culvert::transfer
