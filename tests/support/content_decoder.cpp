#include "tests/support/content_decoder.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <stdexcept>

namespace culvert::support {

struct ContentDecoder::Codec {
  explicit Codec(http::ContentCoding which)
      : coding(which),
        br(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)),
        zstd(ZSTD_createDCtx()) {
    constexpr int window = 15, gzip_only = 16;
    inflateInit2(&gzip, window + gzip_only);
  }
  ~Codec() {
    inflateEnd(&gzip);
    BrotliDecoderDestroyInstance(br);
    ZSTD_freeDCtx(zstd);
  }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  std::string inflate_gzip(Bytes bytes) {
    std::string all;
    gzip.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    gzip.avail_in = static_cast<uInt>(bytes.size());
    do {
      gzip.next_out = reinterpret_cast<Bytef*>(room.data());
      gzip.avail_out = static_cast<uInt>(room.size());
      const int result = inflate(&gzip, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        throw std::runtime_error("no gzip");
      all.append(room.data(), room.size() - gzip.avail_out);
      ended = ended || result == Z_STREAM_END;
    } while (gzip.avail_out == 0);
    return all;
  }

  std::string inflate_br(Bytes bytes) {
    std::string all;
    std::size_t left = bytes.size();
    const auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
    for (;;) {
      std::size_t space = room.size();
      auto* out = reinterpret_cast<std::uint8_t*>(room.data());
      const auto result = BrotliDecoderDecompressStream(br, &left, &next, &space, &out, nullptr);
      if (result == BROTLI_DECODER_RESULT_ERROR) throw std::runtime_error("no br");
      all.append(room.data(), room.size() - space);
      ended = result == BROTLI_DECODER_RESULT_SUCCESS;
      if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return all;
    }
  }

  std::string inflate_zstd(Bytes bytes) {
    std::string all;
    ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
    for (;;) {
      ZSTD_outBuffer to{room.data(), room.size(), 0};
      const std::size_t left = ZSTD_decompressStream(zstd, &to, &from);
      if (ZSTD_isError(left) != 0) throw std::runtime_error("no zstd");
      all.append(room.data(), to.pos);
      ended = left == 0;
      if (ended || (from.pos == from.size && to.pos < to.size)) return all;
    }
  }

  http::ContentCoding coding;
  z_stream gzip{};
  BrotliDecoderState* br;
  ZSTD_DCtx* zstd;
  std::array<char, 64 * 1024> room{};
  bool ended = false;
};

ContentDecoder::ContentDecoder(http::ContentCoding coding)
    : codec_(std::make_unique<Codec>(coding)) {}
ContentDecoder::~ContentDecoder() = default;

std::string ContentDecoder::put(Bytes bytes) {
  if (bytes.empty()) return {};
  if (codec_->ended) throw std::runtime_error("bytes behind the end");
  switch (codec_->coding) {
    case http::ContentCoding::zstd:
      return codec_->inflate_zstd(bytes);
    case http::ContentCoding::br:
      return codec_->inflate_br(bytes);
    case http::ContentCoding::gzip:
      break;
  }
  return codec_->inflate_gzip(bytes);
}

bool ContentDecoder::has_ended() const {
  return codec_->ended;
}

std::string decode(http::ContentCoding coding, Bytes body) {
  ContentDecoder decoder(coding);
  std::string text = decoder.put(body);
  if (!decoder.has_ended()) throw std::runtime_error("the body is cut short");
  return text;
}

}  // namespace culvert::support
