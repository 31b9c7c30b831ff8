#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace culvert {

/// Text that must not be seen: it has no formatter, compares by value, and overwrites its memory
/// when it goes. Use reveal() only where the value is needed (a hash, a cipher key).
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  // A short string lies inside the object: moving it would leave its bytes behind.
  // NOLINTNEXTLINE(performance-move-constructor-init)
  Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      value_ = other.value_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = other.value_;
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  void wipe() noexcept {
    // volatile keeps the stores although the memory is about to be given back.
    volatile char* at = value_.data();
    for (std::size_t i = 0; i < value_.size(); ++i)
      at[i] = 0;
    value_.clear();
  }

  std::string value_;
};

}  // namespace culvert
