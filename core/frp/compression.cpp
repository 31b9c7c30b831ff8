#include "core/frp/cipher.h"
#include "core/frp/layer.h"
#include "core/frp/snappy_frames.h"

#include <memory>
#include <utility>

namespace culvert::frp {
namespace {

class CompressedStream final : public RecordLayer {
 public:
  explicit CompressedStream(net::StreamPtr inner) : RecordLayer(std::move(inner), most_in_chunk) {}

 protected:
  net::Io encode(Bytes from, MutableBytes to) override {
    return net::Io::moved(writer_.write(from, to));
  }
  std::error_code decode(Bytes from, std::size_t& used, ByteQueue& to) override {
    return reader_.read(from, used, to);
  }

 private:
  SnappyWriter writer_;
  SnappyReader reader_;
};

}  // namespace

net::StreamPtr compressed(net::StreamPtr inner) {
  return std::make_unique<CompressedStream>(std::move(inner));
}

}  // namespace culvert::frp
