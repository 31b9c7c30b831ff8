#include "core/net/tls_session.h"

#include "core/base/copy_bytes.h"
#include "core/net/certificate.h"
#include "core/net/tls_error.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <chrono>
#include <cstring>

namespace culvert::net {
namespace {

/// Enough for a status line (gateway.md 1.8, first_bytes).
constexpr std::size_t remembered_input = 48;

/// TLS 1.2 with explicit IV, MAC and padding is the worst case.
constexpr std::size_t record_overhead = 128, record_payload = 16 * 1024;

/// Records without payload that an established session takes: so many at once, one more in each
/// such time. Honest peers send a few tickets and a key update every few GiB. Each costs us 40 us,
/// mostly an answer as well, and the library goes through all it is given in one call.
constexpr int most_without_payload = 64;
constexpr Duration time_of_one = std::chrono::seconds(1);

/// Content types of TLS records are 20 to 23; anything else at the start is no TLS.
bool looks_like_tls(const std::string& input) {
  if (input.empty()) return true;
  const auto type = static_cast<unsigned char>(input[0]);
  return type >= 20 && type <= 23 && (input.size() < 2 || input[1] == 3);
}

bool is_pinned(const X509& leaf, const std::vector<std::string>& pins) {
  return std::ranges::find(pins, fingerprint(&leaf)) != pins.end() ||
         std::ranges::find(pins, key_fingerprint(&leaf)) != pins.end();
}

/// The first line of text, or bytes in hex: what the peer said instead of TLS.
std::string shown(const std::string& input) {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::string line = input.substr(0, input.find_first_of("\r\n"));
  const bool is_text = !line.empty() && std::ranges::all_of(line, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f;
  });
  if (is_text) return "\"" + line + "\"";
  std::string hex;
  for (const char c : input.substr(0, 16)) {
    hex.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    hex.push_back(digits[static_cast<unsigned char>(c) & 15]);
  }
  return hex;
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
    auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
    const bool fits = session.spilled_.empty() && size <= session.room_.size() - session.room_used_;
    if (fits) {
      copy_bytes(session.room_.data() + session.room_used_, std::as_bytes(std::span(data, size)));
      session.room_used_ += size;
    } else {
      session.spilled_.append(std::as_bytes(std::span(data, size)));
    }
    *written = size;
    return 1;
  }

  static int read(BIO* bio, char* data, std::size_t size, std::size_t* taken) {
    auto& session = *static_cast<TlsSession*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    // The only place where the library, amid such records, can be made to stop.
    if (session.flooded_) return 0;
    const bool from_kept = !session.kept_.empty();
    const Bytes source = from_kept ? session.kept_.bytes() : session.input_;
    *taken = std::min(size, source.size());
    if (*taken == 0) {
      BIO_set_retry_read(bio);
      return 0;
    }
    copy_bytes(reinterpret_cast<std::byte*>(data), source.first(*taken));
    if (from_kept)
      session.kept_.consume(*taken);
    else
      session.input_ = session.input_.subspan(*taken);
    return 1;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }
};

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, bool server)
    : context_(std::move(context)), ssl_(SSL_new(context_->native())), server_(server) {
  BIO* const bio = BIO_new(TlsBio::method());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_app_data(ssl_, this);
  if (server) {
    SSL_set_accept_state(ssl_);
    return;
  }
  SSL_set_connect_state(ssl_);
  const std::string name = sni_of(context_->client_options().server_name);
  if (!name.empty()) SSL_set_tlsext_host_name(ssl_, name.c_str());
}

TlsSession::~TlsSession() {
  X509_free(peer_);
  SSL_free(ssl_);
}

TlsSession& TlsSession::of(ssl_st* ssl) {
  return *static_cast<TlsSession*>(SSL_get_app_data(ssl));
}

std::size_t TlsSession::plaintext_for(std::size_t size) {
  return size / (record_payload + record_overhead) * record_payload;
}

void TlsSession::lend_input(Bytes input) {
  input_ = input;
  if (const std::size_t known = first_input_.size(); known < remembered_input)
    first_input_.append(as_text(input.first(std::min(input.size(), remembered_input - known))));
}

TlsSession::Step TlsSession::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result != 1) return outcome(result);
  established_ = true;
  return Step::done;
}

TlsSession::Step TlsSession::read(MutableBytes to, std::size_t& count) {
  count = 0;
  while (count < to.size()) {
    if (error_) return Step::failed;
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_, to.data() + count, to.size() - count, &got);
    if (result != 1) return outcome(result);
    count += got;
  }
  return Step::done;
}

/// The BIO takes everything, so the library takes everything too, record by record.
TlsSession::Step TlsSession::write(Bytes from) {
  while (!from.empty()) {
    if (error_) return Step::failed;
    ERR_clear_error();
    std::size_t written = 0;
    const int result = SSL_write_ex(ssl_, from.data(), from.size(), &written);
    if (result != 1) return outcome(result);
    from = from.subspan(written);
  }
  return Step::done;
}

void TlsSession::look_ahead() {
  if (error_) return;
  ERR_clear_error();
  std::byte first{};
  std::size_t got = 0;
  const int result = SSL_peek_ex(ssl_, &first, 1, &got);
  if (result != 1) outcome(result);
}

