#pragma once

#include "core/base/error.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::transfer {

struct ArchiveFile {
  std::string path;  ///< With "/" between folders.
  std::string bytes;
};

/// Why an archive is not read; the context of the Error begins with one of these.
namespace archive_refusal {
inline constexpr const char* damaged = "damaged";
inline constexpr const char* too_large = "too large";
inline constexpr const char* ratio = "ratio";
inline constexpr const char* entries = "entries";
inline constexpr const char* path = "path";
inline constexpr const char* link = "link";
inline constexpr const char* nested = "nested";
inline constexpr const char* encrypted = "encrypted";
}  // namespace archive_refusal

/// The files of a ZIP, or nothing of it: any entry that is absolute, climbs out ("..") or is a
/// link, an archive or encrypted refuses the whole, as does a bound of limits.h. Fails with
/// protocol (damaged), limit, rejected (the others); the context is "<refusal>: <entry>". `stop` is
/// asked between blocks; then it fails with cancelled.
Result<std::vector<ArchiveFile>> unpack(std::string_view zip,
                                        const std::function<bool()>& stop = {});

/// A ZIP of these files, each readable by its owner only.
Result<std::string> pack(const std::vector<ArchiveFile>& files);

}  // namespace culvert::transfer
