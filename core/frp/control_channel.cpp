#include "core/frp/control_channel.h"

#include "core/frp/aead_stream.h"
#include "core/frp/cipher.h"
#include "core/frp/frame.h"
#include "core/frp/hello.h"
#include "core/net/prefixed_stream.h"

#include <chrono>
#include <utility>

namespace culvert::frp {
namespace {

using namespace std::chrono_literals;

constexpr Duration opening_limit = 10s;

void append(std::vector<std::byte>& to, Bytes bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> to_vector(std::string_view text) {
  const Bytes bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

/// What a refusal of the login means. frp's texts about the token say so; others are the server's
/// own affair (pkg/auth/token.go, server/service.go).
Error refusal(const LoginResp& answer) {
  const bool about_token = answer.error.find("token") != std::string::npos ||
                           answer.error.find("authorization") != std::string::npos;
  const bool online = answer.error.find("is already online") != std::string::npos;
  const bool hello = answer.error.find("v2 crypto") != std::string::npos;
  const Errc code = about_token ? Errc::auth
                    : online    ? Errc::name_taken
                    : hello     ? Errc::version
                                : Errc::rejected;
  return {code, Leg::relay, answer.error, {}};
}

Task<OpenedControl> open_v1(net::StreamPtr connection, const ClientOpening& opening,
                            Message login) {
  co_await send(*connection, WireVersion::v1, std::move(login));
  OpenedControl opened;
  opened.login_resp = co_await expect<LoginResp>(*connection, WireVersion::v1);
  if (!opened.login_resp.error.empty()) throw Failure(refusal(opened.login_resp));
  opened.stream = encrypted(std::move(connection), derive_key(opening.token));
  opened.cipher = "aes-128-cfb";
  co_return opened;
}

HelloOffer offer_of(const ClientOpening& opening) {
  HelloOffer offer;
  offer.transport = opening.transport;
  offer.tls = opening.tls;
  offer.tcp_mux = opening.tcp_mux;
  offer.codecs = {"json"};
  for (const AeadAlgorithm algorithm : preferred_algorithms())
    offer.algorithms.emplace_back(to_text(algorithm));
  offer.random = hello_random();
  return offer;
}

/// Magic, hello and Login go out together; ServerHello and LoginResp come back (frp-wire 5.3).
Task<OpenedControl> open_v2(net::StreamPtr connection, const ClientOpening& opening,
                            Message login) {
  const HelloOffer offer = offer_of(opening);
  const std::vector<std::byte> client_hello = to_vector(to_json(offer));
  std::vector<std::byte> bytes = to_vector(v2_magic);
  append(bytes, encode_frame(FrameType::client_hello, client_hello));
  append(bytes, encode(login, WireVersion::v2));
  co_await net::write(*connection, bytes, Leg::relay);

  const std::vector<std::byte> server_hello =
      co_await expect_frame(*connection, FrameType::server_hello);
  const HelloChoice choice = must(parse_choice(as_text(server_hello)));
  const AeadAlgorithm algorithm = must(accept(choice, offer));
  OpenedControl opened;
  opened.version = WireVersion::v2;
  opened.login_resp = co_await expect<LoginResp>(*connection, WireVersion::v2);
  if (!opened.login_resp.error.empty()) throw Failure(refusal(opened.login_resp));
  const TranscriptHash transcript = transcript_hash(client_hello, server_hello);
  opened.stream = sealed(std::move(connection), algorithm,
                         derive_aead_key(opening.token, transcript, algorithm, Toward::server),
                         derive_aead_key(opening.token, transcript, algorithm, Toward::client));
  opened.cipher = to_text(algorithm);
  co_return opened;
}

/// A server older than wire v2 just closes; one without our tcpMux setting too.
Task<OpenedControl> open_by_version(net::StreamPtr connection, const ClientOpening& opening,
                                    Message login) {
  if (opening.version == WireVersion::v2)
    co_return co_await open_v2(std::move(connection), opening, std::move(login));
  co_return co_await open_v1(std::move(connection), opening, std::move(login));
}

/// Answers the ClientHello in `opening`. Fails after the answer when nothing fits.
Task<> answer_hello(net::Stream& connection, Opening& opening) {
  const HelloOffer offer = must(parse_offer(as_text(opening.client_hello)));
  const HelloChoice choice = choose(offer);
  opening.server_hello = to_vector(to_json(choice));
  opening.algorithm = choice.algorithm;
  const std::vector<std::byte> frame = encode_frame(FrameType::server_hello, opening.server_hello);
  co_await net::write(connection, frame, Leg::relay);
  if (!choice.error.empty()) fail(Errc::version, Leg::relay, choice.error);
}

Task<Opening> receive_first(net::Stream& connection) {
  Opening opening;
  const auto [version, head] = co_await read_version(connection);
  opening.version = version;
  if (version == WireVersion::v1) {
    opening.first = co_await receive_v1(connection, head);
    co_return opening;
  }
  Frame frame = co_await receive_frame(connection);
  if (frame.type == FrameType::client_hello) {
    opening.client_hello = std::move(frame.payload);
    co_await answer_hello(connection, opening);
    frame = co_await receive_frame(connection);
  }
  if (frame.type != FrameType::message)
    fail(Errc::protocol, Leg::relay, "a hello instead of a message");
  opening.first = must(message_in(frame.payload));
  co_return opening;
}

}  // namespace

Task<OpenedControl> open_control(net::StreamPtr connection, ClientOpening opening, Login login) {
  Message message = std::move(login);
  auto opened = open_by_version(std::move(connection), opening, std::move(message));
  co_return co_await within(opening_limit, Leg::relay, "log in", std::move(opened));
}

Task<Opening> receive_opening(net::StreamPtr& connection) {
  auto received = receive_first(*connection);
  co_return co_await within(opening_limit, Leg::relay, "wait for the first message",
                            std::move(received));
}

Task<net::StreamPtr> accept_login(net::StreamPtr connection, const Opening& opening,
                                  LoginResp answer, const Secret& token) {
  const WireVersion version = opening.version;
  const auto algorithm = aead_algorithm(opening.algorithm);
  if (version == WireVersion::v2 && !algorithm) {
    LoginResp refused;
    refused.version = answer.version;
    refused.error = "missing v2 crypto negotiation";
    co_await refuse_login(*connection, opening, refused);
    fail(Errc::version, Leg::relay, "a v2 Login without ClientHello");
  }
  Message message = std::move(answer);
  co_await send(*connection, version, std::move(message));
  if (version == WireVersion::v1) co_return encrypted(std::move(connection), derive_key(token));
  const TranscriptHash transcript = transcript_hash(opening.client_hello, opening.server_hello);
  co_return sealed(std::move(connection), *algorithm,
                   derive_aead_key(token, transcript, *algorithm, Toward::client),
                   derive_aead_key(token, transcript, *algorithm, Toward::server));
}

Task<> refuse_login(net::Stream& connection, const Opening& opening, LoginResp answer) {
  Message message = std::move(answer);
  co_await send(connection, opening.version, std::move(message));
}

}  // namespace culvert::frp
