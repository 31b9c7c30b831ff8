#pragma once

#include "core/base/error.h"

#include <span>
#include <string>
#include <string_view>

namespace culvert::observe {

/// What a person is told about an error: what it means and what to do. English; ui/texts
/// translates by slug ("upstream.refused").
struct Advice {
  Errc code;
  Leg leg;                    ///< none: for every leg that has no row of its own.
  std::string_view title;     ///< Short, for a row or a banner.
  std::string_view sentence;  ///< What happened, one full sentence.
  std::string_view cure;      ///< What to do about it.
  /// Not empty: only for errors whose detail has these words, which are frp's, ours or OpenSSL's,
  /// and always English.
  std::string_view words = {};
};

/// The row for (code, leg), else for (code, none); before them those whose words the detail has.
/// Every code has one.
const Advice& advice_for(const Error& error);

/// The whole table: tests and translations walk it.
std::span<const Advice> all_advice();

/// "upstream.refused", or "refused" for a row without leg; behind a colon the words it is for.
std::string slug_of(const Advice& advice);

/// What was being done and what the system said, or the peer's own words. Empty: nothing more is
/// known than code and leg say.
std::string detail_of(const Error& error);

/// Detail, sentence and cure on one line, for headless programs. What the peer said comes first, in
/// its own words: other software looks for them behind "start error: " and the like.
std::string explain(const Error& error);

}  // namespace culvert::observe
