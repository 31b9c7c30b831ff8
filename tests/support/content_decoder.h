#pragma once

#include "core/http/content_encoder.h"

#include <memory>
#include <string>

namespace culvert::support {

/// Decodes a body as a visitor's own libraries do, piece by piece.
class ContentDecoder {
 public:
  explicit ContentDecoder(http::ContentCoding coding);
  ~ContentDecoder();
  ContentDecoder(const ContentDecoder&) = delete;
  ContentDecoder& operator=(const ContentDecoder&) = delete;

  /// What can be read of it by now. Throws std::runtime_error for what is no such body.
  std::string put(Bytes bytes);
  /// The body has ended by its own form.
  bool has_ended() const;

 private:
  struct Codec;
  std::unique_ptr<Codec> codec_;
};

/// A whole body. Throws when it is not.
std::string decode(http::ContentCoding coding, Bytes body);

}  // namespace culvert::support
