#include "core/http/content_encoder.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace culvert::http {
namespace {

/// gateway.md 2.16, E-12: about 50 MB/s each on one core.
constexpr int gzip_level = 5;
constexpr int brotli_quality = 4;
constexpr int zstd_level = 3;

/// Of brotli and zstd: their own defaults would hold 4 MiB for each of many slow streams.
constexpr int brotli_window = 18;
constexpr int zstd_window = 19;

/// Room that is made for what comes out, at once.
constexpr std::size_t piece = 16 * 1024;

// ---- gzip ----------------------------------------------------------------------------------

class GzipEncoder final : public ContentEncoder {
 public:
  GzipEncoder() {
    constexpr int window = 15, with_gzip_header = 16, usual_memory = 8;
    good_ = deflateInit2(&stream_, gzip_level, Z_DEFLATED, window + with_gzip_header, usual_memory,
                         Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~GzipEncoder() override {
    if (good_) deflateEnd(&stream_);
  }
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  bool good() const { return good_; }

  bool put(Bytes bytes, Until until, ByteQueue& out) override {
    // zlib takes no more at once than its counters can say.
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    for (; bytes.size() > most; bytes = bytes.subspan(most))
      if (!run(bytes.first(most), Z_NO_FLUSH, out)) return false;
    return run(bytes, flush_of(until), out);
  }

 private:
  static int flush_of(Until until) {
    switch (until) {
      case Until::open:
        return Z_NO_FLUSH;
      case Until::here:
        return Z_SYNC_FLUSH;
      case Until::finish:
        break;
    }
    return Z_FINISH;
  }

  bool run(Bytes bytes, int flush, ByteQueue& out) {
    // zlib does not write to its input; its header was made before const.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    int result = Z_OK;
    // Room that is left over says that nothing is held back (zlib.h, deflate).
    do {
      const MutableBytes room = out.prepare(piece);
      stream_.next_out = reinterpret_cast<Bytef*>(room.data());
      stream_.avail_out = static_cast<uInt>(room.size());
      result = deflate(&stream_, flush);
      out.commit(room.size() - stream_.avail_out);
    } while (result == Z_OK && stream_.avail_out == 0);
    // Nothing to do is no fault.
    const bool idle = result == Z_BUF_ERROR && stream_.avail_in == 0;
    return result == Z_OK || result == Z_STREAM_END || idle;
  }

  z_stream stream_{};
  bool good_ = false;
};

// ---- br ------------------------------------------------------------------------------------

class BrotliEncoder final : public ContentEncoder {
 public:
  explicit BrotliEncoder(std::optional<std::uint64_t> length)
      : state_(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) return;
    set(BROTLI_PARAM_QUALITY, brotli_quality);
    set(BROTLI_PARAM_LGWIN, brotli_window);
    if (length && *length <= (1U << 30U))
      set(BROTLI_PARAM_SIZE_HINT, static_cast<std::uint32_t>(*length));
  }

  bool good() const { return state_ != nullptr; }

  bool put(Bytes bytes, Until until, ByteQueue& out) override {
    const BrotliEncoderOperation operation = operation_of(until);
    const auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t left = bytes.size();
    do {
      // Without room of ours it collects in its own, from where it is taken.
      std::size_t no_room = 0;
      if (BrotliEncoderCompressStream(state_.get(), operation, &left, &next, &no_room, nullptr,
                                      nullptr) == BROTLI_FALSE)
        return false;
      std::size_t size = 0;
      const std::uint8_t* const made = BrotliEncoderTakeOutput(state_.get(), &size);
      out.append(std::as_bytes(std::span(made, size)));
    } while (left > 0 || BrotliEncoderHasMoreOutput(state_.get()) == BROTLI_TRUE);
    return true;
  }

 private:
  struct Destroy {
    void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
  };

  static BrotliEncoderOperation operation_of(Until until) {
    switch (until) {
      case Until::open:
        return BROTLI_OPERATION_PROCESS;
      case Until::here:
        return BROTLI_OPERATION_FLUSH;
      case Until::finish:
        break;
    }
    return BROTLI_OPERATION_FINISH;
  }

  void set(BrotliEncoderParameter parameter, std::uint32_t value) {
    BrotliEncoderSetParameter(state_.get(), parameter, value);
  }

  std::unique_ptr<BrotliEncoderState, Destroy> state_;
};

// ---- zstd ----------------------------------------------------------------------------------

class ZstdEncoder final : public ContentEncoder {
 public:
  explicit ZstdEncoder(std::optional<std::uint64_t> length) : context_(ZSTD_createCCtx()) {
    if (!context_) return;
    set(ZSTD_c_compressionLevel, zstd_level);
    set(ZSTD_c_windowLog, window_for(length));
  }

  bool good() const { return context_ != nullptr; }

  bool put(Bytes bytes, Until until, ByteQueue& out) override {
    const ZSTD_EndDirective directive = directive_of(until);
    ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
    for (;;) {
      const MutableBytes room = out.prepare(piece);
      ZSTD_outBuffer to{room.data(), room.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &to, &from, directive);
      out.commit(to.pos);
      if (ZSTD_isError(left) != 0) return false;
      const bool over = directive == ZSTD_e_continue ? from.pos == from.size : left == 0;
      if (over) return true;
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };

  static ZSTD_EndDirective directive_of(Until until) {
    switch (until) {
      case Until::open:
        return ZSTD_e_continue;
      case Until::here:
        return ZSTD_e_flush;
      case Until::finish:
        break;
    }
    return ZSTD_e_end;
  }

  /// As large as the body, which may be small.
  static int window_for(std::optional<std::uint64_t> length) {
    constexpr int smallest = 10;
    if (!length) return zstd_window;
    return std::clamp(static_cast<int>(std::bit_width(*length)), smallest, zstd_window);
  }

  void set(ZSTD_cParameter parameter, int value) {
    ZSTD_CCtx_setParameter(context_.get(), parameter, value);
  }

  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

template <class Encoder>
std::unique_ptr<ContentEncoder> if_good(std::unique_ptr<Encoder> made) {
  if (!made->good()) made.reset();
  return made;
}

}  // namespace

std::string_view to_text(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::zstd:
      return "zstd";
    case ContentCoding::br:
      return "br";
    case ContentCoding::gzip:
      return "gzip";
  }
  return {};
}

std::unique_ptr<ContentEncoder> make_encoder(ContentCoding coding,
                                             std::optional<std::uint64_t> length) {
  switch (coding) {
    case ContentCoding::zstd:
      return if_good(std::make_unique<ZstdEncoder>(length));
    case ContentCoding::br:
      return if_good(std::make_unique<BrotliEncoder>(length));
    case ContentCoding::gzip:
      break;
  }
  return if_good(std::make_unique<GzipEncoder>());
}

}  // namespace culvert::http
