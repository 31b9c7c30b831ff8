#pragma once

#include "core/base/bytes.h"
#include "core/inspect/message_sink.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace culvert::inspect {

/// Reads the WebSocket frames of one direction in passing (RFC 6455 5; gateway.md 3.5 allows it):
/// counts, and keeps the beginning of each payload if that is wanted. Changes nothing, answers
/// nothing, and takes both masked and unmasked frames. Memory: one preview of a message and one of
/// a control frame, whatever is sent.
class FrameReader {
 public:
  /// `preview`: bytes of payload kept for each message.
  explicit FrameReader(std::size_t preview) : preview_(preview) {}

  /// False: these are no WebSocket frames, or a frame broke the rules; whoever knows better will
  /// complain. Nothing more is found then.
  bool read(Bytes bytes, MessageSink& sink);

 private:
  /// A message, or a control frame, that is being read.
  struct Unfinished {
    observe::ExchangeMessage message;
    bool open = false;
  };

  bool header_is_complete() const;
  bool begin_frame();
  bool begin_message(unsigned opcode, bool compressed);
  void take_payload(Bytes part);
  void end_frame(MessageSink& sink);
  Unfinished& current() { return is_control_ ? control_ : data_; }

  static constexpr std::size_t longest_header = 14;

  std::size_t preview_;
  std::array<std::byte, longest_header> header_{};
  std::size_t filled_ = 0;  // of header_
  bool in_frame_ = false, is_final_ = false, is_control_ = false, is_masked_ = false;
  std::array<std::byte, 4> mask_{};
  std::uint64_t left_ = 0, offset_ = 0;
  Unfinished data_, control_;
  bool broken_ = false;
};

}  // namespace culvert::inspect
