#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace culvert::observe {

struct Symptoms;

enum class Confidence : std::uint8_t {
  likely,  ///< Fits what was seen; so might something else.
  proven,  ///< Nothing else looks like this.
};

/// A change of the configuration that cures it.
struct ConfigChange {
  std::string key;    ///< From the proxy's own table on: "culvert.upstream.scheme".
  std::string value;  ///< As TOML: "\"http\"", "true".

  bool operator==(const ConfigChange&) const = default;
};
/// `culvert.upstream.scheme = "http"`
std::string to_text(const ConfigChange& change);

/// One finding of gateway.md 5: which signature it is, how sure, and what it was recognised by.
/// The sentences: catalogue.h, ui/texts.
struct Diagnosis {
  int number = 0;  ///< 5: D-05
  Confidence confidence = Confidence::proven;
  /// Worth a hint, while nothing has failed for it.
  bool remark = false;
  std::vector<std::string> parameters;
  std::string evidence;  ///< The peer's exact words, alerts, bytes.
  std::vector<ConfigChange> changes;

  bool operator==(const Diagnosis&) const = default;
};

/// "D-05"
std::string id_of(int number);
inline std::string id_of(const Diagnosis& diagnosis) {
  return id_of(diagnosis.number);
}

/// All rules of the catalogue over what was seen: at most one cause of the failure, the most
/// certain first, then remarks. Nothing for a healthy path. Pure.
std::vector<Diagnosis> diagnose(const Symptoms& symptoms);

/// "D-05 Service speaks HTTP/2 only: <reason> [<evidence>] <cure> Set: <change>": one line.
std::string explain(const Diagnosis& diagnosis);

/// id, confidence, title, reason, evidence, cure, changes.
std::string to_json(const Diagnosis& diagnosis);

}  // namespace culvert::observe
