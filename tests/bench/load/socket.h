#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace culvert::bench {

/// A non-blocking TCP socket on loopback, closed with this object. Everything here throws
/// std::system_error when the system refuses: a load that is not what was asked for measures
/// nothing.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();

  /// A port of 0 lets the system choose.
  static Socket listen(std::uint16_t port);
  /// Starts to connect; the outcome is known when the socket is writable, or by the first read.
  static Socket connect(std::uint16_t port);
  /// Blocks until it is connected.
  static Socket connect_now(std::uint16_t port);

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] std::uint16_t local_port() const;
  /// Name of the congestion control in use.
  [[nodiscard]] std::string congestion() const;
  /// Nothing when nobody waits.
  [[nodiscard]] std::optional<Socket> accept() const;

  /// Bytes read, 0 at the end of the stream, nothing when none are there yet. A reset counts as
  /// the end.
  [[nodiscard]] std::optional<std::size_t> read(std::span<char> to) const;
  /// Bytes the system took, 0 when it takes none now, nothing when the peer is gone.
  [[nodiscard]] std::optional<std::size_t> write(std::span<const char> from) const;

  void close();

 private:
  int descriptor_ = -1;
};

/// Lets this process open as many descriptors as it may.
void raise_descriptor_limit();

}  // namespace culvert::bench
