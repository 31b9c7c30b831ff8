#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace culvert {

/// What went wrong, by what somebody can do about it. Sentences and cures: ui/texts and
/// observe/advice, by slug.
enum class Errc {
  internal = 1,     ///< A bug of ours.
  cancelled,        ///< We were told to stop.
  closed,           ///< The peer closed in order, but earlier than the protocol allows.
  reset,            ///< The connection broke.
  refused,          ///< Nothing listens there.
  unreachable,      ///< No route, or the network is down.
  name_not_found,   ///< The host name does not resolve.
  timed_out,        ///< No answer in time.
  protocol,         ///< The peer sent what its protocol does not allow.
  version,          ///< The peer speaks another version (wire v1/v2, tcpMux on/off).
  auth,             ///< Token or key was not accepted.
  certificate,      ///< The certificate does not prove the name or does not chain to a CA.
  tls,              ///< The TLS handshake or session failed for another reason.
  plaintext_peer,   ///< We spoke TLS, the peer answered in plain text.
  tls_peer,         ///< We spoke plain text, the peer wanted TLS.
  limit,            ///< A bound was exceeded.
  port_taken,       ///< The wanted port is in use or not allowed.
  name_taken,       ///< The name, host name or route belongs to somebody else.
  rejected,         ///< The peer said no for a reason of its own (in the context).
  not_found,        ///< No such proxy, route or file.
  config,           ///< The configuration is wrong.
  unsupported,      ///< Known, but not built here yet.
  secret_missing,   ///< A secret could not be had from where the profile says it is.
  upgrade_refused,  ///< An ordinary answer came where a WebSocket was asked for.
  io,               ///< A file or system call failed.
};

/// Which side a failure was seen on. Downstream looks towards the public user, upstream towards
/// the local service, relay is the link to the relay as a client sees it, client the same link as
/// the relay sees it, where anybody may be at the other end.
enum class Leg { none, relay, downstream, upstream, client };

/// Lower-case name used in slugs and logs, for example "name_not_found".
std::string_view to_text(Errc code);
std::string_view to_text(Leg leg);

/// The codes as a std::error_code, so that a Stream can report them without allocation.
const std::error_category& culvert_category();
inline std::error_code make_error_code(Errc code) {
  return {static_cast<int>(code), culvert_category()};
}

struct Error {
  Errc code = Errc::internal;
  Leg leg = Leg::none;
  std::string context;    ///< What was being done, or the peer's own words.
  std::error_code cause;  ///< What the system or the TLS library said, if anything.

  bool operator==(const Error&) const = default;
};

/// "relay.refused: connect 127.0.0.1:7000 (Connection refused)": for logs.
std::string to_text(const Error& error);

/// The code that fits a system error: ECONNREFUSED -> refused, and so on; `io` when none does.
Errc classify(std::error_code cause);

/// Value or Error, for code that does not suspend: parsers, codecs, file access.
template <class T>
class [[nodiscard]] Result {
 public:
  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return error;` are the point.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  const T* operator->() const { return &std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Done, or Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<std::monostate, Error> state_;
};

/// The only exception core throws. It carries an Error up a tree of coroutines.
class Failure : public std::exception {
 public:
  explicit Failure(Error e) : error(std::move(e)) {}
  const char* what() const noexcept override { return error.context.c_str(); }
  Error error;
};

[[noreturn]] void fail(Errc code, Leg leg, std::string context, std::error_code cause = {});

/// Throws what a Stream reported while `doing`. The code comes from `cause` (classify()).
[[noreturn]] void fail(Leg leg, std::string_view doing, std::error_code cause);

/// The bridge from values to coroutines.
template <class T>
T must(Result<T> result) {
  if (!result) throw Failure(result.error());
  return *std::move(result);
}

inline void must(const Result<void>& result) {
  if (!result) throw Failure(result.error());
}

}  // namespace culvert

template <>
struct std::is_error_code_enum<culvert::Errc> : std::true_type {};
