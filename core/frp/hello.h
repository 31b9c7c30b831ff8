#pragma once

#include "core/base/error.h"
#include "core/frp/aead_stream.h"

#include <string>
#include <vector>

/// The hello payloads of wire v2 (frp-wire 5.4), without sockets.
namespace culvert::frp {

inline constexpr std::size_t hello_random_size = 32;

struct HelloOffer {
  std::string transport;
  bool tls = false, tcp_mux = false;
  std::vector<std::string> codecs, algorithms;
  std::string random;  ///< Raw bytes.
};

struct HelloChoice {
  std::string codec, algorithm;
  std::string random;  ///< Raw bytes; empty on refusal.
  std::string error;
};

std::string to_json(const HelloOffer& offer);
std::string to_json(const HelloChoice& choice);

/// Fail with protocol: no JSON object, or a value of a wrong type.
Result<HelloOffer> parse_offer(std::string_view json);
Result<HelloChoice> parse_choice(std::string_view json);

/// 32 random bytes.
std::string hello_random();

/// The server's answer: the first algorithm of the client's list that is known, or the error.
HelloChoice choose(const HelloOffer& offer);

/// The client's look at the answer; the algorithm, or protocol / rejected.
Result<AeadAlgorithm> accept(const HelloChoice& choice, const HelloOffer& offer);

}  // namespace culvert::frp
