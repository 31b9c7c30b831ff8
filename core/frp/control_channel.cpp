#include "core/frp/control_channel.h"

#include "core/frp/aead_stream.h"
#include "core/frp/cipher.h"
#include "core/frp/control_keys.h"
#include "core/frp/frame.h"
#include "core/frp/hello.h"

#include <chrono>
#include <utility>

namespace culvert::frp {
namespace {

using namespace std::chrono_literals;

constexpr Duration opening_limit = 10s;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What a refusal of the login means, by frp's texts (pkg/auth/token.go, pkg/auth/oidc.go,
/// server/control.go, server/service.go).
Error refusal(const LoginResp& answer) {
  Errc code = Errc::rejected;
  if (contains(answer.error, "crypto negotiation"))
    code = Errc::version;
  else if (contains(answer.error, "is already online"))
    code = Errc::name_taken;
  else if (contains(answer.error, "token"))
    code = Errc::auth;
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

ClientHello hello_of(const ClientOpening& opening) {
  ClientHello hello;
  hello.bootstrap.transport = opening.transport;
  hello.bootstrap.tls = opening.tls;
  hello.bootstrap.tcp_mux = opening.tcp_mux;
  hello.capabilities.message.codecs = {"json"};
  for (const AeadAlgorithm algorithm : preferred_algorithms())
    hello.capabilities.crypto.algorithms.emplace_back(to_text(algorithm));
  hello.capabilities.crypto.client_random = hello_random();
  return hello;
}

/// The payload of ServerHello. A server older than v2 (frp 0.69) closes instead.
Task<std::vector<std::byte>> receive_server_hello(net::Stream& connection) {
  auto received = co_await attempt(expect_frame(connection, FrameType::server_hello));
  if (!received && received.error().code == Errc::closed)
    fail(Errc::version, Leg::relay, "no hello of the relay", make_error_code(Errc::closed));
  co_return must(std::move(received));
}

/// Magic, hello and Login go out together; ServerHello and LoginResp come back (frp-wire 5.3).
Task<OpenedControl> open_v2(net::StreamPtr connection, const ClientOpening& opening,
                            Message login) {
  const ClientHello hello = hello_of(opening);
  const std::vector<std::byte> client_hello = to_json(hello);
  std::vector<std::byte> bytes;
  append(bytes, as_bytes(v2_magic));
  append(bytes, encode_frame(FrameType::client_hello, client_hello));
  append(bytes, must(encode_to_send(login, WireVersion::v2)));
  co_await net::write(*connection, bytes, Leg::relay);

  const std::vector<std::byte> server_hello = co_await receive_server_hello(*connection);
  const AeadAlgorithm algorithm = must(accept(must(parse_server_hello(server_hello)), hello));
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

Task<OpenedControl> open_by_version(net::StreamPtr connection, const ClientOpening& opening,
                                    Message login) {
  if (opening.version == WireVersion::v2)
    co_return co_await open_v2(std::move(connection), opening, std::move(login));
  co_return co_await open_v1(std::move(connection), opening, std::move(login));
}

/// Answers the ClientHello in `opening`. Fails after the answer when nothing fits.
Task<> answer_hello(net::Stream& connection, Opening& opening) {
  const ServerHello answer = answer_to(must(parse_client_hello(opening.client_hello)));
  opening.server_hello = to_json(answer);
  opening.algorithm = answer.selected.crypto.algorithm;
  const std::vector<std::byte> frame = encode_frame(FrameType::server_hello, opening.server_hello);
  co_await net::write(connection, frame, Leg::relay);
  if (!answer.error.empty()) fail(Errc::version, Leg::relay, answer.error);
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
