#include "core/net/self_signed.h"
#include "core/net/tls.h"
#include "core/net/tls_session.h"

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <string>

namespace culvert::net {
namespace {

/// AES-128 first: twice as fast as AES-256 where the CPU has AES instructions (IO-40).
constexpr const char* tls13_ciphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

std::string library_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

Error unusable(const std::string& file) {
  return {Errc::certificate, Leg::none, file + ": " + library_reason(), {}};
}

Result<void> load_pair(SSL_CTX* context, const std::string& cert_file,
                       const std::string& key_file) {
  if (SSL_CTX_use_certificate_chain_file(context, cert_file.c_str()) != 1)
    return unusable(cert_file);
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable(key_file);
  if (SSL_CTX_check_private_key(context) != 1)
    return Error{Errc::certificate, Leg::none, key_file + " does not belong to " + cert_file, {}};
  return {};
}

std::string alpn_wire(const std::vector<std::string>& names) {
  std::string wire;
  for (const std::string& name : names) {
    wire.push_back(static_cast<char>(name.size()));
    wire.append(name);
  }
  return wire;
}

/// Takes the first of our protocols that the client offers (RFC 7301 3.2).
int select_alpn(SSL* ssl, const unsigned char** out, unsigned char* out_length,
                const unsigned char* in, unsigned int in_length, void* wanted) {
  const std::string& ours = *static_cast<const std::string*>(wanted);
  TlsSession* const session = TlsSession::of(ssl);
  for (unsigned int at = 0; at < in_length; at += 1u + in[at])
    session->offered_alpn.emplace_back(reinterpret_cast<const char*>(in + at + 1), in[at]);
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_length,
                                           reinterpret_cast<const unsigned char*>(ours.data()),
                                           static_cast<unsigned int>(ours.size()), in, in_length);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Result<void> prepare_verification(SSL_CTX* context, const TlsClientOptions& options) {
  if (options.verify != VerifyMode::chain) {
    // Nothing is checked by the library; pins are compared after the handshake.
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    return {};
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else if (SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
    return unusable(options.ca_file);
  }
  X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context);
  boost::system::error_code error;
  asio::ip::make_address(options.server_name, error);
  const bool is_address = !error;
  const int set = is_address ? X509_VERIFY_PARAM_set1_ip_asc(rules, options.server_name.c_str())
                             : X509_VERIFY_PARAM_set1_host(rules, options.server_name.c_str(), 0);
  if (set != 1) return Error{Errc::config, Leg::none, "server name " + options.server_name, {}};
  return {};
}

}  // namespace

TlsContext::~TlsContext() {
  SSL_CTX_free(native_);
}

SSL_CTX* TlsContext::make(const SSL_METHOD* method) {
  SSL_CTX* const context = SSL_CTX_new(method);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_ciphersuites(context, tls13_ciphers);
  SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  return context;
}

Result<std::shared_ptr<const TlsContext>> TlsContext::client(const TlsClientOptions& options) {
  std::shared_ptr<TlsContext> context(new TlsContext);
  context->native_ = make(TLS_client_method());
  context->client_ = options;
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
  return std::shared_ptr<const TlsContext>(std::move(context));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::server(const TlsServerOptions& options) {
  std::shared_ptr<TlsContext> context(new TlsContext);
  context->native_ = make(TLS_server_method());
  // The tunnel resumes nothing; tickets would only cost.
  SSL_CTX_set_num_tickets(context->native_, 0);
  SSL_CTX_set_session_cache_mode(context->native_, SSL_SESS_CACHE_OFF);
  if (options.cert_file.empty() || options.key_file.empty()) {
    const KeyPair pair = make_self_signed();
    if (!pair.certificate) return unusable("self-signed certificate");
    SSL_CTX_use_certificate(context->native_, pair.certificate.get());
    SSL_CTX_use_PrivateKey(context->native_, pair.key.get());
  } else if (auto loaded = load_pair(context->native_, options.cert_file, options.key_file);
             !loaded) {
    return loaded.error();
  }
  if (!options.client_ca_file.empty()) {
    if (SSL_CTX_load_verify_file(context->native_, options.client_ca_file.c_str()) != 1)
      return unusable(options.client_ca_file);
    SSL_CTX_set_verify(context->native_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       nullptr);
  }
  if (!options.alpn.empty()) {
    context->alpn_ = alpn_wire(options.alpn);
    SSL_CTX_set_alpn_select_cb(context->native_, select_alpn, &context->alpn_);
  }
  return std::shared_ptr<const TlsContext>(std::move(context));
}

}  // namespace culvert::net
