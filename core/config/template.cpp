#include "core/config/template.h"

#include <algorithm>

namespace culvert::config {

SourceMap::SourceMap(std::string_view template_text, const Rendered& rendered)
    : template_places_(template_text), rendered_places_(rendered.text), rendered_(rendered) {}

Position SourceMap::source_of(Position at) const {
  if (is_identity() || at.line < 1) return at;
  const std::size_t offset = rendered_places_.offset(at);
  const auto after =
      std::ranges::upper_bound(rendered_.segments, offset, {}, &Rendered::Segment::rendered);
  if (after == rendered_.segments.begin()) return {1, 1};
  const Rendered::Segment& segment = *(after - 1);
  const std::size_t into = segment.copied ? offset - segment.rendered : 0;
  return template_places_.at(segment.source + into);
}

Rendered render_template(std::string_view text, const StringMap&) {
  Rendered rendered;
  rendered.text = text;
  const std::size_t open = text.find("{{");
  if (open == std::string_view::npos) return rendered;
  rendered.complete = false;
  rendered.problems.push_back({ProblemCode::unsupported, TextPlaces(text).at(open), "template"});
  return rendered;
}

}  // namespace culvert::config
