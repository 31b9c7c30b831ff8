#include "core/config/transfer/export.h"
#include "core/config/transfer/gather.h"
#include "core/config/transfer/plan.h"

#include <cstdint>
#include <cstdlib>

/// Pasted text through the whole way in and out again: links, blocks, records, all syntaxes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace culvert::transfer;
  const std::string text(reinterpret_cast<const char*>(data), size);
  // These make the reader look around in the file system of the fuzzing machine.
  for (const char* key : {"ncludes", "File", "file", "Path", "path"})
    if (text.find(key) != std::string::npos) return 0;
  Gathered found = gather(
      {
          {"", "", text}
  },
      {});
  if (found.candidates.size() + found.refused.size() != 1) std::abort();
  for (const Candidate& candidate : found.candidates)
    if (!candidate.is_template) (void)export_profile(candidate.text, {});
  const Existing there{"1", "x", "serverAddr = \"a\"\n", true, true};
  Plan plan = make_plan(std::move(found.candidates), {there}, "1");
  choose_for_all(plan, Choice::merge);
  if (carry_out(plan).results.size() != plan.profiles.size()) std::abort();
  return 0;
}
