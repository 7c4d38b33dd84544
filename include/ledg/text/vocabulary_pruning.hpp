// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/text/unicode.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file text/vocabulary_pruning.hpp
/// The part of a large vocabulary that a narrow domain needs.

namespace ledg::inline LEDG_ABI::text {

/// A part of another vocabulary, in the order of that one.
struct pruned_vocabulary {
  vocabulary vocab;
  std::vector<std::int32_t> original;  ///< id of each token in the other vocabulary
};

/// Takes @p limit tokens of @p full's vocabulary: first what must stay (special tokens, and every character alone and
/// as a continuation, so that each word that could be split can still be split), then the tokens that @p texts use, the
/// most frequent first, then by rising id, which in BERT's vocabularies means by falling frequency in ordinary
/// language.
/// `[unused]` places, and continuations that no text can ask for (signs, and ideographs where each is a word), are left
/// out. The result depends on nothing else.
/// @throws input_error where @p limit does not hold what must stay, naming how many that is.
[[nodiscard]] inline pruned_vocabulary prune_vocabulary(const wordpiece& full, std::span<const std::string> texts,
                                                        std::size_t limit) {
  const auto& tokens = full.vocab().tokens();
  const auto& config = full.config();
  const auto& special = config.special;
  enum class need : std::uint8_t { none, useful, must };
  const auto need_of = [&](std::string_view token) {
    for (const auto* name : {&special.pad, &special.unk, &special.cls, &special.sep, &special.mask})
      if (token == *name) return need::must;
    if (token.empty() || token.starts_with("[unused")) return need::none;
    const bool continues = token.size() > config.continuation.size() && token.starts_with(config.continuation);
    auto rest = continues ? token.substr(config.continuation.size()) : token;
    const auto first = take_code_point(rest);
    if (!rest.empty()) return need::useful;
    const bool alone = is_punctuation(first) || (config.split_cjk && is_cjk_ideograph(first));
    return continues && alone ? need::none : need::must;
  };

  std::vector<std::size_t> uses(tokens.size(), 0);
  for (const auto& t : texts)
    for (const auto id : full.encode(t).ids)
      if (const auto at = static_cast<std::size_t>(id); at < uses.size()) ++uses[at];  // added tokens may lie behind
  std::vector<std::int32_t> kept;
  std::vector<std::int32_t> candidates;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto n = need_of(tokens[i]);
    if (n != need::none) (n == need::must ? kept : candidates).push_back(static_cast<std::int32_t>(i));
  }
  if (kept.size() > limit)
    throw input_error("a vocabulary of " + std::to_string(limit) +
                      " tokens is too small: special tokens and characters of " + full.vocab().source() + " are " +
                      std::to_string(kept.size()));
  std::stable_sort(candidates.begin(), candidates.end(), [&](auto a, auto b) {
    return uses[static_cast<std::size_t>(a)] > uses[static_cast<std::size_t>(b)];
  });
  candidates.resize(std::min(candidates.size(), limit - kept.size()));
  kept.insert(kept.end(), candidates.begin(), candidates.end());
  std::sort(kept.begin(), kept.end());

  std::vector<std::string> names;
  names.reserve(kept.size());
  for (const auto id : kept) names.push_back(tokens[static_cast<std::size_t>(id)]);
  return {vocabulary(std::move(names), "pruned " + full.vocab().source()), std::move(kept)};
}

}  // namespace ledg::inline LEDG_ABI::text
