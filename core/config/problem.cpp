#include "core/config/problem.h"

#include <algorithm>

namespace culvert::config {

namespace {

std::string nearest(const std::string& argument) {
  if (argument.empty()) return "unknown key; check the spelling or remove it";
  if (argument.front() == '/')
    return "unknown key here; " + argument.substr(1) + " belongs at the top of the file";
  return "unknown key; did you mean " + argument + "?";
}

std::string insecure(const std::string& habit) {
  if (habit == "token empty") return "no token: anybody who reaches the server can log in";
  if (habit == "no CA") return "no CA is named: the server's certificate is not verified";
  if (habit == "TLS off") return "TLS is off: the server link is not encrypted";
  if (habit == "secretKey empty") return "no secret key: anybody on the server can use this proxy";
  if (habit == "upstream not verified") return "the certificate of the service is not verified";
  return "not secure: " + habit;
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// The two halves of a certificate, under the names that they have in frp.
bool is_key_of(const std::string& key, const std::string& other) {
  return (key == "keyFile" && other.ends_with("certFile")) ||
         (key == "keyPath" && other.ends_with("crtPath"));
}

std::string other_program(const std::string& name) {
  return "this is a file for " + name +
         (name == "frpc" ? ", the client: give it to culvert-agent"
                         : ", the server: give it to culvert-relay");
}

/// What the other setting has to do with it.
std::string conflict(const std::string& path, const std::string& other) {
  const std::string key = path.substr(path.rfind('.') + 1);  // npos + 1 is 0.
  if (other.ends_with("].remotePort") || other.ends_with("].bindPort"))
    return "the same port as " + other + ": only one can have it";
  if (is_key_of(key, other)) return "is the key of another certificate than " + other;
  if (other == "includes") return "has no effect in an included file";
  if (other == "type") return "does not belong to this type";
  if (other == "transport.tls.enable") return "has no effect: transport.tls.enable is false";
  if (lower_case(key) == lower_case(other.substr(other.rfind('.') + 1)))
    return "the same setting as " + other + ": write it once";
  return "cannot be set together with " + other;
}

/// One key, or several of which one is enough.
std::string missing(const std::string& keys) {
  return keys.find(", ") == std::string::npos ? keys + " is missing"
                                              : "one of these is needed: " + keys;
}

std::string sentence(const Problem& problem) {
  const std::string& argument = problem.argument;
  switch (problem.code) {
    case ProblemCode::syntax:
      return "cannot be read: " + argument;
    case ProblemCode::unquoted_text:
      return "text needs quotes: " + argument;
    case ProblemCode::unknown_key:
      return nearest(argument);
    case ProblemCode::unsupported:
      return "not supported yet: " + argument;
    case ProblemCode::wrong_type:
      return "must be " + argument;
    case ProblemCode::out_of_range:
    case ProblemCode::bad_value:
      return "use " + argument;
    case ProblemCode::missing:
      return missing(argument);
    case ProblemCode::duplicate_name:
      return "the name \"" + argument + "\" is used twice";
    case ProblemCode::conflict:
      return conflict(problem.path, argument);
    case ProblemCode::file_unreadable:
      return "cannot read " + argument;
    case ProblemCode::template_error:
      return "template: " + argument;
    case ProblemCode::environment_unset:
      return "the environment variable " + argument + " is not set";
    case ProblemCode::other_program:
      return other_program(argument);
    case ProblemCode::insecure:
      return insecure(argument);
  }
  return argument;
}

std::string place(const Problem& problem) {
  std::string text = problem.file;
  if (problem.at.line > 0) {
    text += ":" + std::to_string(problem.at.line);
    if (problem.at.column > 0) text += ":" + std::to_string(problem.at.column);
  }
  return text.empty() ? "" : text + ": ";
}

}  // namespace

std::string to_text(const Problem& problem) {
  std::string text = place(problem);
  text += problem.path;
  if (!problem.item.empty()) {
    const bool visitor = problem.path.starts_with("visitors");
    text += std::string(problem.path.empty() ? "" : " ") + "(" + (visitor ? "visitor" : "proxy") +
            " \"" + problem.item + "\")";
  }
  if (!problem.path.empty() || !problem.item.empty()) text += ": ";
  return text + sentence(problem);
}

bool has_errors(const std::vector<Problem>& problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.severity == Severity::error; });
}

}  // namespace culvert::config