/// Not after a fatal error and not inside the handshake (gateway.md P-27).
void TlsSession::close_notify() {
  if (error_ || SSL_in_init(ssl_)) return;
  ERR_clear_error();
  SSL_shutdown(ssl_);
  ERR_clear_error();
}

Bytes TlsSession::take_output() {
  const Bytes output = room_.first(room_used_);
  room_ = {};
  room_used_ = 0;
  return output;
}

bool TlsSession::has_input() const {
  return SSL_pending(ssl_) > 0 || !kept_.empty() || ended_ || error_;
}

void TlsSession::note_record_without_payload() {
  if (!established_) return;  // the library bounds its handshakes itself
  const TimePoint now = Clock::now();
  without_payload_until_ = std::max(without_payload_until_, now) + time_of_one;
  if (without_payload_until_ - now > most_without_payload * time_of_one) flooded_ = true;
}

TlsSession::Step TlsSession::outcome(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return Step::want_input;
    case SSL_ERROR_ZERO_RETURN:
      ended_ = true;
      return Step::ended;
    default:
      error_ = flooded_ ? make_error_code(Errc::limit) : tls_error(take_library_error());
      return Step::failed;
  }
}

VerifyMode TlsSession::mode() const {
  if (!server_) return context_->client_options().verify;
  return SSL_get_verify_mode(ssl_) == SSL_VERIFY_NONE ? VerifyMode::none : VerifyMode::chain;
}

bool TlsSession::accept_certificate(x509_store_ctx_st* store) {
  X509* const leaf = X509_STORE_CTX_get0_cert(store);
  if (leaf != nullptr && X509_up_ref(leaf) == 1) {
    X509_free(peer_);
    peer_ = leaf;
  }
  bool accepted = true;
  if (mode() == VerifyMode::none)
    X509_STORE_CTX_set_error(store, X509_V_OK);
  else if (mode() == VerifyMode::chain || mode() == VerifyMode::ca)
    accepted = X509_verify_cert(store) == 1;
  else if (leaf == nullptr || !is_pinned(*leaf, context_->client_options().pins))
    accepted = false;
  if (!accepted && X509_STORE_CTX_get_error(store) == X509_V_OK)
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  verify_code_ = X509_STORE_CTX_get_error(store);
  return accepted;
}

/// Orderly ends are no alerts to tell of.
void TlsSession::note_alert(bool sent, int number) {
  if (number == SSL_AD_CLOSE_NOTIFY) return;
  (sent ? alert_sent_ : alert_received_) = number;
}

Error TlsSession::failure(Leg leg) const {
  if (!looks_like_tls(first_input_))
    return {Errc::plaintext_peer, leg, "the peer sent " + shown(first_input_), error_};
  if (verify_code_ == X509_V_ERR_APPLICATION_VERIFICATION && mode() == VerifyMode::pinned)
    return {Errc::certificate, leg, "the certificate's SHA-256 is " + fingerprint(peer_),
            verify_error(verify_code_)};
  if (verify_code_ != X509_V_OK)
    return {Errc::certificate, leg, "certificate of " + subject(peer_), verify_error(verify_code_)};
  return {classify(error_), leg, "TLS handshake", error_};
}

void TlsSession::fill(TlsFacts& facts) const {
  // Before both have agreed on a cipher, OpenSSL's version is only the highest that it offers.
  if (const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl_)) {
    facts.version = SSL_get_version(ssl_);
    facts.cipher = SSL_CIPHER_get_name(cipher);
  }
  // Without a session (no ClientHello understood) OpenSSL 3.0 follows a null pointer here.
  const auto group = SSL_get_session(ssl_) == nullptr ? 0 : SSL_get_negotiated_group(ssl_);
  if (const char* const name =
          group == 0 ? nullptr : SSL_group_to_name(ssl_, static_cast<int>(group)))
    facts.group = name;
  facts.resumed = SSL_session_reused(ssl_) == 1;
  if (const char* const name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name))
    facts.sni = name;
  facts.alpn_offered = server_ ? offered_alpn_ : context_->client_options().alpn;
  const unsigned char* chosen = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_, &chosen, &length);
  if (length > 0) facts.alpn_selected.emplace(reinterpret_cast<const char*>(chosen), length);
  facts.verify_mode = mode();
  facts.verify_code = verify_code_;
  if (mode() != VerifyMode::none && peer_ != nullptr)
    facts.verify_text = X509_verify_cert_error_string(verify_code_);
  if (peer_ != nullptr) describe_certificate(peer_, facts);
  facts.early_data = SSL_get_early_data_status(ssl_) == SSL_EARLY_DATA_ACCEPTED;
  facts.established = SSL_is_init_finished(ssl_) == 1;
  facts.client_cert_wanted = client_cert_wanted_;
  const X509* const own = server_ ? nullptr : SSL_get_certificate(ssl_);
  if (client_cert_wanted_ && own != nullptr) facts.client_cert = subject(own);
  facts.alert_received = alert_of(error_) ? alert_of(error_) : alert_received_;
  facts.alert_sent = alert_sent_;
  if (error_) {
    const auto code = static_cast<unsigned long>(error_.value());
    TlsTrouble& trouble = facts.trouble.edit();
    trouble.library = ERR_GET_LIB(code);
    trouble.reason = ERR_GET_REASON(code);
    trouble.text = error_.message();
    trouble.state = state_;
  }
  if (!looks_like_tls(first_input_)) facts.first_bytes = first_input_;
}

}  // namespace culvert::net
