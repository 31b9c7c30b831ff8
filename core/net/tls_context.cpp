#include "core/net/certificate.h"
#include "core/net/self_signed.h"
#include "core/net/ticket_keys.h"
#include "core/net/tls.h"
#include "core/net/tls_error.h"
#include "core/net/tls_session.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <string>
#include <utility>
#include <vector>

#if defined(__linux__) && defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace culvert::net {
namespace {

/// AES-128 first: twice as fast as AES-256 where the CPU has AES instructions (IO-40).
constexpr const char* ciphers_13_with_aes =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* ciphers_13_without_aes =
    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384";
/// The same order for TLS 1.2, then whatever else the library thinks fit.
constexpr const char* ciphers_12_with_aes =
    "ECDHE+AES128+AESGCM:ECDHE+AESGCM:ECDHE+CHACHA20:ALL:!COMPLEMENTOFDEFAULT:!eNULL:!aNULL";
constexpr const char* ciphers_12_without_aes =
    "ECDHE+CHACHA20:ECDHE+AES128+AESGCM:ECDHE+AESGCM:ALL:!COMPLEMENTOFDEFAULT:!eNULL:!aNULL";

bool cpu_has_aes() {
#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
  return __builtin_cpu_supports("aes") != 0;
#elif defined(__linux__) && defined(__aarch64__)
  return (getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#else
  return true;  // Windows and macOS run on nothing else
#endif
}

Error unusable(const std::string& what) {
  const std::error_code cause = tls_error(take_library_error());
  return {Errc::certificate, Leg::none, what + ": " + cause.message(), {}};
}

bool is_key_of_another() {
  const unsigned long code = ERR_peek_error();
  const int reason = ERR_GET_REASON(code);
  return ERR_GET_LIB(code) == ERR_LIB_X509 &&
         (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

/// Nobody sits in front of us who could be asked, as the library would do it, on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

bool wanted_passphrase() {
  // Which of the two depends on how the key is written. Others follow that say less.
  const int reason = ERR_GET_REASON(ERR_peek_error());
  return reason == PEM_R_BAD_PASSWORD_READ || reason == ERR_R_INTERRUPTED_OR_CANCELLED;
}

Result<void> load_pair(SSL_CTX* context, const std::string& cert_file,
                       const std::string& key_file) {
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, cert_file.c_str()) != 1)
    return unusable(cert_file);
  const bool used = SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) == 1;
  if (used && SSL_CTX_check_private_key(context) == 1) return {};
  if (!used && wanted_passphrase())
    return unusable(key_file + " needs a passphrase; give a key without one");
  if (!used && !is_key_of_another()) return unusable(key_file);
  ERR_clear_error();
  return Error{Errc::certificate, Leg::none, key_file + " does not belong to " + cert_file, {}};
}

std::string alpn_wire(const std::vector<std::string>& names) {
  std::string wire;
  for (const std::string& name : names) {
    wire.push_back(static_cast<char>(name.size()));
    wire.append(name);
  }
  return wire;
}

/// Notes what the client offers, whether or not we choose from it.
int see_client_hello(SSL* ssl, int*, void*) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &data,
                                &size) != 1 ||
      size < 2)
    return SSL_CLIENT_HELLO_SUCCESS;
  std::vector<std::string> names;
  Bytes rest = std::as_bytes(std::span(data, size)).subspan(2);
  while (!rest.empty()) {
    const auto length = std::to_integer<std::size_t>(rest[0]);
    if (length + 1 > rest.size()) break;
    names.emplace_back(as_text(rest.subspan(1, length)));
    rest = rest.subspan(1 + length);
  }
  TlsSession::of(ssl).set_offered_alpn(std::move(names));
  return SSL_CLIENT_HELLO_SUCCESS;
}

/// Takes the first of our protocols that the client offers, or ends the handshake with
/// no_application_protocol (RFC 7301 3.2).
int select_alpn(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                unsigned int in_length, void* wanted) {
  const std::string& ours = *static_cast<const std::string*>(wanted);
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_length,
                                           reinterpret_cast<const unsigned char*>(ours.data()),
                                           static_cast<unsigned int>(ours.size()), in, in_length);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// Alerts either way, and how far the handshake has come: afterwards the library knows neither.
void see_progress(const SSL* ssl, int where, int value) {
  auto& session = *static_cast<TlsSession*>(SSL_get_app_data(ssl));
  if ((where & SSL_CB_ALERT) != 0)
    session.note_alert((where & SSL_CB_WRITE) != 0, value & 0xff);
  else if ((where & SSL_CB_LOOP) != 0)
    session.note_state(SSL_state_string_long(ssl));
}

/// Of TLS 1.3 the outer type says nothing: every record looks like payload there.
void see_record(int sent, int, int kind, const void* data, std::size_t size, SSL* ssl, void*) {
  const bool tells_type = kind == SSL3_RT_HEADER || kind == SSL3_RT_INNER_CONTENT_TYPE;
  if (sent != 0 || !tells_type || size == 0) return;
  if (*static_cast<const unsigned char*>(data) != SSL3_RT_APPLICATION_DATA)
    TlsSession::of(ssl).note_record_without_payload();
}

/// The server has asked for a certificate of ours. Whatever we have goes.
int see_certificate_request(SSL* ssl, void*) {
  TlsSession::of(ssl).note_certificate_wanted();
  return 1;
}

int verify_certificate(X509_STORE_CTX* store, void*) {
  auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  return TlsSession::of(ssl).accept_certificate(store) ? 1 : 0;
}

