#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/frp/aead.h"

#include <string>
#include <string_view>
#include <vector>

/// The hellos of wire v2 (frp-wire 5.4; frp pkg/proto/wire) and what is chosen by them, without
/// sockets.
namespace culvert::frp {

inline constexpr std::size_t hello_random_size = 32;

struct ClientHello {
  struct Bootstrap {
    std::string transport;
    bool tls = false, tcp_mux = false;
  };
  struct Message {
    std::vector<std::string> codecs;
  };
  struct Crypto {
    std::vector<std::string> algorithms;  ///< The client's favourite first.
    std::string client_random;            ///< Raw bytes; base64 on the wire.
  };
  struct Capabilities {
    Message message;
    Crypto crypto;
  };
  Bootstrap bootstrap;
  Capabilities capabilities;
};

struct ServerHello {
  struct Message {
    std::string codec;
  };
  struct Crypto {
    std::string algorithm;
    std::string server_random;  ///< Raw bytes; base64 on the wire.
  };
  struct Selected {
    Message message;
    Crypto crypto;
  };
  Selected selected;
  std::string error;
};

/// The payloads of the hello frames.
std::vector<std::byte> to_json(const ClientHello& hello);
std::vector<std::byte> to_json(const ServerHello& hello);

/// Fail with protocol: bad JSON, or which value has the wrong type.
Result<ClientHello> parse_client_hello(Bytes payload);
Result<ServerHello> parse_server_hello(Bytes payload);

/// 32 random bytes.
std::string hello_random();

/// The server's answer: the first algorithm of the client's list that is known, or the error.
ServerHello answer_to(const ClientHello& hello);

/// The client's judgement of the answer: the algorithm; rejected with the server's words; or
/// protocol, when the server chose what was not offered.
Result<AeadAlgorithm> accept(const ServerHello& answer, const ClientHello& offer);

}  // namespace culvert::frp
