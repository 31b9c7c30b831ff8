#pragma once

#include "core/base/bytes.h"
#include "core/inspect/message_sink.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace culvert::inspect {

/// Reads Server-Sent Events in passing (WHATWG HTML 9.2.5 and 9.2.6). Comments and blocks without
/// data are no events. Memory: one preview and the beginnings of one event's texts.
class EventReader {
 public:
  /// `preview`: bytes of data kept for each event.
  explicit EventReader(std::size_t preview) : preview_(preview) {}

  void read(Bytes bytes, MessageSink& sink);

  /// Longest type or id that is kept; more is cut off.
  static constexpr std::size_t longest_text = 256;

 private:
  enum class Place : std::uint8_t { name, before_value, value };

  void take_name(char c);
  void take_value(std::string_view part);
  void end_line(MessageSink& sink);
  void dispatch(MessageSink& sink);
  void begin_value();

  std::size_t preview_;
  Place place_ = Place::name;
  std::size_t mark_ = 0;   // bytes of a byte order mark that were seen; 3: looked for it
  bool after_cr_ = false;  // a LF that follows belongs to the same end of line
  bool is_empty_line_ = true;
  std::string name_;   // of the line's field; longer ones mean nothing
  std::string value_;  // of event, id and retry
  std::string last_id_;
  std::optional<std::uint32_t> retry_;
  observe::ExchangeMessage event_;
  bool has_data_ = false;
};

}  // namespace culvert::inspect
