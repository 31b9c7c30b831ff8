#include "core/config/auth_reader.h"

#include "core/config/files.h"

namespace culvert::config {

namespace {

constexpr const char* source_type = "auth.tokenSource.type";
constexpr const char* source_path = "auth.tokenSource.file.path";

std::string trimmed(const std::string& text) {
  constexpr const char* blanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

void AuthReader::expect_auth() {
  const auto bind = [this](void (AuthReader::*rule)(const Entry&, const std::string&)) {
    return
        [this, rule](const Entry& entry, const std::string& path) { (this->*rule)(entry, path); };
  };
  in_.expect("auth.method", bind(&AuthReader::read_method));
  in_.expect(source_type, bind(&AuthReader::read_source_type));
  for (const char* key :
       {"auth.tokenSource.exec.command", "auth.tokenSource.exec.args", "auth.tokenSource.exec.env"})
    in_.expect(key, bind(&AuthReader::unsupported_exec));
}

void AuthReader::read_method(const Entry& entry, const std::string& path) {
  if (is_zero(entry.value)) return;
  const auto method = read_text(entry.value, path, in_.scope(), in_.report());
  if (!method || *method == "token") return;
  if (*method == "oidc")
    in_.report().add(in_.scope(), ProblemCode::unsupported, path, entry.value.at, "oidc");
  else
    in_.report().add(in_.scope(), ProblemCode::bad_value, path, entry.value.at, "token");
}

void AuthReader::read_source_type(const Entry& entry, const std::string& path) {
  if (is_zero(entry.value)) return;
  const auto type = read_text(entry.value, path, in_.scope(), in_.report());
  if (!type) return;
  source_type_ = *type;
  source_at_ = entry.value.at;
  if (*type == "exec")
    in_.report().add(in_.scope(), ProblemCode::unsupported, path, entry.value.at,
                     "tokenSource exec");
  else if (*type != "file")
    in_.report().add(in_.scope(), ProblemCode::bad_value, path, entry.value.at, "file");
}

/// With type = "exec" the type is reported already; without it frp does not look at `exec`.
void AuthReader::unsupported_exec(const Entry& entry, const std::string& path) {
  if (is_zero(entry.value) || source_type_ == "exec") return;
  in_.report().add(in_.scope(), ProblemCode::unsupported, path, entry.at, "tokenSource exec",
                   Severity::warning);
}

void AuthReader::resolve_token(Auth& auth, const std::string& folder) {
  Report& report = in_.report();
  const auto add = [&](ProblemCode code, const char* path, std::string argument) {
    report.add_by_config_path(
        {Severity::error, code, in_.scope().file, {}, path, "", std::move(argument)});
  };
  if (auth.token_file.empty()) {
    if (source_type_ == "file") add(ProblemCode::missing, source_path, "path");
    return;
  }
  if (source_type_.empty()) return add(ProblemCode::missing, source_type, "type");
  if (source_type_ != "file") return;
  if (!auth.token.empty()) return add(ProblemCode::conflict, "auth.token", "auth.tokenSource");
  auth.token_file = resolve_path(auth.token_file, folder);
  const auto text = read_text_file(auth.token_file);
  if (!text)
    return add(ProblemCode::file_unreadable, source_path,
               text.error().context + ": " + text.error().cause.message());
  auth.token = Secret(trimmed(*text));
}

}  // namespace culvert::config
