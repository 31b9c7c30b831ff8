// What the inspector does with whatever strangers send: readers find the same in any pieces, masks
// leave nothing of what they cover, and every export can be read back.
#include "core/inspect/event_reader.h"
#include "core/inspect/frame_reader.h"
#include "core/inspect/har.h"
#include "core/inspect/masks.h"
#include "core/inspect/plain_text.h"
#include "core/inspect/replay.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace culvert;
using namespace culvert::inspect;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Found final : MessageSink {
  std::vector<observe::ExchangeMessage> messages;
  void found(observe::ExchangeMessage message) override {
    check(message.preview.size() <= 32 && message.preview.size() <= message.size);
    messages.push_back(std::move(message));
  }
};

/// Everything the readers find when the input comes in pieces of this size.
std::vector<observe::ExchangeMessage> read(std::string_view input, std::size_t piece) {
  Found found;
  EventReader events(32);
  FrameReader frames(32);
  bool goes_on = true;
  for (std::size_t at = 0; at < input.size(); at += piece) {
    const Bytes part = as_bytes(input.substr(at, piece));
    events.read(part, found);
    if (goes_on) goes_on = frames.read(part, found);
  }
  // Both kinds come in the order of the pieces.
  std::ranges::stable_sort(found.messages, {}, &observe::ExchangeMessage::type);
  return found.messages;
}

void check_masks(std::string_view input) {
  const Masks masks({"x-key"});
  const std::string path = "/a?" + std::string(input.substr(0, input.find('#')));
  if (const auto masked = masks.masked_path(path)) {
    check(masks.masked_path(*masked).value_or(*masked) == *masked);
    check(masked->find(observe::mask_mark) != std::string::npos);
  }
  for (const std::string_view name :
       {"authorization", "cookie", "set-cookie", "location", "x-key"}) {
    observe::FieldList list;
    masks.copy({name, input, http::name_of(name)}, list);
    observe::FieldList again;
    masks.copy({name, list[0].value, http::name_of(name)}, again);
    check(list[0].value == again[0].value);
  }
}

observe::ExchangeRecord record_of(std::string_view input) {
  observe::ExchangeRecord row;
  const std::string text(input);
  row.method = row.scheme = row.authority = row.path = row.content_type = text;
  row.status = static_cast<int>(input.size());
  observe::FieldList fields;
  for (const char* name : {"cookie", "set-cookie", "location", "content-type"})
    fields.add(name, input, false);
  fields.add(input, input, true);
  row.request_fields = row.answer_fields = std::make_shared<const observe::FieldList>(fields);
  observe::BodyPart body;
  body.bytes = text;
  body.total = text.size() + input.size() % 2;
  row.request_size = row.answer_size = body.total;
  row.request_body = row.answer_body = std::make_shared<const observe::BodyPart>(body);
  return row;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto whole = read(input, size + 1);
  check(read(input, 1) == whole);
  check(read(input, 5) == whole);
  check_masks(input);
  const auto row = std::make_shared<const observe::ExchangeRecord>(record_of(input));
  boost::json::parse(to_har({row}, "0"));
  check(!to_curl(*row).empty() && !to_raw(*row).empty());
  const Result<ReplayRequest> again = request_again(*row, {});
  if (again) check(again->path.find_first_of("\r\n ") == std::string::npos);
  return 0;
}
