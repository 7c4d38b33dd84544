// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/distill/corpus.hpp"
#include "ledg/distill/device_texts.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/operator_texts.hpp"
#include "ledg/distill/sentences.hpp"
#include "ledg/distill/texts_in_making.hpp"
#include "ledg/text/templates.hpp"
#include "ledg/text/vocabulary.hpp"

/// @file distill/texts.hpp
/// The texts that a text encoder of this domain meets: operators and platforms in the words of every built-in template
/// set, sentences about both, and the same forms filled with other words and numbers. Some are kept from training.

namespace ledg::inline LEDG_ABI {

namespace distill {

/// Each text on one side: what is not seen for the tests, where nothing else says the same.
[[nodiscard]] inline domain_corpus divided(const texts_in_making& all) {
  domain_corpus corpus;
  std::set<std::string_view> tested;
  const auto hold_out = [&](const char* name, const text_table& table, const text_table& seen) {
    const std::set<std::string_view> known(seen.texts().begin(), seen.texts().end());
    auto& group = corpus.held_out.emplace_back(text_group{name, {}});
    for (const auto& t : table.texts()) {
      if (known.contains(t)) continue;  // a text can say less than what tells two devices apart
      group.texts.push_back(t);
      tested.insert(t);
    }
  };
  hold_out("attributes", all.attributes, all.operators);
  hold_out("hardware", all.unseen_devices, all.devices);
  hold_out("operators", all.unseen_operators, all.operators);
  const auto train = [&](const char* name, const text_table& table) {
    auto& group = corpus.train.emplace_back(text_group{name, {}});
    for (const auto& t : table.texts())
      if (!t.empty() && !tested.contains(t)) group.texts.push_back(t);
  };
  train("operators", all.operators);
  train("hardware", all.devices);
  train("variations", all.variations);
  train("words", all.sentences);
  return corpus;
}

}  // namespace distill

/// Makes the texts. They depend on the arguments, the operator table and the catalogue alone.
///
/// Held out, chosen by hash: one operator in sixteen with all its texts (`operators`), one in twelve of the texts of
/// the others (`attributes`), one device in eight with all its texts (`hardware`). The variations of training texts
/// (other numbers, other words in the place of names) come from devices and operators that are not held out.
/// @param words ordinary words, in lower case, for variations; may be empty
[[nodiscard]] inline domain_corpus make_domain_texts(std::span<const std::string> words, std::uint64_t seed = 0) {
  distill::texts_in_making all;
  for (const auto& name : text::template_set::names()) all.sets.push_back(text::template_set::named(name));
  const philox random(seed);
  distill::add_operator_texts(all, random);
  distill::add_device_texts(all, random);
  distill::text_dice dice(random.split(2));
  distill::name_dice names(dice, words);
  distill::add_device_variations(all, dice, names);
  distill::add_operator_variations(all, dice, names);
  distill::add_words(all, words, dice, names);
  distill::add_names(all);
  distill::add_operator_sentences(all, dice);
  distill::add_device_sentences(all, dice, names);
  return distill::divided(all);
}

/// The @p count most frequent ordinary words of a BERT vocabulary, whose ids follow frequency: whole words of letters.
[[nodiscard]] inline std::vector<std::string> frequent_words(const text::vocabulary& vocabulary, std::size_t count) {
  std::vector<std::string> words;
  for (const auto& t : vocabulary.tokens()) {
    if (words.size() >= count) break;
    if (t.size() >= 3 && std::all_of(t.begin(), t.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      words.push_back(t);
  }
  return words;
}

}  // namespace ledg::inline LEDG_ABI
