// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file text/sequence_template.hpp
/// What a tokenizer puts around the segments of a text or pair.

namespace ledg::inline LEDG_ABI::text {

/// The segments A and B of a text or pair, and tokens before, between and behind them.
struct sequence_form {
  struct token {
    std::int32_t id = 0;
    std::int32_t type = 0;
    friend bool operator==(const token&, const token&) = default;
  };
  std::vector<token> before;
  std::vector<token> between;  ///< A and B; of a single text nothing
  std::vector<token> behind;
  std::int32_t first_type = 0;
  std::int32_t second_type = 1;

  [[nodiscard]] std::size_t added() const { return before.size() + between.size() + behind.size(); }
  friend bool operator==(const sequence_form&, const sequence_form&) = default;
};

/// How a text, and how a pair is dressed.
struct sequence_template {
  sequence_form single;
  sequence_form pair;

  /// BERT's: `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, where B and the last token are of type 1.
  [[nodiscard]] static sequence_template bert(std::int32_t cls, std::int32_t sep) {
    return {.single = {.before = {{cls, 0}}, .between = {}, .behind = {{sep, 0}}},
            .pair = {.before = {{cls, 0}}, .between = {{sep, 0}}, .behind = {{sep, 1}}}};
  }

  friend bool operator==(const sequence_template&, const sequence_template&) = default;
};

}  // namespace ledg::inline LEDG_ABI::text
