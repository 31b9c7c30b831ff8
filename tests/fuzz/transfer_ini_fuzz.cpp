#include "core/config/document.h"
#include "core/config/transfer/ini_convert.h"

#include <cstdint>
#include <cstdlib>

/// Whatever an INI file says, what it becomes is TOML.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace culvert;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // As the importer does: what is not UTF-8 never gets here.
  if (text.size() > 65536 || !config::parse_toml("a = 1").root) return 0;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\0') return 0;
  const transfer::ConvertedIni converted = transfer::convert_ini(text, {});
  if (!config::parse_toml(converted.text).root) std::abort();
  return 0;
}
