#pragma once

#include "core/config/transfer/plan.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace culvert::transfer {

/// Compares a profile that is there with a text that may come in, by what they mean: comments,
/// order of keys and their case do not count. Where one of them has a marker or a template in place
/// of a secret, that secret counts as equal: it cannot be told.
class Comparison {
 public:
  Comparison(std::string_view existing, std::string_view candidate);
  ~Comparison();
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;

  bool is_same() const;
  Standing of_item(const CandidateItem& item) const;

 private:
  struct Side;
  std::unique_ptr<Side> ours_, theirs_;
};

}  // namespace culvert::transfer
