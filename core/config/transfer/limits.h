#pragma once

#include <cstddef>

/// Bounds of what an import takes in. desktop.md 2.20.
namespace culvert::transfer {

/// A profile of ten thousand proxies is 2 MiB.
inline constexpr std::size_t max_file_size = std::size_t{5} << 20;
/// Of everything in one archive, unpacked.
inline constexpr std::size_t max_unpacked_size = std::size_t{50} << 20;
inline constexpr std::size_t max_archive_entries = 200;
/// Unpacked against packed. Configuration packs 5 to 20 times; more is made to hurt. Small archives
/// may: a file of the same line over and over is none.
inline constexpr std::size_t max_archive_ratio = 100;
inline constexpr std::size_t ratio_counts_from = std::size_t{1} << 20;
inline constexpr int max_seconds = 5;
/// Ports of one range section: more proxies than one server opens.
inline constexpr std::size_t max_range_proxies = 5'000;

}  // namespace culvert::transfer
