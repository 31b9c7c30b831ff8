#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace culvert::observe {

/// What a person is told about a signature of gateway.md 5.1. English, for headless programs;
/// ui/texts translates by these texts. `{0}` to `{4}` stand for the parameters of a Diagnosis.
struct CatalogueEntry {
  int number;               ///< 5: D-05
  int status;               ///< What a visitor is answered with; 0: nothing of ours.
  std::string_view token;   ///< Of Proxy-Status (RFC 9209 2.3); empty: none.
  std::string_view title;   ///< Short, for a row or a banner.
  std::string_view reason;  ///< What happened, one or two full sentences.
  std::string_view cure;    ///< What to do about it.
  /// What a stranger may read: no addresses, no settings. Empty where no answer is ours.
  std::string_view visitor;
};

/// `number`: 1 to 75.
const CatalogueEntry& entry_of(int number);

/// In the order of their numbers: tests and translations walk it.
std::span<const CatalogueEntry> catalogue();

/// Puts the parameters in; one that is missing leaves nothing.
std::string filled(std::string_view text, const std::vector<std::string>& parameters);

}  // namespace culvert::observe
