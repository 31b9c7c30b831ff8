#pragma once

#include "core/http/exchange_observer.h"
#include "core/inspect/event_reader.h"
#include "core/inspect/frame_reader.h"
#include "core/inspect/masks.h"
#include "core/inspect/recorder.h"
#include "core/inspect/store.h"

#include <memory>
#include <optional>

namespace culvert::inspect {

/// One exchange on its way into the store.
class Capture final : public http::ExchangeObserver, private MessageSink {
 public:
  /// `record`: what is known from the request line; `fields`: of the request, copied. `body_cap`:
  /// bytes kept of each body and of each message; 0: none. Store, masks and the counts
  /// of `origin` outlive it.
  Capture(Store& store, const Masks& masks, std::size_t body_cap, const Origin& origin,
          observe::ExchangeRecord record, const std::vector<http::Field>& fields,
          bool has_request_body);
  ~Capture() override;

  void connected(http::Version up, const Negotiation& record, bool reused) override;
  void request_bytes(Bytes bytes) override;
  void request_complete() override;
  void answered(const http::Response& head) override;
  void answered_ourselves(const http::Response& head, std::string_view body) override;
  void answer_bytes(Bytes bytes) override;
  void answer_trailers(const std::vector<http::Field>& fields) override;
  bool passed(Leg from, Bytes bytes) override;
  void half_closed(Leg) override {}
  void ended(const http::ExchangeEnding& ending) override;

 private:
  /// Both directions of a WebSocket.
  struct Frames {
    explicit Frames(std::size_t preview) : up(preview), down(preview) {}
    FrameReader up, down;
    bool read_up = true, read_down = true;
  };

  void found(observe::ExchangeMessage message) override;
  void take_head(const http::Response& head);
  observe::FieldsPtr copied(const std::vector<http::Field>& fields);
  void note_times();
  void finish(observe::ExchangeState state);

  Store& store_;
  const Masks& masks_;
  std::size_t body_cap_;
  observe::HttpCounts* counts_;
  Store::Entry& entry_;
  bool has_request_body_;
  bool over_ = false;
  bool going_up_ = false;  // the bytes that are being read
  std::optional<EventReader> events_;
  std::unique_ptr<Frames> frames_;
  TimePoint began_, connected_at_{}, sent_at_{}, answered_at_{};
};

}  // namespace culvert::inspect
