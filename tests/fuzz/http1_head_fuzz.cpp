// The HTTP/1.1 head parser, what is read out of heads, and chunked bodies.
#include "core/http/chunked.h"
#include "core/http/head_writer.h"
#include "core/http/message_facts.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace culvert;
using namespace culvert::http;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

/// Whatever the pieces, the scanner finds the same end.
std::size_t scan(Bytes all, std::size_t piece) {
  HeadScanner scanner(request_limits);
  for (std::size_t seen = piece;; seen += piece) {
    const HeadScanner::Found found = scanner.scan(all.first(std::min(seen, all.size())));
    if (found.refusal) return all.size() + 1;
    if (found.size != 0 || seen >= all.size()) return found.size;
  }
}

/// A head that was taken can be written, and means the same when it is read again.
void check_request(Bytes bytes) {
  RequestHead head;
  RequestFacts facts;
  if (parse_request_head(bytes, head)) return;
  const bool good = !examine(head, facts);
  std::string text;
  HeadWriter writer(text);
  writer.request_line(head.method, head.target);
  for (const Field& field : head.fields)
    writer.field(field.name, field.value);
  writer.end();
  check(writer.good());
  RequestHead again;
  check(!parse_request_head(as_bytes(text), again));
  check(again.fields.size() == head.fields.size() && again.target == head.target);
  if (!good || head.minor_version == 0) return;
  RequestFacts facts_again;
  check(!examine(again, facts_again));
  check(facts_again.framing.kind == facts.framing.kind);
  check(facts_again.framing.length == facts.framing.length);
  check(facts_again.host == facts.host);
}

void check_response(Bytes bytes) {
  ResponseHead head;
  if (parse_response_head(bytes, head)) return;
  ResponseFacts facts;
  static_cast<void>(examine(head, "GET", facts));
}

std::string decode(Bytes bytes, std::size_t piece, bool& refused) {
  ChunkedDecoder decoder;
  std::string body;
  for (std::size_t used = 0; used < bytes.size() && !decoder.ended();) {
    const Bytes rest = bytes.subspan(used);
    const ChunkedDecoder::Step step = decoder.step(rest.first(std::min(piece, rest.size())));
    refused = step.refusal.has_value();
    if (refused) break;
    check(step.used > 0);
    body.append(as_text(step.data));
    used += step.used;
  }
  return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes = std::as_bytes(std::span(data, size));
  const std::size_t found = scan(bytes, size + 1);
  check(found == scan(bytes, 1) || found > size || scan(bytes, 1) > size);
  if (found > 0 && found <= size) {
    check_request(bytes.first(found));
    check_response(bytes.first(found));
  }
  bool refused = false, refused_again = false;
  const std::string whole = decode(bytes, size + 1, refused);
  const std::string by_bytes = decode(bytes, 1, refused_again);
  check(refused == refused_again);
  if (!refused) check(whole == by_bytes);
  return 0;
}
