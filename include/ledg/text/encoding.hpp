// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"

/// @file text/encoding.hpp
/// What a tokenizer is asked for and what it gives.

namespace ledg::inline LEDG_ABI::text {

/// Which segment gives way where a text is longer than allowed.
enum class truncation : std::uint8_t {
  longest_first,  ///< the longer one, until both are about equal
  only_first,     ///< the first one, which must keep a token
  only_second     ///< the second one, which must keep a token
};

/// The truncation called @p name (`longest_first`, ...). @throws lookup_error for any other name.
[[nodiscard]] inline truncation truncation_named(std::string_view name) {
  if (name == "longest_first") return truncation::longest_first;
  if (name == "only_first") return truncation::only_first;
  if (name == "only_second") return truncation::only_second;
  throw_unknown("truncation", name, std::vector<std::string>{"longest_first", "only_first", "only_second"});
}

/// What offsets count.
enum class offset_unit : std::uint8_t { code_points, bytes };

/// Wishes for one call of `encode`. By default nothing is cut and nothing is padded.
struct encode_options {
  std::optional<std::size_t> max_length = std::nullopt;  ///< most ids in the result, [CLS] and [SEP] included
  truncation strategy = truncation::longest_first;
  bool special_tokens = true;                        ///< add [CLS] and [SEP]
  std::optional<std::size_t> pad_to = std::nullopt;  ///< fill with [PAD] up to this many ids
  offset_unit unit = offset_unit::code_points;
};

/// Half-open range of the original text, in the unit asked for; `{0, 0}` for tokens that were added.
struct token_span {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  friend bool operator==(const token_span&, const token_span&) = default;
};

/// A tokenized text or pair; the three lists have equal length.
struct encoding {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;  ///< 0 in the first segment, 1 in the second
  std::vector<token_span> offsets;     ///< each within its own segment
  std::size_t padding = 0;             ///< how many of the last tokens are [PAD]
  [[nodiscard]] std::size_t size() const { return ids.size(); }

  /// 1 for every token, 0 for padding, as most implementations of BERT want it.
  [[nodiscard]] std::vector<std::int32_t> attention_mask() const {
    std::vector<std::int32_t> mask(size(), 1);
    mask.resize(size() - padding);
    mask.resize(size(), 0);
    return mask;
  }
};

namespace detail {

/// How many tokens of each segment stay where @p room is left for both, as Hugging Face's tokenizers decide it.
/// @throws input_error where the strategy cannot give enough.
[[nodiscard]] inline std::pair<std::size_t, std::size_t> truncated_sizes(std::size_t first,
                                                                         std::optional<std::size_t> second,
                                                                         std::size_t room, truncation strategy) {
  const std::size_t other = second.value_or(0);
  if (first + other <= room) return {first, other};
  if (strategy == truncation::longest_first) {
    if (!second) return {room, 0};
    // The shorter one keeps its length if the longer can give enough; else both get half, the longer one more.
    auto [shorter, longer] = std::minmax({first, other});
    longer = shorter > room ? shorter : std::max(shorter, room - shorter);
    if (shorter + longer > room) {
      shorter = room / 2;
      longer = room - shorter;
    }
    return first > other ? std::pair(longer, shorter) : std::pair(shorter, longer);
  }
  if (room == 0) return {0, 0};
  const bool cuts_first = strategy == truncation::only_first;
  if (!cuts_first && !second) throw input_error("truncation only_second needs a second text");
  const std::size_t excess = first + other - room;
  const std::size_t target = cuts_first ? first : other;
  if (target <= excess)
    throw input_error("cannot truncate: " + std::to_string(excess) + " tokens are too many, the " +
                      (cuts_first ? "first" : "second") + " text has only " + std::to_string(target));
  return cuts_first ? std::pair(first - excess, other) : std::pair(first, other - excess);
}

}  // namespace detail

}  // namespace ledg::inline LEDG_ABI::text
