#include "core/frp/aead_stream.h"

#include "core/frp/layer.h"

#include <openssl/rand.h>

#include <memory>
#include <utility>

namespace culvert::frp {
namespace {

constexpr std::size_t header_size = AeadRecords::header_size;
constexpr std::size_t overhead = header_size + AeadRecords::tag_size;

/// Records without plaintext in a row. frp sends none; each costs almost what a short one costs.
constexpr int most_empty = 64;

class AeadStream final : public RecordLayer {
 public:
  AeadStream(net::StreamPtr inner, AeadAlgorithm algorithm, const AeadKey& sending,
             const AeadKey& receiving)
      : RecordLayer(std::move(inner), AeadRecords::most_plaintext),
        sealer_(algorithm, sending, AeadRecords::Use::seal),
        opener_(algorithm, receiving, AeadRecords::Use::open) {}

 protected:
  net::Io encode(Bytes from, MutableBytes to) override {
    std::size_t of_nonce = 0;
    if (!sealer_.started()) {
      of_nonce = sealer_.nonce_size();
      if (RAND_bytes(reinterpret_cast<unsigned char*>(to.data()), static_cast<int>(of_nonce)) != 1)
        return net::Io::failed(make_error_code(Errc::internal));
      sealer_.start(to.first(of_nonce));
    }
    const std::error_code error = sealer_.seal(from, to.subspan(of_nonce));
    if (error) return net::Io::failed(error);
    return net::Io::moved(of_nonce + from.size() + overhead);
  }

  std::error_code decode(Bytes from, std::size_t& used, ByteQueue& to) override {
    if (!opener_.started()) {
      if (from.size() < opener_.nonce_size()) return {};
      used = opener_.nonce_size();
      opener_.start(from.first(used));
      return {};
    }
    if (from.size() < header_size) return {};
    const std::size_t length = read_big_endian<std::uint32_t>(from);
    if (length < AeadRecords::tag_size) return make_error_code(Errc::protocol);
    if (length > AeadRecords::most_plaintext + AeadRecords::tag_size)
      return make_error_code(Errc::limit);
    if (from.size() < header_size + length) return {};
    empty_ = length == AeadRecords::tag_size ? empty_ + 1 : 0;
    if (empty_ > most_empty) return make_error_code(Errc::limit);
    used = header_size + length;
    const MutableBytes plaintext = to.prepare(length - AeadRecords::tag_size);
    const std::error_code error = opener_.open(from.first(used), plaintext);
    if (!error) to.commit(plaintext.size());
    return error;
  }

 private:
  AeadRecords sealer_, opener_;
  int empty_ = 0;  // records in a row
};

}  // namespace

net::StreamPtr sealed(net::StreamPtr inner, AeadAlgorithm algorithm, const AeadKey& sending,
                      const AeadKey& receiving) {
  return std::make_unique<AeadStream>(std::move(inner), algorithm, sending, receiving);
}

}  // namespace culvert::frp
