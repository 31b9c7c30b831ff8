#include "core/inspect/replay.h"

#include "core/base/copy_bytes.h"
#include "core/http/characters.h"
#include "core/http/message_facts.h"
#include "core/http/own_answer.h"

#include <algorithm>
#include <chrono>

namespace culvert::inspect {
namespace {

using observe::ExchangeRecord;
using observe::FieldList;
using observe::ReplayOrder;
using Fields = std::vector<std::pair<std::string, std::string>>;

/// So much is taken at once; nothing of it is kept.
constexpr std::size_t endless_room = 256 * 1024;

Error missing(std::string what) {
  return {Errc::secret_missing, Leg::none, std::move(what), {}};
}

Result<Fields> fields_of(const ExchangeRecord& recorded, const ReplayOrder& order) {
  Fields fields;
  if (order.fields) {
    for (const auto& [name, value] : *order.fields)
      if (value.find(observe::mask_mark) != std::string::npos) return missing(name);
    return *order.fields;
  }
  for (std::size_t i = 0; recorded.request_fields && i < recorded.request_fields->size(); ++i) {
    const FieldList::Line line = (*recorded.request_fields)[i];
    if (line.masked) return missing(std::string(line.name));
    fields.emplace_back(line.name, line.value);
  }
  return fields;
}

Result<std::string> path_of(const ExchangeRecord& recorded, const ReplayOrder& order) {
  const bool masked =
      order.path ? order.path->find(observe::mask_mark) != std::string::npos : recorded.path_masked;
  if (masked) return missing("path");
  return order.path.value_or(recorded.path);
}

Result<std::string> body_of(const ExchangeRecord& recorded, const ReplayOrder& order) {
  if (order.body) return *order.body;
  if (recorded.request_size == 0) return std::string();
  const observe::BodyPtr& stored = recorded.request_body;
  if (!stored || !stored->is_whole())
    return Error{Errc::not_found, Leg::none, "the body of the request", {}};
  return stored->bytes;
}

/// The codecs write these themselves.
bool is_framing(http::Name name) {
  return http::is_hop_by_hop(name) || name == http::Name::content_length ||
         name == http::Name::expect || name == http::Name::sec_websocket_key;
}

/// Host becomes the authority; what belongs to one hop is left out.
Result<void> put_in_order(ReplayRequest& request) {
  Fields fields;
  for (auto& [name, value] : request.fields) {
    if (!http::is_token(name) || !http::is_field_value(value))
      return Error{Errc::config, Leg::none, name, {}};
    const http::Name id = http::name_of(name);
    if (id == http::Name::host)
      request.authority = value;
    else if (!is_framing(id))
      fields.emplace_back(std::move(name), std::move(value));
  }
  request.fields = std::move(fields);
  const bool target = request.path.starts_with('/') || request.path == "*";
  if (!target || !http::is_target(request.path)) return Error{Errc::config, Leg::none, "path", {}};
  const bool tunnels = http::equals_ignoring_case(request.method, "CONNECT");
  if (tunnels || !http::is_token(request.method))
    return Error{Errc::config, Leg::none, "method", {}};
  if (!http::is_authority(request.authority)) return Error{Errc::config, Leg::none, "Host", {}};
  return {};
}

}  // namespace

Result<ReplayRequest> request_again(const ExchangeRecord& recorded, const ReplayOrder& order) {
  using observe::ExchangeKind;
  if (recorded.kind == ExchangeKind::websocket || recorded.kind == ExchangeKind::tunnel)
    return Error{Errc::unsupported, Leg::none, "replay of a tunnel", {}};
  auto fields = fields_of(recorded, order);
  if (!fields) return fields.error();
  auto path = path_of(recorded, order);
  if (!path) return path.error();
  auto body = body_of(recorded, order);
  if (!body) return body.error();
  ReplayRequest request;
  request.of = recorded.id;
  request.version = recorded.down_version == "HTTP/2" ? http::Version::h2 : http::Version::http11;
  request.method = order.method.value_or(recorded.method);
  request.scheme = recorded.scheme;
  request.authority = recorded.authority;
  request.path = *std::move(path);
  request.body = *std::move(body);
  request.fields = *std::move(fields);
  if (auto sound = put_in_order(request); !sound) return sound.error();
  return request;
}

ReplayExchange::ReplayExchange(const Executor& executor, ReplayRequest request)
    : asked_(std::move(request)), waiters_(executor) {
  request_.version = asked_.version;
  request_.method = asked_.method;
  request_.scheme = asked_.scheme;
  request_.authority = asked_.authority;
  request_.path = asked_.path;
  for (const auto& [name, value] : asked_.fields)
    request_.fields.push_back({name, value, http::name_of(name)});
  request_.accepts_trailers = http::is_grpc(request_);
  if (!asked_.body.empty()) request_.body = http::BodySize::exactly(asked_.body.size());
}

ReplayExchange::~ReplayExchange() = default;

net::Io ReplayExchange::try_read(MutableBytes to) {
  if (is_reset_) return net::Io::failed(make_error_code(Errc::cancelled));
  const Bytes left = rest();
  if (left.empty()) return net::Io::ended();
  const std::size_t count = std::min(to.size(), left.size());
  copy_bytes(to.data(), left.first(count));
  read_ += count;
  return net::Io::moved(count);
}

net::Io ReplayExchange::try_write(Bytes from) {
  if (is_reset_) return net::Io::failed(make_error_code(Errc::cancelled));
  return net::Io::moved(std::min(from.size(), endless_room));
}

std::size_t ReplayExchange::room() const {
  return endless_room;
}

void ReplayExchange::when_readable(net::Waiter& waiter) {
  waiters_.set_reader(waiter);
  waiters_.wake_reader();
}

void ReplayExchange::when_writable(net::Waiter& waiter) {
  waiters_.set_writer(waiter);
  waiters_.wake_writer();
}

void ReplayExchange::reset(http::ResetCode code) noexcept {
  is_reset_ = true;
  failure_.reset = code;
  failure_.error.code = Errc::cancelled;
  failure_.error.leg = Leg::downstream;
}

void refuse_replay(Store& store, const ReplayOrder& order, const observe::ExchangePtr& recorded,
                   Error why) {
  observe::ExchangeRecord row;
  if (recorded) {
    row.profile = recorded->profile;
    row.proxy = recorded->proxy;
    row.kind = recorded->kind;
    row.method = order.method.value_or(recorded->method);
    row.scheme = recorded->scheme;
    row.authority = recorded->authority;
    row.path = recorded->path;
    row.path_masked = recorded->path_masked;
  }
  row.replay_of = order.of;
  row.began = std::chrono::system_clock::now();
  row.state = observe::ExchangeState::aborted;
  row.error = std::move(why);
  store.end(store.begin(std::move(row)));
}

}  // namespace culvert::inspect
