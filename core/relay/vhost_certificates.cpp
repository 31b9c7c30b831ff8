#include "core/relay/vhost_certificates.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace culvert::relay {
namespace {

/// A look costs two calls of the system for each certificate.
constexpr Duration between_looks = std::chrono::seconds(1);

/// Zero: there is no such file just now.
std::int64_t time_of(const std::string& file) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(file, error);
  return error ? 0 : time.time_since_epoch().count();
}

bool names(const net::TlsContext& context, std::string_view host) {
  return std::ranges::find(context.names(), host) != context.names().end();
}

}  // namespace

Result<std::shared_ptr<VhostCertificates>> VhostCertificates::load(
    const std::vector<config::CertificateFiles>& files, std::vector<std::string> alpn) {
  std::shared_ptr<VhostCertificates> made(new VhostCertificates(std::move(alpn)));
  for (const config::CertificateFiles& one : files) {
    Entry entry;
    entry.files = one;
    entry.cert_time = time_of(one.cert_file);
    entry.key_time = time_of(one.key_file);
    auto context = made->read(one);
    if (!context) return context.error();
    entry.context = *std::move(context);
    made->entries_.push_back(std::move(entry));
  }
  return made;
}

Result<VhostCertificates::Context> VhostCertificates::read(
    const config::CertificateFiles& files) const {
  net::TlsServerOptions options;
  options.cert_file = files.cert_file;
  options.key_file = files.key_file;
  options.alpn = alpn_;
  options.resumption = true;
  return net::TlsContext::server(options);
}

VhostCertificates::Context VhostCertificates::find(std::string_view host) const {
  const std::lock_guard lock(mutex_);
  Context by_wildcard;
  for (const Entry& entry : entries_) {
    if (names(*entry.context, host)) return entry.context;
    if (!by_wildcard && entry.context->covers(host)) by_wildcard = entry.context;
  }
  return by_wildcard;
}

VhostCertificates::Context VhostCertificates::first() const {
  const std::lock_guard lock(mutex_);
  return entries_.empty() ? nullptr : entries_.front().context;
}

std::vector<VhostCertificates::News> VhostCertificates::look() {
  const std::lock_guard lock(mutex_);
  std::vector<News> news;
  if (Clock::now() - looked_at_ < between_looks) return news;
  looked_at_ = Clock::now();
  for (Entry& entry : entries_) {
    const std::int64_t cert_time = time_of(entry.files.cert_file);
    const std::int64_t key_time = time_of(entry.files.key_file);
    if (cert_time == entry.cert_time && key_time == entry.key_time) continue;
    entry.cert_time = cert_time;
    entry.key_time = key_time;
    auto context = read(entry.files);
    news.push_back({entry.files.cert_file, {}});
    if (context)
      entry.context = *std::move(context);
    else
      news.back().error = context.error();
  }
  return news;
}

}  // namespace culvert::relay