/// Trust as Go's: every certificate of the file is an anchor, names are SANs, never the CN.
Result<void> trust(SSL_CTX* context, const std::string& ca_file) {
  if (ca_file.empty())
    SSL_CTX_set_default_verify_paths(context);
  else if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1)
    return unusable(ca_file);
  X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_hostflags(
      rules, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return {};
}

std::vector<std::string> names_of(const X509* certificate) {
  TlsFacts facts;
  if (certificate != nullptr) describe_certificate(certificate, facts);
  for (std::string& name : facts.cert_san)
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return facts.cert_san;
}

Result<void> prepare_verification(SSL_CTX* context, const TlsClientOptions& options) {
  if (options.verify == VerifyMode::none) return {};
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (options.verify == VerifyMode::pinned) return {};
  if (auto trusted = trust(context, options.ca_file); !trusted) return trusted.error();
  if (options.verify == VerifyMode::ca) return {};
  X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context);
  const std::string& name =
      options.verified_name.empty() ? options.server_name : options.verified_name;
  const int set = is_ip_address(name) ? X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str())
                                      : X509_VERIFY_PARAM_set1_host(rules, sni_of(name).c_str(), 0);
  if (name.empty() || set != 1)
    return Error{Errc::config, Leg::none, "server name \"" + name + "\" cannot be verified", {}};
  return {};
}

}  // namespace

bool TlsContext::covers(std::string_view host) const {
  for (const std::string& name : names_) {
    if (name == host) return true;
    const std::size_t dot = host.find('.');
    if (name.starts_with("*.") && dot != std::string_view::npos && dot > 0 &&
        std::string_view(name).substr(1) == host.substr(dot))
      return true;
  }
  return false;
}

TlsContext::TlsContext() = default;

TlsContext::~TlsContext() {
  SSL_CTX_free(native_);
}

Result<std::shared_ptr<TlsContext>> TlsContext::make(const SSL_METHOD* method) {
  std::shared_ptr<TlsContext> made(new TlsContext);
  made->native_ = SSL_CTX_new(method);
  SSL_CTX* const context = made->native_;
  if (context == nullptr) return unusable("TLS");
  const bool aes = cpu_has_aes();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_ciphersuites(context, aes ? ciphers_13_with_aes : ciphers_13_without_aes);
  SSL_CTX_set_cipher_list(context, aes ? ciphers_12_with_aes : ciphers_12_without_aes);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_cert_verify_callback(context, verify_certificate, nullptr);
  SSL_CTX_set_info_callback(context, see_progress);
  SSL_CTX_set_msg_callback(context, see_record);
  return made;
}

Result<std::shared_ptr<const TlsContext>> TlsContext::client(const TlsClientOptions& options) {
  auto made = make(TLS_client_method());
  if (!made) return made.error();
  const std::shared_ptr<TlsContext> context = *std::move(made);
  context->client_ = options;
  SSL_CTX_set_cert_cb(context->native_, see_certificate_request, nullptr);
  if (options.legacy) {
    SSL_CTX_set_security_level(context->native_, 0);
    SSL_CTX_set_min_proto_version(context->native_, TLS1_VERSION);
  }
  if (options.cert_file.empty() != options.key_file.empty())
    return Error{Errc::config, Leg::none, "a certificate needs its key file, and the reverse", {}};
  if (!options.cert_file.empty()) {
    if (auto loaded = load_pair(context->native_, options.cert_file, options.key_file); !loaded)
      return loaded.error();
  }
  if (!options.alpn.empty()) {
    const std::string wire = alpn_wire(options.alpn);
    SSL_CTX_set_alpn_protos(context->native_, reinterpret_cast<const unsigned char*>(wire.data()),
                            static_cast<unsigned int>(wire.size()));
  }
  if (auto prepared = prepare_verification(context->native_, options); !prepared)
    return prepared.error();
  return std::shared_ptr<const TlsContext>(context);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::server(const TlsServerOptions& options) {
  auto made = make(TLS_server_method());
  if (!made) return made.error();
  const std::shared_ptr<TlsContext> context = *std::move(made);
  SSL_CTX_set_session_cache_mode(context->native_, SSL_SESS_CACHE_OFF);
  if (options.resumption) {
    context->tickets_ = std::make_unique<TicketKeys>();
    context->tickets_->serve(context->native_);
  } else {
    // The tunnel resumes nothing; tickets would only cost.
    SSL_CTX_set_num_tickets(context->native_, 0);
  }
  SSL_CTX_set_client_hello_cb(context->native_, see_client_hello, nullptr);
  // Either one empty: frps takes neither (frp-wire 1.3).
  if (options.cert_file.empty() || options.key_file.empty()) {
    const KeyPair pair = make_self_signed();
    if (!pair.certificate) return unusable("self-signed certificate");
    SSL_CTX_use_certificate(context->native_, pair.certificate.get());
    SSL_CTX_use_PrivateKey(context->native_, pair.key.get());
  } else if (auto loaded = load_pair(context->native_, options.cert_file, options.key_file);
             !loaded) {
    return loaded.error();
  }
  context->names_ = names_of(SSL_CTX_get0_certificate(context->native_));
  if (!options.client_ca_file.empty()) {
    if (auto trusted = trust(context->native_, options.client_ca_file); !trusted)
      return trusted.error();
    SSL_CTX_set_client_CA_list(context->native_,
                               SSL_load_client_CA_file(options.client_ca_file.c_str()));
    SSL_CTX_set_verify(context->native_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       nullptr);
  }
  if (!options.alpn.empty()) {
    context->alpn_ = alpn_wire(options.alpn);
    SSL_CTX_set_alpn_select_cb(context->native_, select_alpn, &context->alpn_);
  }
  return std::shared_ptr<const TlsContext>(context);
}

}  // namespace culvert::net
