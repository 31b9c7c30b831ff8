#include "core/config/transfer/export.h"

#include "core/config/edit.h"
#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"
#include "core/config/transfer/candidate_reader.h"
#include "core/config/transfer/tree.h"

#include <algorithm>
#include <set>

namespace culvert::transfer {
namespace {

/// "proxies.my web.secretKey" -> "FRP_MY_WEB_SECRETKEY": no list, capitals, digits and "_".
std::string variable_of(const config::SecretValue& value) {
  std::string name = "FRP_";
  for (const char c : value.item.empty() ? value.path : value.item + "_" + value.path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    name += letter && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : letter || digit ? c : '_';
  }
  return name;
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

class Exporter {
 public:
  Exporter(std::string_view text, const ExportOptions& options) : text_(text), options_(options) {}

  Result<Exported> run() {
    if (auto ready = make_toml(); !ready) return ready.error();
    if (is_template_) return take_template();
    for (const auto step : {&Exporter::keep_wanted, &Exporter::leave_out_ours})
      if (auto done = (this->*step)(); !done) return done.error();
    exchange_secrets();
    hide_proxy_credentials();
    out_.text = in_form();
    return std::move(out_);
  }

 private:
  /// YAML and JSON as TOML; lists that cannot be changed in place written anew.
  Result<void> make_toml() {
    const auto read = read_candidate({"profile", "", text_}, {}, {});
    if (!read.candidate) return Error{Errc::config, Leg::none, read.error, {}};
    is_template_ = read.candidate->is_template;
    if (config::outline_of(text_) && !needs_new_lists(*read.candidate)) return {};
    if (!is_template_) text_ = converted(*read.candidate);
    return {};
  }

  static bool needs_new_lists(const Candidate& candidate) {
    return std::ranges::any_of(
        candidate.notes, [](const Note& note) { return note.code == NoteCode::written_anew; });
  }

  /// Paths and includes as they were: an export stays beside what it names.
  std::string converted(const Candidate& candidate) const {
    for (const auto parse : {config::parse_toml, config::parse_json, config::parse_yaml}) {
      const config::Parsed parsed = parse(text_);
      if (parsed.root && parsed.root->table()) return config::toml_document(*parsed.root->table());
    }
    return candidate.text;
  }

  Result<Exported> take_template() {
    const bool changes = options_.frp_only || !options_.only.empty() ||
                         options_.form != Form::toml || !options_.with_secrets;
    if (changes) return Error{Errc::unsupported, Leg::none, "template", {}};
    out_.text = text_;
    return std::move(out_);
  }

  Result<void> keep_wanted() {
    if (options_.only.empty()) return {};
    for (const char* list : {"proxies", "visitors"}) {
      const auto items = config::items_of(text_, list);
      if (!items) return items.error();
      for (std::size_t i = items->size(); i-- > 0;) {
        const std::pair<std::string, std::string> one(list, (*items)[i].name);
        if (std::ranges::find(options_.only, one) != options_.only.end()) continue;
        auto without = config::without_item(text_, {list, i});
        if (!without) return without.error();
        text_ = *std::move(without);
      }
    }
    return {};
  }

  Result<void> leave_out_ours() {
    if (!options_.frp_only) return {};
    const auto items = config::items_of(text_, "proxies");
    if (!items) return items.error();
    for (std::size_t i = 0; i < items->size(); ++i) {
      auto without = config::without_key(text_, {"proxies", i}, {"culvert"});
      if (!without) return without.error();
      text_ = *std::move(without);
    }
    return {};
  }

  void exchange_secrets() {
    const auto values = config::secret_values(text_);
    if (!values) return;
    std::vector<config::Exchange> exchanges;
    for (const config::SecretValue& value : *values) {
      const std::string plain = config::toml_text_of(
          std::string_view(text_).substr(value.begin, value.end - value.begin));
      if (plain.empty() || (plain.starts_with("{{") && plain.ends_with("}}"))) continue;
      const bool marker =
          options_.may_hold_markers && !value.is_entry && config::is_secret_marker(plain);
      if (!marker && options_.with_secrets) continue;
      exchanges.push_back({value.begin, value.end, in_place_of(value, plain, marker)});
    }
    text_ = config::exchanged(text_, std::move(exchanges));
  }

  std::string in_place_of(const config::SecretValue& value, const std::string& plain, bool marker) {
    if (options_.with_secrets) {
      const auto known = options_.known.find(value.field());
      if (known != options_.known.end()) return config::toml_text(known->second.reveal());
      out_.missing.push_back(value.field());
    }
    const bool named = marker && plain.starts_with("env:") && is_variable_name(plain.substr(4));
    return placeholder(named ? plain.substr(4) : free_variable(variable_of(value)));
  }

  std::string free_variable(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; used_.contains(name); ++i)
      name = wanted + "_" + std::to_string(i);
    return name;
  }

  std::string placeholder(const std::string& variable) {
    if (used_.insert(variable).second) out_.variables.push_back(variable);
    return config::toml_raw_text("{{ .Envs." + variable + " }}");
  }

  /// "http://user:password@proxy:8080": what stands in front of the "@" is a secret, too.
  void hide_proxy_credentials() {
    if (options_.with_secrets) return;
    const config::Parsed parsed = config::parse_toml(text_);
    if (!parsed.root) return;
    const std::string url = text_at(*parsed.root->table(), "transport.proxyURL");
    const auto scheme = url.find("://");
    const auto at = url.rfind('@');
    if (scheme == std::string::npos || at == std::string::npos || at < scheme) return;
    if (url.substr(scheme + 3, at - scheme - 3).starts_with("{{")) return;
    const std::string variable = free_variable("FRP_TRANSPORT_PROXYURL_LOGIN");
    used_.insert(variable);
    out_.variables.push_back(variable);
    const std::string hidden =
        url.substr(0, scheme + 3) + "{{ .Envs." + variable + " }}" + url.substr(at);
    auto changed =
        config::with_value(text_, {}, {"transport", "proxyURL"}, config::toml_raw_text(hidden));
    if (changed) text_ = *std::move(changed);
  }

  std::string in_form() const {
    if (options_.form == Form::toml) return text_;
    const config::Parsed parsed = config::parse_toml(text_);
    if (!parsed.root) return text_;
    const config::Table& table = *parsed.root->table();
    return options_.form == Form::json ? json_document(table) : yaml_document(table);
  }

  std::string text_;
  const ExportOptions& options_;
  bool is_template_ = false;
  std::set<std::string> used_;
  Exported out_;
};

}  // namespace

Result<Exported> export_profile(std::string_view text, const ExportOptions& options) {
  return Exporter(text, options).run();
}

std::string with_head(const std::string& text, Form form, const std::vector<std::string>& lines) {
  if (form == Form::json || lines.empty()) return text;
  std::string head;
  for (const std::string& line : lines)
    head += line.empty() ? "#\n" : "# " + line + "\n";
  return head + "\n" + text;
}

}  // namespace culvert::transfer
