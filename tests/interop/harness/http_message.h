#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>

#include <optional>

namespace culvert::interop {

/// The start line and fields of a request or a response.
struct HttpHead {
  QByteArray start_line;
  QList<QPair<QByteArray, QByteArray>> fields;  // names in lower case

  /// The first field of that name, or nothing.
  [[nodiscard]] QByteArray field(const QByteArray& name) const;
  [[nodiscard]] bool chunked() const { return field("transfer-encoding") == "chunked"; }

  /// The part of a response's start line that matters.
  [[nodiscard]] int status() const { return start_line.mid(9, 3).toInt(); }

  /// Takes a whole head off the front of `bytes`, or nothing when more bytes are needed.
  [[nodiscard]] static std::optional<HttpHead> take(QByteArray& bytes);
};

/// Collects a body as it arrives, whichever way its end is marked.
class HttpBody {
 public:
  explicit HttpBody(const HttpHead& head);

  /// Takes what belongs to the body off the front of `bytes`.
  void feed(QByteArray& bytes);

  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] const QByteArray& bytes() const { return body_; }

 private:
  void feed_chunks(QByteArray& bytes);

  bool chunked_;
  bool complete_;
  qsizetype left_;  // of the body, or of the current chunk
  bool in_chunk_ = false;
  QByteArray body_;
};

}  // namespace culvert::interop
