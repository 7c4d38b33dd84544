// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "ledg/distill/device_texts.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/operator_texts.hpp"
#include "ledg/distill/texts_in_making.hpp"
#include "ledg/distill/words.hpp"
#include "ledg/hardware/platform_text.hpp"
#include "ledg/hardware/spec.hpp"

/// @file distill/sentences.hpp
/// Words alone, and sentences about operators and devices.

namespace ledg::inline LEDG_ABI::distill {

/// A number with three significant digits at most, as platform texts have them.
[[nodiscard]] inline std::string three_digits(double v) {
  hardware::spec s;
  s.tdp_w = v;
  return hardware::platform_fields(s, precision::fp32).tdp_w;
}

/// Ordinary words, each alone and some together.
inline void add_words(texts_in_making& all, std::span<const std::string> words, text_dice& dice, name_dice& names) {
  for (const auto& w : words) all.sentences.add(w);
  for (int i = 0; i < 2500 && !words.empty(); ++i)
    all.sentences.add(names.word() + ' ' + names.word() + (dice.chance(0.4) ? ' ' + names.word() : ""));
}

/// The names of the domain, as they are.
inline void add_names(texts_in_making& all) {
  for (const auto word : field_words) all.sentences.add(word);
  for (const auto word : processor_families) all.sentences.add(word);
  for (const auto word : processor_makers) all.sentences.add(word);
  for (const auto op : all.seen_operators) {
    all.sentences.add(op);
    all.sentences.add(std::string(op) + " operator");
  }
}

/// Sentences about operators.
inline void add_operator_sentences(texts_in_making& all, text_dice& dice) {
  using namespace std::string_literals;
  static constexpr std::string_view openings[] = {"",           "a ",   "the ",        "OP ",
                                                  "operator: ", "one ", "layer with ", "fused "};
  for (int i = 0; i < 2500; ++i) {
    const auto& known = dice.pick(operator_phrases);
    if (std::find(all.seen_operators.begin(), all.seen_operators.end(), known.op) == all.seen_operators.end()) continue;
    auto text = std::string(dice.pick(openings)) + std::string(known.phrase);
    if (dice.chance(0.2)) text += " ("s + std::string(known.op) + ')';
    if (has_kernel(known.op) && dice.chance(0.7)) {
      const auto k = std::to_string(1 + dice.below(9));
      text += dice.pick(std::array{" with kernel ", " with a kernel of ", ", kernel size ", " "}) + k;
      if (dice.chance(0.5)) text += dice.pick(std::array{" by ", "x", " x "}) + k;
      if (dice.chance(0.5)) text += " and stride " + std::to_string(1 + dice.below(4));
    }
    if (dice.chance(0.3)) text += " on "s + std::string(dice.pick(field_words));
    all.sentences.add(text);
  }
}

/// Sentences about devices.
inline void add_device_sentences(texts_in_making& all, text_dice& dice, name_dice& names) {
  for (int i = 0; i < 2500; ++i) {
    const auto& s = *dice.pick(all.seen_devices);
    std::string text = dice.chance(0.6) ? s.vendor + ' ' + (dice.chance(0.7) ? s.name : s.architecture)
                                        : std::string(dice.pick(processor_makers)) + ' ' + names.family();
    if (dice.chance(0.4)) text += ' ' + kind_key(s);
    if (dice.chance(0.3)) text += " with " + std::to_string(1U << dice.below(8)) + " GB of memory";
    if (dice.chance(0.3))
      text += ", " + three_digits(dice.magnitude(0.1, 500)) + " TFLOPS in " +
              hardware::to_string(dice.pick(common_precisions));
    if (dice.chance(0.3)) text += ", " + three_digits(std::ceil(dice.magnitude(5, 700))) + " W";
    if (dice.chance(0.2)) text += " running " + any_runtime(dice);
    if (dice.chance(0.2)) text = std::string(dice.pick(field_words)) + " of " + text;
    all.sentences.add(text);
  }
}

}  // namespace ledg::inline LEDG_ABI::distill
