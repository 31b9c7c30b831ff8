#include "core/http/h2_client.h"

#include "core/http/first_bytes.h"
#include "core/http/h2_callbacks.h"
#include "core/http/h2_request.h"

#include <utility>

namespace culvert::http {
namespace {

/// gateway.md 2.5
constexpr std::uint32_t most_interims = 16;
constexpr std::size_t most_interim_bytes = 64 * 1024;

H2Windows windows_of(const H2ClientLimits& limits) {
  return {limits.stream_window, limits.largest_window, limits.window_budget,
          limits.connection_window};
}

FieldBounds bounds_of(const ClientOptions& options) {
  return {options.h2.header_list, options.h2.header_fields, options.head.line};
}

bool has_output(const Request& request) {
  return request.body.present || request.purpose != Purpose::ordinary;
}

}  // namespace

// ---- The exchange --------------------------------------------------------------------------

H2ClientStream::H2ClientStream(H2Client& client, std::int32_t id, std::uint32_t window,
                               const Request& request)
    : H2End(client, id, window),
      client_(client),
      is_head_request_(request.method == "HEAD"),
      is_tunnel_request_(request.purpose != Purpose::ordinary) {
  ++client_.alive_;
  if (!has_output(request))
    no_output();
  else
    open_output(is_tunnel_request_ ? std::nullopt : request.body.length);
}

H2ClientStream::~H2ClientStream() {
  --client_.alive_;
}

const Response* H2ClientStream::take_head() {
  if (heads_.empty()) return nullptr;
  taken_ = std::move(heads_.front());
  heads_.erase(heads_.begin());
  return &taken_.response;
}

bool H2ClientStream::received_fields(FieldBlock& block, bool ends) {
  silent_ = false;
  if (has_final_) return ends && block.pseudo().status.empty() && take_trailers(block, false);
  if (block.excess() == FieldExcess::none) return received_head(block, ends);
  too_much("response header section");
  return true;
}

bool H2ClientStream::received_head(FieldBlock& block, bool ends) {
  interim_bytes_ += block.list_size();
  Head head;
  Response& response = head.response;
  if (!to_response(block, ends, is_head_request_ ? "HEAD" : "", response, head.texts)) return false;
  if (response.status == 101) return false;
  if (response.status < 200) {
    if (ends) return false;
    if (++interims_ > most_interims || interim_bytes_ > most_interim_bytes) {
      too_much("interim responses");
      return true;
    }
  } else {
    has_final_ = true;
    response.opens_tunnel = is_tunnel_request_ && response.status < 300;
    if (response.opens_tunnel) response.body = BodySize::none();
    expect_body(response.body.length);
  }
  heads_.push_back(std::move(head));
  wake_for_news();
  session_.mark(*this);
  return true;
}

void H2ClientStream::too_much(std::string_view what) {
  break_off({Errc::limit, Leg::upstream, std::string(what), {}}, ResetCode::cancel);
}

// ---- The connection ------------------------------------------------------------------------

H2Client::H2Client(net::StreamPtr stream, const ClientOptions& options, Deadlines& deadlines)
    : H2Session(std::move(stream),
                {false, Leg::upstream, windows_of(options.h2), bounds_of(options),
                 options.timeouts.settings_ack, Duration::zero(), Duration::zero()},
                deadlines),
      options_(options),
      change_(H2Session::executor()),
      room_(H2Session::executor()),
      silence_limit_(deadlines, *this, &H2Client::silence) {
  // Never ENABLE_CONNECT_PROTOCOL: from a client it means nothing and upsets middleboxes (2.10).
  start({
      {NGHTTP2_SETTINGS_ENABLE_PUSH,           0                        },
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,   options_.h2.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,  options_.h2.header_list  },
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1                        },
  });
  silence_limit_.set(options_.timeouts.settings);
}

H2Client::~H2Client() {
  farewell();
  stop();
}

ClientConnectionPtr make_h2_client(net::StreamPtr stream, const ClientOptions& options,
                                   Deadlines& deadlines) {
  return std::make_unique<H2Client>(std::move(stream), options, deadlines);
}

bool H2Client::takes_exchange() const {
  return !is_over() && stream_count() < most_exchanges();
}

