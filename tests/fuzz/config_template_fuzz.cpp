#include "core/config/template.h"

#include <cstdint>
#include <cstdlib>

using namespace culvert::config;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const StringMap environment{
      {"NAME",  "web"  },
      {"PORTS", "1-3,7"},
      {"EMPTY", ""     }
  };
  const Rendered rendered = render_template(text, environment);
  if (rendered.text.size() > max_rendered_size) std::abort();
  if (!rendered.complete && rendered.problems.empty()) std::abort();
  // Every place of the result has one in the template.
  const SourceMap map(text, rendered);
  const TextPlaces source(text), result(rendered.text);
  for (std::size_t at = 0; at < rendered.text.size(); at += 1 + rendered.text.size() / 64)
    if (source.offset(map.source_of(result.at(at))) > text.size()) std::abort();
  return 0;
}
