#pragma once

#include "core/config/client_config.h"
#include "core/config/document.h"
#include "core/config/problem.h"

#include <string>
#include <string_view>
#include <vector>

/// The part of Go's text/template that frp's configuration files use: {{ .Envs.NAME }}, range,
/// if, with, variables, pipelines, parentheses, trim markers, comments, and the functions and or
/// not eq ne lt le gt ge len index print printf println parseNumberRange parseNumberRangePair.
/// Go pkg text/template; frp pkg/config/template.go; frp-surface 1.1 item 2.
namespace culvert::config {

/// Bounds of a rendering. Reason: a range over all ports that writes a proxy each is 8 MiB.
inline constexpr std::size_t max_rendered_size = max_text_size;
inline constexpr std::size_t max_template_steps = 2'000'000;  ///< Actions, items, 64 bytes of text.
inline constexpr std::size_t max_range_items = 65'536;        ///< Of one parseNumberRange.
inline constexpr int max_template_depth = 64;                 ///< Blocks and parentheses.

struct TemplateProblem {
  Severity severity;
  ProblemCode code;
  Position at;
  std::string argument;
};

/// The text that comes out, with the way back to the places it comes from.
struct Rendered {
  /// From `rendered` on the text was copied from `source` on; else an action at `source` made it.
  struct Segment {
    std::size_t rendered, source;
    bool copied;
  };

  std::string text;
  bool complete = true;  ///< False: the template could not be rendered to its end.
  std::vector<TemplateProblem> problems;
  std::vector<Segment> segments;  ///< Empty: the text is the template.
};

/// The way back from places in the rendered text to places in the template. Borrows both.
class SourceMap {
 public:
  SourceMap(std::string_view template_text, const Rendered& rendered);
  bool is_identity() const { return rendered_.segments.empty(); }
  Position source_of(Position at) const;

 private:
  TextPlaces template_places_, rendered_places_;
  const Rendered& rendered_;
};

/// Renders; text without "{{" is returned as it is. A variable of the environment that is not set
/// and would be printed (frp writes "<no value>") is environment_unset, unless it stands in a line
/// that is a comment anyway. As a part of a text it is nothing, with a warning; where it is a whole
/// value, which cannot be nothing, it is an error, and a 0 goes in its place, which every syntax
/// takes for a value, so that the rest of the file can still be looked at. Everything else that
/// cannot be done is template_error and ends the rendering.
Rendered render_template(std::string_view text, const StringMap& environment);

}  // namespace culvert::config
