#include "core/config/certificates/reading.h"

#include "core/config/certificates/pem_file.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace culvert::certificates {
namespace {

/// Whether an authority that this computer knows has issued it.
bool is_issuer_known(X509* certificate) {
  const Native<X509_STORE> store(X509_STORE_new());
  const Native<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!store || !context) return false;
  X509_STORE_set_default_paths(store.get());
  if (X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr) != 1) return false;
  X509* issuer = nullptr;
  const bool found = X509_STORE_CTX_get1_issuer(&issuer, context.get(), certificate) == 1;
  X509_free(issuer);
  ERR_clear_error();
  return found;
}

ChainState chain_of(const std::vector<NativeX509>& all) {
  if (all.empty()) return ChainState::none;
  X509* at = all.front().get();
  if (X509_self_signed(at, 1) == 1) return ChainState::self_signed;
  // The order of the others does not matter to whoever gets them.
  std::size_t steps = 0;
  for (; steps < all.size(); ++steps) {
    const auto issuer = std::ranges::find_if(all, [&](const NativeX509& other) {
      return other.get() != at && X509_check_issued(other.get(), at) == X509_V_OK;
    });
    if (issuer == all.end()) break;
    at = issuer->get();
    if (X509_self_signed(at, 1) == 1) return ChainState::complete;
  }
  if (is_issuer_known(at)) return ChainState::complete;
  // The root itself is left out of a chain: whoever trusts it has it.
  return steps > 0 && X509_check_ca(at) == 1 ? ChainState::complete : ChainState::incomplete;
}

void read_key_of(const Use& use, const std::vector<NativeX509>& certificates, Reading& reading) {
  const auto read = read_key(use.key_file);
  if (!read) {
    reading.key_error = read.error();
    return;
  }
  reading.key_is_encrypted = read->is_encrypted;
  reading.key_is_exposed = read->is_exposed;
  if (read->key && !certificates.empty())
    reading.key_matches = X509_check_private_key(certificates.front().get(), read->key.get()) == 1;
  ERR_clear_error();
}

}  // namespace

Reading read(const Use& use) {
  Reading reading;
  std::vector<NativeX509> certificates;
  if (!use.cert_file.empty()) {
    auto read = read_native(use.cert_file);
    if (read)
      certificates = *std::move(read);
    else
      reading.certificate_error = read.error();
  }
  for (const NativeX509& one : certificates)
    reading.certificates.push_back(describe(one.get()));
  reading.chain = chain_of(certificates);
  if (is_pair(use.role) && !use.key_file.empty()) read_key_of(use, certificates, reading);
  return reading;
}

}  // namespace culvert::certificates
