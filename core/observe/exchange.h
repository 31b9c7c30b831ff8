#pragma once

#include "core/observe/event.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One HTTP request with its answer, as the inspector keeps it (desktop.md 2.6.2): plain values
/// that the worker makes and the window shows. What is immutable is shared, never copied.
namespace culvert::observe {

/// Serial number, ascending in the order of arrival and unique in the process; 0: none.
using ExchangeId = std::uint64_t;

/// What stands where a secret was. The value itself was never stored.
inline constexpr std::string_view mask_mark = "\u2022\u2022\u2022";

/// The fields of a message in their order, in one piece of memory: tables hold many of them.
class FieldList {
 public:
  struct Line {
    std::string_view name, value;
    bool masked = false;  ///< Of the value only what is no secret is left (desktop.md 2.6.2).
  };

  /// Fields longer than 4 GiB in all do not come: heads are limited (gateway.md 2.9).
  void add(std::string_view name, std::string_view value, bool masked);
  void reserve(std::size_t lines, std::size_t text);

  std::size_t size() const { return lines_.size(); }
  bool empty() const { return lines_.empty(); }
  Line operator[](std::size_t i) const;
  /// The first value of this name, without regard to case.
  std::optional<std::string_view> find(std::string_view name) const;
  bool has_masked() const;
  /// Memory held.
  std::size_t bytes() const { return text_.capacity() + lines_.capacity() * sizeof(Entry); }

  bool operator==(const FieldList&) const = default;

 private:
  struct Entry {
    std::uint32_t begin = 0, name = 0, value = 0;  // where the name begins, and both lengths
    bool masked = false;
    bool operator==(const Entry&) const = default;
  };
  std::string text_;
  std::vector<Entry> lines_;
};
using FieldsPtr = std::shared_ptr<const FieldList>;

/// The beginning of a body, as far as it was stored: as it came, with its content coding.
struct BodyPart {
  std::string bytes;
  std::uint64_t total = 0;  ///< Came in all; more than bytes.size(): the rest was not stored.

  bool is_whole() const { return bytes.size() == total; }
  bool operator==(const BodyPart&) const = default;
};
using BodyPtr = std::shared_ptr<const BodyPart>;

/// What kind of conversation it is (desktop.md 2.6.2, column Kind).
enum class ExchangeKind : std::uint8_t {
  document,
  fetch,
  upload,
  websocket,
  events,  ///< Server-Sent Events.
  grpc,
  tunnel,  ///< CONNECT, or an Upgrade to something other than WebSocket.
};

enum class ExchangeState : std::uint8_t {
  waiting,   ///< No answer yet.
  answered,  ///< Its head has come; more may follow, perhaps for hours.
  complete,
  aborted,  ///< Ended before its messages were complete; `error` says why.
};

/// Where the time went. No value: not done for this exchange (a connection that was waiting), or
/// not known.
struct ExchangeTimes {
  using Microseconds = std::chrono::microseconds;
  std::optional<Microseconds> blocked;  ///< Until a connection to the service was there.
  std::optional<Microseconds> resolve, connect, tls;
  Microseconds send{};     ///< Until the service had the request.
  Microseconds wait{};     ///< Until the head of the answer.
  Microseconds receive{};  ///< Until its end, or now.
  bool operator==(const ExchangeTimes&) const = default;
};

/// One row of the request table. Immutable once handed out; an open exchange is handed out again
/// when it has changed. gateway.md 1.8, "per exchange".
struct ExchangeRecord {
  ExchangeId id = 0;
  std::string profile, proxy;
  ConnectionId connection = 0;  ///< Of the visitor; 0: a replay.
  std::string visitor;
  WallTime began;
  ExchangeState state = ExchangeState::waiting;
  ExchangeKind kind = ExchangeKind::fetch;

