#include "core/net/tls_session.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace culvert::net {
namespace {

constexpr std::size_t remembered_input = 32;

bool is_address(const std::string& name) {
  boost::system::error_code error;
  asio::ip::make_address(name, error);
  return !error;
}

/// Content types of TLS records are 20 to 23; anything else at the start is no TLS.
bool looks_like_tls(const std::string& input) {
  if (input.empty()) return true;
  const auto type = static_cast<unsigned char>(input[0]);
  return type >= 20 && type <= 23 && (input.size() < 2 || input[1] == 3);
}

std::string printable(const std::string& text) {
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    shown.push_back(byte >= 0x20 && byte < 0x7f ? c : '.');
  }
  return shown;
}

std::string one_line(const X509_NAME* name) {
  BIO* const memory = BIO_new(BIO_s_mem());
  X509_NAME_print_ex(memory, name, 0, XN_FLAG_RFC2253);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(length));
  BIO_free(memory);
  return text;
}

std::vector<std::string> alternative_names(const X509* certificate) {
  std::vector<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all, i);
    if (name->type != GEN_DNS) continue;
    names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                       static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
  GENERAL_NAMES_free(all);
  return names;
}

std::string fingerprint(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex.push_back(digits[digest.at(i) >> 4]);
    hex.push_back(digits[digest.at(i) & 15]);
  }
  return hex;
}

void fill_certificate(const X509* certificate, TlsFacts& facts) {
  facts.cert_subject = one_line(X509_get_subject_name(certificate));
  facts.cert_issuer = one_line(X509_get_issuer_name(certificate));
  facts.cert_san = alternative_names(certificate);
  facts.cert_sha256 = fingerprint(certificate);
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1) {
#ifdef _WIN32
    facts.cert_not_after = std::chrono::system_clock::from_time_t(_mkgmtime(&end));
#else
    facts.cert_not_after = std::chrono::system_clock::from_time_t(timegm(&end));
#endif
  }
}

}  // namespace

/// The thirty lines between OpenSSL and our buffers.
struct TlsBio {
  static BIO_METHOD* method() {
    static BIO_METHOD* const instance = make();
    return instance;
  }

 private:
  static BIO_METHOD* make() {
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "culvert");
    BIO_meth_set_write_ex(method, write);
    BIO_meth_set_read_ex(method, read);
    BIO_meth_set_ctrl(method, control);
    BIO_meth_set_create(method, [](BIO* bio) {
      BIO_set_init(bio, 1);
      return 1;
    });
    return method;
  }

  static int write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
    auto* const session = static_cast<TlsSession*>(BIO_get_data(bio));
    session->sealed_.append(std::as_bytes(std::span(data, size)));
    *written = size;
    return 1;
  }

  static int read(BIO* bio, char* data, std::size_t size, std::size_t* taken) {
    auto* const session = static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const bool from_kept = !session->kept_.empty();
    const Bytes source = from_kept ? session->kept_.bytes() : session->lent_;
    if (source.empty()) {
      BIO_set_retry_read(bio);
      *taken = 0;
      return 0;
    }
    *taken = std::min(size, source.size());
    std::memcpy(data, source.data(), *taken);
    if (session->first_input_.size() < remembered_input)
      session->first_input_.append(data, std::min(*taken, remembered_input));
    if (from_kept)
      session->kept_.consume(*taken);
    else
      session->lent_ = session->lent_.subspan(*taken);
    return 1;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }
};

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, bool server)
    : context_(std::move(context)), ssl_(SSL_new(context_->native())) {
  BIO* const bio = BIO_new(TlsBio::method());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_app_data(ssl_, this);
  if (server) {
    SSL_set_accept_state(ssl_);
    return;
  }
  SSL_set_connect_state(ssl_);
  const std::string& name = context_->client_options().server_name;
  // Go sends no SNI for addresses either (frp-wire 1.3).
  if (!name.empty() && !is_address(name)) SSL_set_tlsext_host_name(ssl_, name.c_str());
}

TlsSession::~TlsSession() {
  SSL_free(ssl_);
}

TlsSession* TlsSession::of(ssl_st* ssl) {
  return static_cast<TlsSession*>(SSL_get_app_data(ssl));
}

TlsSession::Step TlsSession::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  return result == 1 ? Step::done : outcome(result);
}

TlsSession::Step TlsSession::read(MutableBytes to, std::size_t& count) {
  count = 0;
  while (count < to.size()) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_, to.data() + count, to.size() - count, &got);
    if (result != 1) return outcome(result);
    count += got;
  }
  return Step::done;
}

TlsSession::Step TlsSession::write(Bytes from) {
  ERR_clear_error();
  std::size_t written = 0;
  const int result = SSL_write_ex(ssl_, from.data(), from.size(), &written);
  return result == 1 ? Step::done : outcome(result);
}

void TlsSession::close_notify() {
  ERR_clear_error();
  SSL_shutdown(ssl_);
}

bool TlsSession::has_plaintext() const {
  return SSL_pending(ssl_) > 0 || !kept_.empty();
}

TlsSession::Step TlsSession::outcome(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return Step::want_input;
    case SSL_ERROR_ZERO_RETURN:
      return Step::ended;
    default:
      break;
  }
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  reason_ = reason == nullptr ? "the TLS session broke" : reason;
  ERR_clear_error();
  return Step::failed;
}

Error TlsSession::failure(Leg leg) const {
  if (!looks_like_tls(first_input_))
    return {Errc::plaintext_peer, leg, "the peer sent \"" + printable(first_input_) + "\"", {}};
  const long verified = SSL_get_verify_result(ssl_);
  if (verified != X509_V_OK && context_->client_options().verify == VerifyMode::chain)
    return {Errc::certificate, leg, X509_verify_cert_error_string(verified), {}};
  return {Errc::tls, leg, reason_, {}};
}

void TlsSession::fill(TlsFacts& facts) const {
  const TlsClientOptions& options = context_->client_options();
  facts.version = SSL_get_version(ssl_);
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_))
    facts.cipher = SSL_CIPHER_get_name(cipher);
  if (const auto group = SSL_get_negotiated_group(ssl_); group != 0)
    if (const char* name = SSL_group_to_name(ssl_, static_cast<int>(group))) facts.group = name;
  facts.resumed = SSL_session_reused(ssl_) == 1;
  if (const char* name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name)) facts.sni = name;
  facts.alpn_offered = SSL_is_server(ssl_) ? offered_alpn : options.alpn;
  const unsigned char* chosen = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_, &chosen, &length);
  if (length > 0) facts.alpn_selected.emplace(reinterpret_cast<const char*>(chosen), length);
  facts.verify_mode = options.verify;
  if (options.verify == VerifyMode::chain) {
    facts.verify_code = SSL_get_verify_result(ssl_);
    facts.verify_text = X509_verify_cert_error_string(facts.verify_code);
  }
  if (X509* const certificate = SSL_get1_peer_certificate(ssl_)) {
    fill_certificate(certificate, facts);
    X509_free(certificate);
  }
}

}  // namespace culvert::net
