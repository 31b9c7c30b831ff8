#pragma once

#include "core/base/bytes.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace culvert {

/// Copies `from` to `to`, which do not overlap: memcpy, where memcpy can be trusted.
///
/// On AMD processors with fast short `rep movsb`, C libraries that use it (glibc before 2.39,
/// sourceware bug 30994; others still) copy at a hundredth of the speed when the destination lies a
/// few bytes above the source modulo a page. Whoever copies behind a header out of a large buffer
/// into another one meets this all the time. Small pieces take another path in the library.
inline void copy_bytes(std::byte* to, Bytes from) {
  constexpr std::uintptr_t page = 4096, near = 16;
  constexpr std::size_t piece = 1024;
  const auto above =
      (reinterpret_cast<std::uintptr_t>(to) - reinterpret_cast<std::uintptr_t>(from.data())) % page;
  const bool slow = above > 0 && above < near;
  while (slow && from.size() > piece) {
    std::memcpy(to, from.data(), piece);
    to += piece;
    from = from.subspan(piece);
  }
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

}  // namespace culvert
