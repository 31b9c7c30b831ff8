#include "core/http/h2_callbacks.h"

#include "core/base/copy_bytes.h"
#include "core/http/h2_session.h"
#include "core/http/h2_stream.h"

#include <algorithm>
#include <memory>
#include <string>

namespace culvert::http {
namespace {

/// With its header exactly one TLS record (2.10).
constexpr std::size_t most_data = 16 * 1024 - h2_header_size;

/// So much is decoded for the sake of the compression state; who sends more means harm.
constexpr std::size_t bomb_factor = 16;

ResetCode code_of(std::uint32_t code) {
  return static_cast<ResetCode>(code);
}

bool ends(const nghttp2_frame* frame) {
  return (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

/// The library is C: nothing may be thrown through it.
template <class Act>
int guarded(Act&& act) noexcept {
  try {
    return act();
  } catch (...) {
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
}

}  // namespace

struct H2Callbacks {
  static H2Session& self(void* user) { return *static_cast<H2Session*>(user); }

  static H2Stream* stream_of(nghttp2_session* native, std::int32_t id) {
    return static_cast<H2Stream*>(nghttp2_session_get_stream_user_data(native, id));
  }

  // ---- What comes ----

  static int began_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    return guarded([&] {
      H2Session& session = self(user);
      const bool is_head =
          frame->headers.cat == NGHTTP2_HCAT_REQUEST || frame->headers.cat == NGHTTP2_HCAT_RESPONSE;
      // Behind a 1xx stands another head, with the category of trailers.
      const bool may_be_head = is_head || !session.setup_.is_server;
      session.block_.begin(may_be_head ? session.setup_.head : trailer_bounds);
      return 0;
    });
  }

  static int came_field(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                        std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                        std::uint8_t flags, void* user) {
    return guarded([&] {
      H2Session& session = self(user);
      const auto text = [](const std::uint8_t* at, std::size_t size) {
        return std::string_view(reinterpret_cast<const char*>(at), size);
      };
      session.block_.add(text(name, name_size), text(value, value_size),
                         (flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0);
      if (session.block_.list_size() <= bomb_factor * session.setup_.head.list) return 0;
      session.abuse_.header_bomb();
      return int{NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE};
    });
  }

  static int came_frame(nghttp2_session* native, const nghttp2_frame* frame, void* user) {
    return guarded([&] {
      H2Session& session = self(user);
      switch (frame->hd.type) {
        case NGHTTP2_HEADERS:
          came_headers(session, native, frame);
          break;
        case NGHTTP2_DATA:
          came_data_frame(session, native, frame);
          break;
        case NGHTTP2_RST_STREAM:
          came_reset(session, native, frame);
          break;
        case NGHTTP2_SETTINGS:
          came_settings(session, frame);
          break;
        case NGHTTP2_PING:
          if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) session.ping_answered();
          break;
        case NGHTTP2_GOAWAY:
          session.goaway_came(frame->goaway.last_stream_id, code_of(frame->goaway.error_code),
                              {reinterpret_cast<const char*>(frame->goaway.opaque_data),
                               frame->goaway.opaque_data_len});
          break;
        default:
          break;
      }
      return 0;
    });
  }

  static void came_headers(H2Session& session, nghttp2_session* native,
                           const nghttp2_frame* frame) {
    const std::int32_t id = frame->hd.stream_id;
    H2Stream* stream = stream_of(native, id);
    if (stream == nullptr && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      stream = session.request_came(id, session.block_, ends(frame));
      if (stream == nullptr) return;
      nghttp2_session_set_stream_user_data(native, id, stream);
    } else if (stream == nullptr) {
      return;  // nobody wants it any more
    } else if (!stream->received_fields(session.block_, ends(frame))) {
      stream->found_invalid({Errc::protocol, session.leg(), "malformed header or trailer", {}});
      session.submit_reset(id, ResetCode::protocol_error);
      return;
    }
    if (ends(frame)) stream->received_end();
  }

  static void came_data_frame(H2Session& session, nghttp2_session* native,
                              const nghttp2_frame* frame) {
    // padlen counts its own length byte.
    const bool is_padding = frame->hd.length > 0 && frame->data.padlen >= frame->hd.length;
    if (is_padding && !ends(frame)) session.abuse_.padding_only(session.now_);
    if (!ends(frame)) return;
    if (H2Stream* const stream = stream_of(native, frame->hd.stream_id)) stream->received_end();
  }

  static void came_reset(H2Session& session, nghttp2_session* native, const nghttp2_frame* frame) {
    H2Stream* const stream = stream_of(native, frame->hd.stream_id);
    if (stream == nullptr) return;
    stream->received_reset(code_of(frame->rst_stream.error_code));
    session.early_reset(*stream);
  }

  static void came_settings(H2Session& session, const nghttp2_frame* frame) {
    if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) return session.settings_acknowledged();
    if (std::exchange(session.heard_settings_, true)) return;
    session.settings_came_at_ = Clock::now();
    session.settings_came();
  }

  static int came_data(nghttp2_session* native, std::uint8_t, std::int32_t id,
                       const std::uint8_t* data, std::size_t size, void* user) {
    return guarded([&] {
      self(user).credit_ += size;
      if (H2Stream* const stream = stream_of(native, id))
        stream->received_data(std::as_bytes(std::span(data, size)));
      return 0;
    });
  }

  static int closed(nghttp2_session* native, std::int32_t id, std::uint32_t code, void*) {
    return guarded([&] {
      if (H2Stream* const stream = stream_of(native, id)) {
        nghttp2_session_set_stream_user_data(native, id, nullptr);
        stream->leave(code_of(code));
      }
      return 0;
    });
  }

  // ---- What was wrong ----

  static int came_invalid(nghttp2_session* native, const nghttp2_frame* frame, int code,
                          void* user) {
    return guarded([&] {
      H2Session& session = self(user);
      session.abuse_.glitch(1, session.now_);
      if (H2Stream* const stream = stream_of(native, frame->hd.stream_id))
        stream->found_invalid({Errc::protocol, session.leg(), nghttp2_strerror(code), {}});
      return 0;
    });
  }

  /// The text may quote a field; its value is nobody's business (it could be a password).
  static int words(nghttp2_session*, int, const char* text, std::size_t size, void* user) {
    return guarded([&] {
      std::string& kept = self(user).library_words_;
      const std::string_view all(text, size);
      if (kept.empty()) kept = all.substr(0, std::min<std::size_t>(all.find(", value:"), 200));
      return 0;
    });
  }

  // ---- What goes ----

  static int sent_frame(nghttp2_session* native, const nghttp2_frame* frame, void* user) {
    return guarded([&] {
      H2Session& session = self(user);
      switch (frame->hd.type) {
        case NGHTTP2_HEADERS:
        case NGHTTP2_DATA:
          if (H2Stream* const stream = stream_of(native, frame->hd.stream_id)) {
            if (frame->hd.type == NGHTTP2_HEADERS) stream->sent_head();
            if (ends(frame)) stream->sent_end();
          }
          break;
        case NGHTTP2_RST_STREAM:
          session.abuse_.provoked_reset(code_of(frame->rst_stream.error_code), session.now_);
          break;
        case NGHTTP2_GOAWAY:
          session.goaway_sent_ = code_of(frame->goaway.error_code);
          break;
        default:
          break;
      }
      return 0;
    });
  }

  static ssize_t provide(nghttp2_session* native, std::int32_t id, std::uint8_t*, std::size_t size,
                         std::uint32_t* flags, nghttp2_data_source*, void*) {
    std::int64_t count = NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const int failed = guarded([&] {
      if (H2Stream* const stream = stream_of(native, id)) count = stream->provide(size, *flags);
      return 0;
    });
    return static_cast<ssize_t>(failed != 0 ? failed : count);
  }

  static ssize_t frame_size(nghttp2_session*, std::uint8_t, std::int32_t, std::int32_t connection,
                            std::int32_t stream, std::uint32_t largest, void*) {
    const std::int64_t window = std::min(connection, stream);
    return static_cast<ssize_t>(std::min({window, std::int64_t{largest}, std::int64_t{most_data}}));
  }

  static int send_data(nghttp2_session* native, nghttp2_frame* frame, const std::uint8_t* header,
                       std::size_t size, nghttp2_data_source*, void* user) {
    return guarded([&] {
      H2Session& session = self(user);
      H2Stream* const stream = stream_of(native, frame->hd.stream_id);
      // It was reset while this frame waited for room.
      if (stream == nullptr || stream->outgoing().size() < size)
        return int{NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE};
      if (session.batch_->used >= H2Session::batch_size) return int{NGHTTP2_ERR_WOULDBLOCK};
      session.batch_->append(std::as_bytes(std::span(header, h2_header_size)));
      session.batch_->append(stream->outgoing().first(size));
      stream->sent_data(size);
      session.abuse_.data_sent(size, !stream->has_unsent());
      return 0;
    });
  }
};

const nghttp2_session_callbacks* h2_callbacks() {
  static const nghttp2_session_callbacks* const made = [] {
    nghttp2_session_callbacks* all = nullptr;
    if (nghttp2_session_callbacks_new(&all) != 0) throw std::bad_alloc();
    nghttp2_session_callbacks_set_on_begin_headers_callback(all, H2Callbacks::began_headers);
    nghttp2_session_callbacks_set_on_header_callback(all, H2Callbacks::came_field);
    nghttp2_session_callbacks_set_on_frame_recv_callback(all, H2Callbacks::came_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(all, H2Callbacks::came_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(all, H2Callbacks::closed);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(all, H2Callbacks::came_invalid);
    nghttp2_session_callbacks_set_error_callback2(all, H2Callbacks::words);
    nghttp2_session_callbacks_set_on_frame_send_callback(all, H2Callbacks::sent_frame);
    nghttp2_session_callbacks_set_send_data_callback(all, H2Callbacks::send_data);
    nghttp2_session_callbacks_set_data_source_read_length_callback(all, H2Callbacks::frame_size);
    return all;
  }();
  return made;
}

const nghttp2_option* h2_options() {
  static const nghttp2_option* const made = [] {
    nghttp2_option* options = nullptr;
    if (nghttp2_option_new(&options) != 0) throw std::bad_alloc();
    nghttp2_option_set_no_auto_window_update(options, 1);
    // Our own counters come first; the library's answer would be INTERNAL_ERROR (P-21g).
    nghttp2_option_set_stream_reset_rate_limit(options, 1'000'000, 1'000'000);
    nghttp2_option_set_max_continuations(options, 64);
    // Answers may have heads of 128 KiB; what is larger than this would wait for ever.
    nghttp2_option_set_max_send_header_block_length(options, 1024 * 1024);
    nghttp2_option_set_max_outbound_ack(options, 200);
    nghttp2_option_set_max_settings(options, 32);
    nghttp2_option_set_max_deflate_dynamic_table_size(options, 4096);
    nghttp2_option_set_builtin_recv_extension_type(options, NGHTTP2_PRIORITY_UPDATE);
    return options;
  }();
  return made;
}

nghttp2_data_provider h2_data_provider() {
  nghttp2_data_provider provider{};
  provider.read_callback = H2Callbacks::provide;
  return provider;
}

}  // namespace culvert::http
