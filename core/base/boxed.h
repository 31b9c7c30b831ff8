#pragma once

#include <memory>

namespace culvert {

/// A value that is rarely there, outside of its owner: one pointer while nothing was written.
/// Copies deeply and compares as the value; what was never written equals a fresh T.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(const Boxed& from) : value_(from.value_ ? std::make_unique<T>(*from.value_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& from) {
    if (this != &from) value_ = from.value_ ? std::make_unique<T>(*from.value_) : nullptr;
    return *this;
  }
  Boxed& operator=(Boxed&&) noexcept = default;
  ~Boxed() = default;

  const T* operator->() const { return &**this; }
  const T& operator*() const { return value_ ? *value_ : nothing(); }
  /// For writing; makes room for it the first time.
  T& edit() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }
  bool is_written() const { return value_ != nullptr; }
  void clear() { value_.reset(); }

  bool operator==(const Boxed& other) const { return value_ == other.value_ || **this == *other; }

 private:
  static const T& nothing() {
    static const T value{};
    return value;
  }

  std::unique_ptr<T> value_;
};

}  // namespace culvert
