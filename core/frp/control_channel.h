#pragma once

#include "core/base/secret.h"
#include "core/frp/wire.h"

#include <functional>
#include <string>

/// The opening of a control connection on both ends, v1 and v2 (frp-wire 4.2, 5.3 to 5.5):
/// hello, login, and the switch to the encrypted stream.
namespace culvert::frp {

struct ClientOpening {
  WireVersion version = WireVersion::v1;
  std::string transport = "tcp";  ///< transport.protocol, goes into the v2 ClientHello.
  bool tls = true;
  bool tcp_mux = true;
  Secret token;
};

struct OpenedControl {
  net::StreamPtr stream;  ///< Inside the control encryption; messages go straight on it.
  WireVersion version = WireVersion::v1;
  LoginResp login_resp;
  std::string cipher;  ///< "aes-128-cfb", "aes-256-gcm", "xchacha20-poly1305": for the facts.
};

/// Client: sends [magic, ClientHello,] Login, awaits [ServerHello,] LoginResp, switches. The
/// whole answer must come within 10 s. Fails with auth (the relay's own words as context when it
/// refuses the token), rejected (refused for another reason), protocol, version, closed.
Task<OpenedControl> open_control(net::StreamPtr connection, ClientOpening opening, Login login);

/// Server, second half: `login` was received (and, for v2, the hello exchanged by
/// receive_opening). accept sends LoginResp and switches to the encrypted stream.
struct Opening {
  WireVersion version = WireVersion::v1;
  Message first;                        ///< Login, NewWorkConn or NewVisitorConn.
  std::vector<std::byte> client_hello;  ///< v2: exact payload bytes, for the transcript.
  std::vector<std::byte> server_hello;
  std::string algorithm;  ///< v2: chosen.
};

/// Server: magic detection, hello, first message; within 10 s altogether. `connection` is
/// replaced by one positioned right behind that message.
Task<Opening> receive_opening(net::StreamPtr& connection);

/// Sends LoginResp; returns the encrypted control stream.
Task<net::StreamPtr> accept_login(net::StreamPtr connection, const Opening& opening,
                                  LoginResp answer, const Secret& token);

/// Sends LoginResp{error}; the caller then drops the connection.
Task<> refuse_login(net::Stream& connection, const Opening& opening, LoginResp answer);

}  // namespace culvert::frp
