#pragma once

#include <memory>

struct evp_pkey_st;
struct x509_st;

namespace culvert::net {

struct FreeKey {
  void operator()(evp_pkey_st* key) const noexcept;
};
struct FreeCertificate {
  void operator()(x509_st* certificate) const noexcept;
};

struct KeyPair {
  std::unique_ptr<evp_pkey_st, FreeKey> key;
  std::unique_ptr<x509_st, FreeCertificate> certificate;
};

/// A throw-away certificate as frps makes one when no files are given: self-signed, empty subject,
/// random serial, valid from an hour ago for ten years (frp-wire 1.3). P-256 where frps takes
/// RSA-2048: made in a millisecond instead of a second, and handshakes cost less; every frpc takes
/// both. Empty on failure of the library.
KeyPair make_self_signed();

}  // namespace culvert::net
