#include "core/config/save.h"

#include "core/config/secret_values.h"
#include "core/config/toml_writer.h"

namespace culvert::config {

namespace {

constexpr const char* mask = "***";

/// Takes the user and password out of "scheme://user:password@host", or masks the password.
std::string without_credentials(const std::string& url, Secrets secrets) {
  const auto scheme = url.find("://");
  const auto from = scheme == std::string::npos ? 0 : scheme + 3;
  const auto at = url.rfind('@');
  if (at == std::string::npos || at < from) return url;
  if (secrets == Secrets::left_out) return url.substr(0, from) + url.substr(at + 1);
  const auto colon = url.find(':', from);
  if (colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon + 1) + mask + url.substr(at);
}

/// Headers and metadata carry tokens, too.
StringMap without_secret_entries(StringMap map, Secrets secrets) {
  if (secrets == Secrets::left_out)
    std::erase_if(map, [](const auto& entry) { return names_secret(entry.first); });
  for (auto& [name, value] : map)
    if (names_secret(name)) value = mask;
  return map;
}

/// Writes the leaves of one struct that differ from a default one.
class Writer {
 public:
  explicit Writer(Secrets secrets, Keys keys = Keys::all) : secrets_(secrets), keys_(keys) {}

  template <class Struct>
  void write(const Struct& of, const Struct& standard, std::string_view except = {}) {
    Struct ours = of;
    Struct theirs = standard;
    const std::vector<Leaf> leaves = leaves_of(ours);
    const std::vector<Leaf> defaults = leaves_of(theirs);
    for (std::size_t i = 0; i < leaves.size(); ++i)
      if (leaves[i].path != except && is_wanted(leaves[i]) &&
          !equal_values(leaves[i].member, defaults[i].member))
        line(leaves[i]);
  }

  void raw(const std::string& text) { text_ += text; }
  std::string take() { return std::move(text_); }

 private:
  bool is_wanted(const Leaf& leaf) const {
    return keys_ == Keys::all || !leaf.path.starts_with("culvert.");
  }

  void line(const Leaf& leaf) {
    if (secrets_ == Secrets::written) return raw(toml_lines(leaf.path, leaf.member));
    if (std::holds_alternative<Secret*>(leaf.member) || leaf.path == "loadBalancer.groupKey") {
      if (secrets_ == Secrets::masked) raw(leaf.path + " = " + toml_text(mask) + "\n");
    } else if (leaf.path == "transport.proxyURL") {
      const std::string& url = **std::get_if<std::string*>(&leaf.member);
      raw(leaf.path + " = " + toml_text(without_credentials(url, secrets_)) + "\n");
    } else if (const auto* map = std::get_if<StringMap*>(&leaf.member)) {
      StringMap shown = without_secret_entries(**map, secrets_);
      raw(toml_lines(leaf.path, &shown));
    } else {
      raw(toml_lines(leaf.path, leaf.member));
    }
  }

  Secrets secrets_;
  Keys keys_;
  std::string text_;
};

/// A token from a file goes back as that file.
template <class Config>
Config without_read_token(Config config) {
  if (!config.auth.token_file.empty()) config.auth.token = {};
  return config;
}

void write_source_type(const Auth& auth, Writer& out) {
  if (!auth.token_file.empty()) out.raw("auth.tokenSource.type = \"file\"\n");
}

}  // namespace

std::string save(const Proxy& proxy, Secrets secrets, Keys keys) {
  Writer out(secrets, keys);
  out.raw("[[proxies]]\nname = " + toml_text(proxy.name) + "\ntype = " + toml_text(type_of(proxy)) +
          "\n");
  Proxy standard;
  set_kind(standard, type_of(proxy));
  out.write(proxy, standard, "name");
  return out.take();
}

std::string save(const Visitor& visitor, Secrets secrets) {
  Writer out(secrets);
  out.raw("[[visitors]]\nname = " + toml_text(visitor.name) + "\ntype = \"stcp\"\n");
  out.write(visitor, Visitor{}, "name");
  return out.take();
}

std::string save(const ClientConfig& config, Secrets secrets, Keys keys) {
  Writer out(secrets, keys);
  ClientConfig common = without_read_token(config);
  // 0 is frp's "not written"; see finish().
  if (common.transport.pool_count == 0) common.transport.pool_count = -1;
  out.write(common, ClientConfig{});
  write_source_type(config.auth, out);
  for (const Proxy& proxy : config.proxies)
    out.raw("\n" + save(proxy, secrets, keys));
  for (const Visitor& visitor : config.visitors)
    out.raw("\n" + save(visitor, secrets));
  return out.take();
}

std::string save(const RelayConfig& config, Secrets secrets, Keys keys) {
  Writer out(secrets, keys);
  out.write(without_read_token(config), RelayConfig{});
  write_source_type(config.auth, out);
  return out.take();
}

}  // namespace culvert::config
