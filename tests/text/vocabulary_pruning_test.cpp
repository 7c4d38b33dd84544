// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/vocabulary_pruning.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "support/catch.hpp"

namespace {

namespace text = ledg::text;
using strings = std::vector<std::string>;

/// [PAD] 0, an unused place, four special tokens, then characters, words and pieces.
const strings all_tokens = {"[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a",    "b",
                            "!",     "é",         "中",    "##a",   "##b",   "##!",    "##中", "##é",
                            "the",   "cab",       "conv",  "ab",    "##ab",  "relu",   "zebra"};

text::wordpiece full() { return text::wordpiece(text::vocabulary(all_tokens)); }

strings pruned(const strings& texts, std::size_t limit) {
  return text::prune_vocabulary(full(), texts, limit).vocab.tokens();
}

const strings must = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "!", "é", "中", "##a", "##b", "##é"};

}  // namespace

TEST_CASE("vocabulary pruning: special tokens and characters stay in their order", "[text]") {
  CHECK(pruned({}, must.size()) == must);
  CHECK(pruned({"relu relu"}, must.size()) == must);
}

TEST_CASE("vocabulary pruning: then what the texts use and then what stands first", "[text]") {
  auto expected = must;
  expected.insert(expected.end(), {"relu"});
  CHECK(pruned({"relu conv relu"}, must.size() + 1) == expected);
  expected = must;
  expected.insert(expected.end(), {"conv", "relu"});
  CHECK(pruned({"relu conv relu"}, must.size() + 2) == expected);
  expected = must;
  expected.insert(expected.end(), {"the", "conv", "relu"});
  CHECK(pruned({"relu conv relu"}, must.size() + 3) == expected);
  const auto everything = pruned({}, 1000);
  CHECK(everything.size() == all_tokens.size() - 3);  // no text can ask for [unused0], ##! and ##中
}

TEST_CASE("vocabulary pruning: ids lead back and words still split", "[text]") {
  const strings texts = {"conv conv"};
  const auto p = text::prune_vocabulary(full(), texts, must.size() + 1);
  REQUIRE(p.original.size() == p.vocab.size());
  for (std::size_t i = 0; i < p.original.size(); ++i)
    CHECK(all_tokens[static_cast<std::size_t>(p.original[i])] == p.vocab.tokens()[i]);
  const text::wordpiece small(p.vocab);
  const auto ids = small.encode("abba conv 中!").ids;
  CHECK(small.tokens(ids) == strings{"[CLS]", "a", "##b", "##b", "##a", "conv", "中", "!", "[SEP]"});
}

TEST_CASE("vocabulary pruning: a limit that is too small says what is needed", "[text]") {
  try {
    static_cast<void>(pruned({}, must.size() - 1));
    FAIL("expected an error");
  } catch (const ledg::input_error& e) {
    CHECK(std::string(e.what()).find(std::to_string(must.size())) != std::string::npos);
  }
}