std::size_t H2Client::most_exchanges() const {
  return heard_settings() ? nghttp2_session_get_remote_settings(
                                native(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
                          : options_.h2.streams_before_settings;
}

Task<> H2Client::room() {
  struct Wanted {
    explicit Wanted(int& c) : count(++c) {}
    ~Wanted() { --count; }
    int& count;
  } wanted(room_wanted_);
  while (!takes_exchange() && !is_over()) {
    room_.reset();
    co_await room_.wait();
  }
}

void H2Client::settled() {
  if (room_wanted_ > 0 && (takes_exchange() || is_over())) room_.set();
}

bool H2Client::is_over() const {
  return H2Session::is_over() || is_ending() || goaway_received() || goaway_sent() ||
         begun_ >= options_.h2.streams_in_all ||
         nghttp2_session_check_request_allowed(native()) == 0;
}

std::unique_ptr<ClientExchange> H2Client::begin(const Request& request) {
  if (request.purpose == Purpose::upgrade)
    fail(Errc::unsupported, Leg::upstream, "Upgrade over HTTP/2");
  if (!takes_exchange()) fail(Errc::limit, Leg::upstream, "another exchange on " + describe());
  const FieldList list = from_request(request);
  const nghttp2_data_provider provider = h2_data_provider();
  const std::int32_t id =
      nghttp2_submit_request(native(), nullptr, list.data(), list.size(),
                             has_output(request) ? &provider : nullptr, nullptr);
  if (id < 0) fail(Errc::internal, Leg::upstream, nghttp2_strerror(id));
  auto stream = std::make_unique<H2ClientStream>(*this, id, options_.h2.stream_window, request);
  nghttp2_session_set_stream_user_data(native(), id, static_cast<H2Stream*>(stream.get()));
  ++begun_;
  turn_wanted();
  if (heard_settings() && stream_count() == 1) silence_limit_.set(options_.timeouts.ping_after);
  return stream;
}

std::optional<bool> H2Client::may_carry_websocket() const {
  if (!heard_settings()) return std::nullopt;
  return nghttp2_session_get_remote_settings(native(), NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) ==
         1;
}

Task<> H2Client::settings() {
  while (!heard_settings()) {
    if (H2Session::is_over() && failure()) throw Failure(failure()->error);
    if (H2Session::is_over()) fail(Errc::closed, Leg::upstream, "the connection is over");
    change_.reset();
    co_await change_.wait();
  }
}

// ---- What the peer is ----------------------------------------------------------------------

void H2Client::settings_came() {
  silence_limit_.set(options_.timeouts.ping_after);
  change_.set();
}

/// A frame header of another protocol is a text or a record that happens to be nine bytes long.
bool H2Client::begins_well(const H2FrameHeader& first) {
  constexpr std::uint32_t largest_frame = 16 * 1024;
  constexpr std::uint32_t entry = 6;
  if (first.type == H2Type::settings && first.flags == 0 && first.stream == 0 &&
      first.length % entry == 0 && first.length <= largest_frame)
    return true;
  not_http2();
  return false;
}

void H2Client::not_http2() {
  ExchangeFailure failure;
  failure.error = {Errc::protocol,
                   Leg::upstream,
                   "no HTTP/2: the peer sent " + as_hex_and_text(as_bytes(first_bytes())),
                   {}};
  failure.first_bytes = first_bytes();
  failure.unprocessed = true;
  note_failure(std::move(failure));
  broke({Errc::protocol, Leg::upstream, {}, {}});
}

/// Fewer than nine bytes are no event for the library (P-02).
void H2Client::ended_unheard() {
  if (!first_bytes().empty()) not_http2();
}

// ---- Silence -------------------------------------------------------------------------------

void H2Client::bytes_came() {
  if (!heard_settings()) return;
  pinged_ = false;
  silence_limit_.set(options_.timeouts.ping_after);
}

void H2Client::silence() {
  if (H2Session::is_over()) return;
  if (!heard_settings()) {
    if (!first_bytes().empty()) return not_http2();
    return end_with(ResetCode::settings_timeout,
                    {Errc::timed_out, Leg::upstream, "no SETTINGS came", {}});
  }
  // Servers of gRPC take PINGs of idle connections for an attack (2.12).
  if (stream_count() == 0) return;
  if (pinged_) return broke({Errc::timed_out, Leg::upstream, "a PING was not answered", {}});
  pinged_ = true;
  nghttp2_submit_ping(native(), NGHTTP2_FLAG_NONE, nullptr);
  silence_limit_.set(options_.timeouts.ping_answer);
  turn_wanted();
}

void H2Client::session_over() {
  silence_limit_.clear();
  change_.set();
  room_.set();
}

}  // namespace culvert::http