  std::string method, scheme, authority;
  std::string path;  ///< With query; credentials in it masked.
  bool path_masked = false;
  std::string down_version;  ///< "HTTP/1.1", "HTTP/2": what the visitor speaks.
  std::string up_version;    ///< What the service speaks; empty: it was not reached.
  int status = 0;            ///< What the visitor was told; 0: nothing.
  int service_status = 0;    ///< What the service said; 0: nothing.
  bool own_answer = false;   ///< The answer is the gateway's own: the service gave none.
  bool reused = false;       ///< The connection to the service had been used before.
  std::string content_type;  ///< Of the answer.
  std::uint64_t request_size = 0, answer_size = 0;   ///< Bytes of the bodies, or of the tunnel.
  std::uint64_t messages_up = 0, messages_down = 0;  ///< Of a WebSocket; events of a stream.
  int attempts = 0;                                  ///< Connections it took.
  ExchangeTimes times;
  std::optional<Error> error;
  std::string diagnosis;     ///< Id of the doctor's finding, "D-01"; empty: none.
  std::string end_reason;    ///< "ok", "client_close", "upstream_truncated", ... (gateway.md 1.8)
  std::string retry_reason;  ///< Why it took another attempt; empty: it did not.
  ExchangeId replay_of = 0;

  FieldsPtr request_fields, answer_fields, trailers;  ///< Null: none came. Trailers of the answer.
  BodyPtr request_body, answer_body;                  ///< Null: none came, or none is kept.
  bool body_left_out = false;  ///< Was stored, and had to make room for younger ones.

  bool operator==(const ExchangeRecord&) const = default;
};
using ExchangePtr = std::shared_ptr<const ExchangeRecord>;

/// How much is kept, for the gauge, and what had to go.
struct CaptureUse {
  std::uint64_t rows = 0, head_bytes = 0, body_bytes = 0;
  std::uint64_t rows_left_out = 0;    ///< Dropped since the start to make room.
  std::uint64_t bodies_left_out = 0;  ///< Exchanges whose bodies or messages were dropped.
  std::uint64_t not_recorded = 0;     ///< Passed while recording was paused.
  bool paused = false;
  bool operator==(const CaptureUse&) const = default;
};

/// Changes of the request table since the last one taken.
struct ExchangeDelta {
  bool reset = false;  ///< Forget everything first: this is a full picture.
  std::vector<ExchangeId> removed;
  std::vector<ExchangePtr> changed;  ///< New and changed ones, in ascending order.
  std::optional<CaptureUse> use;     ///< When it has changed.

  bool empty() const { return !reset && removed.empty() && changed.empty() && !use; }
};

/// One message of a WebSocket, or one event of a stream.
struct ExchangeMessage {
  enum class Type : std::uint8_t { text, binary, close, ping, pong, event };

  std::uint64_t number = 0;  ///< Counts from 1 within its exchange, both directions together.
  WallTime at;
  bool up = false;  ///< From the visitor to the service.
  Type type = Type::text;
  bool compressed = false;             ///< By permessage-deflate: the preview is not readable text.
  std::uint64_t size = 0;              ///< Payload bytes, as transferred.
  std::string preview;                 ///< Beginning of the payload; only where bodies are kept.
  std::string event, last_id;          ///< Events only.
  std::optional<std::uint32_t> retry;  ///< Events only: milliseconds.
  bool operator==(const ExchangeMessage&) const = default;
};

/// Messages of the exchange that the window follows, since the last ones taken.
struct MessageDelta {
  ExchangeId exchange = 0;
  bool reset = false;          ///< Forget what was shown before: these are the first.
  std::uint64_t left_out = 0;  ///< Messages of this exchange that are no longer kept.
  std::vector<ExchangeMessage> messages;

  bool empty() const { return !reset && messages.empty(); }
};

/// Send an exchange again, from this computer to the local service alone (desktop.md 2.6.2). What
/// is not given here is taken as it was; what is masked or was not stored must be given.
struct ReplayOrder {
  ExchangeId of = 0;
  std::optional<std::string> method, path;
  std::optional<std::vector<std::pair<std::string, std::string>>> fields;
  std::optional<std::string> body;
};

}  // namespace culvert::observe
