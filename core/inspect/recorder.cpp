#include "core/inspect/recorder.h"

#include "core/http/media.h"
#include "core/http/own_answer.h"
#include "core/inspect/capture.h"

#include <chrono>
#include <utility>

namespace culvert::inspect {
namespace {

using observe::ExchangeKind;

bool takes_html(const http::Request& request) {
  const http::Field* const accept = http::find(request.fields, http::Name::accept);
  return accept != nullptr && accept->value.find("text/html") != std::string_view::npos;
}

/// By what the request says of itself; the answer may show more.
ExchangeKind kind_of(const http::Request& request) {
  if (request.purpose == http::Purpose::websocket) return ExchangeKind::websocket;
  if (request.purpose != http::Purpose::ordinary) return ExchangeKind::tunnel;
  if (http::is_grpc(request)) return ExchangeKind::grpc;
  const http::Field* const type = http::find(request.fields, http::Name::content_type);
  const bool form_with_files =
      type != nullptr && http::is_media_type(type->value, "multipart/form-data");
  if (request.body.present && (form_with_files || request.method == "PUT"))
    return ExchangeKind::upload;
  const bool page = request.method == "GET" && takes_html(request);
  return page ? ExchangeKind::document : ExchangeKind::fetch;
}

}  // namespace

Recorder::Recorder(Store* store, std::string profile, std::string proxy,
                   const config::CapturePolicy& policy)
    : store_(store),
      profile_(std::move(profile)),
      proxy_(std::move(proxy)),
      policy_(policy),
      masks_(policy.mask) {}

std::unique_ptr<http::ExchangeObserver> Recorder::watch(const http::Request& request,
                                                        const Origin& origin) const {
  if (store_ == nullptr) return nullptr;
  const bool is_replay = origin.replay_of != 0;
  if (!is_replay && (policy_.mode == config::CaptureMode::off || !store_->takes_one()))
    return nullptr;
  const bool bodies = policy_.mode == config::CaptureMode::bodies;
  const std::size_t cap = bodies ? static_cast<std::size_t>(policy_.body_cap) : 0;
  return std::make_unique<Capture>(*store_, masks_, cap, origin, described(request, origin),
                                   request.fields, request.body.present);
}

observe::ExchangeRecord Recorder::described(const http::Request& request,
                                            const Origin& origin) const {
  observe::ExchangeRecord record;
  record.profile = profile_;
  record.proxy = proxy_;
  record.connection = origin.connection;
  record.visitor = origin.visitor;
  record.replay_of = origin.replay_of;
  record.began = std::chrono::system_clock::now();
  record.kind = kind_of(request);
  record.method = request.method;
  record.scheme = request.scheme;
  record.authority = request.authority;
  std::optional<std::string> masked = masks_.masked_path(request.path);
  record.path_masked = masked.has_value();
  record.path = masked ? *std::move(masked) : std::string(request.path);
  record.down_version = http::to_text(request.version);
  return record;
}

}  // namespace culvert::inspect
