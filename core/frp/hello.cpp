#include "core/frp/hello.h"

#include "core/frp/json_codec.h"

#include <openssl/rand.h>

#include <algorithm>

namespace culvert {

template <>
struct Describe<frp::ClientHello::Bootstrap> {
  using T = frp::ClientHello::Bootstrap;
  static constexpr auto fields = std::tuple{
      Field{"transport", &T::transport},
      Field{"tls",       &T::tls      },
      Field{"tcpMux",    &T::tcp_mux  }
  };
};
template <>
struct Describe<frp::ClientHello::Message> {
  static constexpr auto fields = std::tuple{
      Field{"codecs", &frp::ClientHello::Message::codecs}
  };
};
template <>
struct Describe<frp::ClientHello::Crypto> {
  using T = frp::ClientHello::Crypto;
  static constexpr auto fields = std::tuple{
      Field{"algorithms",   &T::algorithms   },
      Base64Field{"clientRandom", &T::client_random}
  };
};
template <>
struct Describe<frp::ClientHello::Capabilities> {
  using T = frp::ClientHello::Capabilities;
  static constexpr auto fields = std::tuple{
      Field{"message", &T::message},
      Field{"crypto",  &T::crypto }
  };
};
template <>
struct Describe<frp::ClientHello> {
  using T = frp::ClientHello;
  static constexpr auto fields = std::tuple{
      Field{"bootstrap",    &T::bootstrap   },
      Field{"capabilities", &T::capabilities}
  };
};

template <>
struct Describe<frp::ServerHello::Message> {
  static constexpr auto fields = std::tuple{
      Field{"codec", &frp::ServerHello::Message::codec}
  };
};
template <>
struct Describe<frp::ServerHello::Crypto> {
  using T = frp::ServerHello::Crypto;
  static constexpr auto fields = std::tuple{
      Field{"algorithm",    &T::algorithm    },
      Base64Field{"serverRandom", &T::server_random}
  };
};
template <>
struct Describe<frp::ServerHello::Selected> {
  using T = frp::ServerHello::Selected;
  static constexpr auto fields = std::tuple{
      Field{"message", &T::message},
      Field{"crypto",  &T::crypto }
  };
};
template <>
struct Describe<frp::ServerHello> {
  using T = frp::ServerHello;
  static constexpr auto fields = std::tuple{
      Field{"selected", &T::selected},
      Field{"error",    &T::error   }
  };
};

}  // namespace culvert

namespace culvert::frp {
namespace {

constexpr std::string_view json_codec = "json";

template <class T>
std::vector<std::byte> written(const T& hello) {
  std::vector<std::byte> payload;
  JsonWriter(payload).write(hello);
  return payload;
}

Error bad_choice(std::string what) {
  return {Errc::protocol, Leg::relay, "ServerHello: " + std::move(what), {}};
}

/// The first of `names` that is known here.
std::string first_known(const std::vector<std::string>& names) {
  const auto known = std::ranges::find_if(
      names, [](const std::string& name) { return aead_algorithm(name).has_value(); });
  return known == names.end() ? std::string() : *known;
}

}  // namespace

std::vector<std::byte> to_json(const ClientHello& hello) {
  return written(hello);
}
std::vector<std::byte> to_json(const ServerHello& hello) {
  return written(hello);
}

Result<ClientHello> parse_client_hello(Bytes payload) {
  return from_json<ClientHello>("ClientHello", as_text(payload));
}
Result<ServerHello> parse_server_hello(Bytes payload) {
  return from_json<ServerHello>("ServerHello", as_text(payload));
}

std::string hello_random() {
  std::string bytes(hello_random_size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1)
    fail(Errc::internal, Leg::none, "random bytes");
  return bytes;
}

ServerHello answer_to(const ClientHello& hello) {
  const ClientHello::Crypto& crypto = hello.capabilities.crypto;
  const std::string algorithm = first_known(crypto.algorithms);
  ServerHello answer;
  answer.selected.message.codec = json_codec;
  if (std::ranges::find(hello.capabilities.message.codecs, json_codec) ==
      hello.capabilities.message.codecs.end()) {
    answer.error = "unsupported message codec";
  } else if (crypto.client_random.size() != hello_random_size) {
    answer.error = "invalid crypto client random length " +
                   std::to_string(crypto.client_random.size()) + ", want " +
                   std::to_string(hello_random_size);
  } else if (algorithm.empty()) {
    answer.error = "no supported crypto algorithm";
  } else {
    answer.selected.crypto.algorithm = algorithm;
    answer.selected.crypto.server_random = hello_random();
  }
  return answer;
}

Result<AeadAlgorithm> accept(const ServerHello& answer, const ClientHello& offer) {
  if (!answer.error.empty()) return Error{Errc::rejected, Leg::relay, answer.error, {}};
  const ServerHello::Selected& selected = answer.selected;
  if (selected.message.codec != json_codec) return bad_choice("codec " + selected.message.codec);
  const std::string& name = selected.crypto.algorithm;
  const auto algorithm = aead_algorithm(name);
  const auto& offered = offer.capabilities.crypto.algorithms;
  if (!algorithm || std::ranges::find(offered, name) == offered.end())
    return bad_choice("algorithm " + name);
  if (selected.crypto.server_random.size() != hello_random_size)
    return bad_choice("random of " + std::to_string(selected.crypto.server_random.size()) +
                      " bytes");
  return *algorithm;
}

}  // namespace culvert::frp
