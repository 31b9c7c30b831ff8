#include "tests/interop/harness/http_message.h"

#include <algorithm>

namespace culvert::interop {

QByteArray HttpHead::field(const QByteArray& name) const {
  for (const auto& [field_name, value] : fields) {
    if (field_name == name) return value;
  }
  return {};
}

std::optional<HttpHead> HttpHead::take(QByteArray& bytes) {
  const auto end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return std::nullopt;
  const auto lines = bytes.left(end).split('\n');
  bytes.remove(0, end + 4);
  HttpHead head;
  head.start_line = lines.first().trimmed();
  for (qsizetype i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].indexOf(':');
    if (colon < 0) continue;
    head.fields.append({lines[i].left(colon).toLower(), lines[i].mid(colon + 1).trimmed()});
  }
  return head;
}

HttpBody::HttpBody(const HttpHead& head)
    : chunked_(head.chunked()), left_(head.field("content-length").toLongLong()) {
  complete_ = !chunked_ && left_ == 0;
}

void HttpBody::feed(QByteArray& bytes) {
  if (chunked_) return feed_chunks(bytes);
  const auto part = std::min(left_, bytes.size());
  body_ += bytes.left(part);
  bytes.remove(0, part);
  left_ -= part;
  complete_ = left_ == 0;
}

void HttpBody::feed_chunks(QByteArray& bytes) {
  while (!complete_) {
    if (!in_chunk_) {
      const auto end = bytes.indexOf("\r\n");
      if (end < 0) return;
      left_ = bytes.left(end).toLongLong(nullptr, 16);
      // The last chunk is followed by an empty trailer section.
      if (left_ == 0 && bytes.size() < end + 4) return;
      bytes.remove(0, left_ == 0 ? end + 4 : end + 2);
      in_chunk_ = left_ != 0;
      complete_ = left_ == 0;
      continue;
    }
    if (bytes.size() < left_ + 2) {
      // Hand out what is here already: a test looks at the first bytes while the rest is held back.
      const auto part = std::min(left_, bytes.size());
      if (part == left_) return;  // only the line end is missing, keep one byte to stay here
      body_ += bytes.left(part);
      bytes.remove(0, part);
      left_ -= part;
      return;
    }
    body_ += bytes.left(left_);
    bytes.remove(0, left_ + 2);
    in_chunk_ = false;
  }
}

}  // namespace culvert::interop
