#include "core/config/transfer/archive.h"
#include "core/config/transfer/limits.h"

#include <cstdint>
#include <cstdlib>

/// Whatever comes out of an archive lies below its top and within the bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace culvert::transfer;
  const auto files = unpack({reinterpret_cast<const char*>(data), size});
  if (!files) return 0;
  std::size_t total = 0;
  for (const ArchiveFile& file : *files) {
    total += file.bytes.size();
    if (file.path.empty() || file.path.front() == '/' || file.path.starts_with("../") ||
        file.path.find("/../") != std::string::npos || file.bytes.size() > max_file_size)
      std::abort();
  }
  if (files->size() > max_archive_entries || total > max_unpacked_size) std::abort();
  return 0;
}
