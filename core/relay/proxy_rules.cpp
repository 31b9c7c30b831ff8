#include "core/relay/proxy_rules.h"

#include <algorithm>
#include <string_view>

namespace culvert::relay {
namespace {

constexpr std::size_t most_annotation_bytes = 256 * 1024;  // as in Kubernetes

/// Routes of one proxy: each domain with each location. They are entered while all loops wait.
constexpr std::size_t most_routes = 256;

Error refusal(std::string frp_text, Errc code = Errc::config) {
  return {code, Leg::none, std::move(frp_text), {}};
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool begins_and_ends_well(std::string_view text) {
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back());
}

/// A DNS name of lower-case labels (RFC 1123).
bool is_dns_subdomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (!text.empty()) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    const bool plain = std::ranges::all_of(
        label, [](char c) { return c == '-' || (is_alphanumeric(c) && !(c >= 'A' && c <= 'Z')); });
    if (!plain || !begins_and_ends_well(label)) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
  return false;
}

Result<void> check_annotations(const frp::StringMap& annotations) {
  std::size_t total = 0;
  for (const auto& [key, value] : annotations) {
    if (!is_qualified_name(lower_case(key)))
      return refusal("annotation key " + key + " is invalid: it must be a qualified name");
    total += key.size() + value.size();
  }
  if (total > most_annotation_bytes)
    return refusal("annotations size " + std::to_string(total) + " is larger than limit " +
                   std::to_string(most_annotation_bytes));
  return {};
}

Result<void> check_routes(const frp::NewProxy& wanted) {
  const std::size_t domains = wanted.custom_domains.size() + (wanted.subdomain.empty() ? 0 : 1);
  const std::size_t each =
      wanted.proxy_type == "http" ? std::max<std::size_t>(wanted.locations.size(), 1) : 1;
  if (domains * each > most_routes)
    return refusal("a proxy may have at most " + std::to_string(most_routes) +
                       " routes (domains times locations)",
                   Errc::limit);
  return {};
}

Result<void> check_domains(const std::string& sub_domain_host, const frp::NewProxy& wanted) {
  const auto labels = [](const std::string& name) { return std::ranges::count(name, '.'); };
  for (const std::string& domain : wanted.custom_domains) {
    if (sub_domain_host.empty() || labels(sub_domain_host) >= labels(domain)) continue;
    if (domain.find(sub_domain_host) != std::string::npos)
      return refusal("custom domain [" + domain + "] should not belong to subdomain host [" +
                     sub_domain_host + "]");
  }
  if (wanted.subdomain.empty()) return {};
  if (sub_domain_host.empty())
    return refusal("subdomain is not supported because this feature is not enabled in server");
  if (wanted.subdomain.find_first_of(".*") != std::string::npos)
    return refusal("'.' and '*' are not supported in subdomain");
  return {};
}

}  // namespace

bool is_qualified_name(std::string_view key) {
  if (const std::size_t slash = key.find('/'); slash != std::string_view::npos) {
    if (!is_dns_subdomain(key.substr(0, slash))) return false;
    key.remove_prefix(slash + 1);
  }
  if (key.size() > 63 || !begins_and_ends_well(key)) return false;
  return std::ranges::all_of(
      key, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

Result<void> check_proxy(const RelayContext& relay, const frp::NewProxy& wanted) {
  if (auto good = check_annotations(wanted.annotations); !good) return good;
  if (wanted.proxy_type == "http" && relay.http_port == 0)
    return refusal("type [http] not supported when vhost http port is not set", Errc::unsupported);
  if (wanted.proxy_type == "https" && relay.https_port == 0)
    return refusal("type [https] not supported when vhost https port is not set",
                   Errc::unsupported);
  if (wanted.proxy_type != "http" && wanted.proxy_type != "https") return {};
  if (auto good = check_routes(wanted); !good) return good;
  return check_domains(relay.config.sub_domain_host, wanted);
}

std::vector<std::string> domains_of(const RelayContext& relay, const frp::NewProxy& wanted) {
  std::vector<std::string> domains;
  for (const std::string& domain : wanted.custom_domains)
    if (!domain.empty()) domains.push_back(domain);
  if (!wanted.subdomain.empty())
    domains.push_back(wanted.subdomain + "." + relay.config.sub_domain_host);
  return domains;
}

std::string public_name(const std::string& domain, std::uint16_t port) {
  return port == 80 || port == 443 ? domain : domain + ":" + std::to_string(port);
}

}  // namespace culvert::relay
