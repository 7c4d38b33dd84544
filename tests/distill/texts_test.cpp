// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/texts.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

const std::vector<std::string> domain_words = {"apple", "bridge", "cloud", "door"};

const std::vector<std::string>& group(const std::vector<ledg::text_group>& groups, const char* name) {
  const auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.name == name; });
  REQUIRE(at != groups.end());
  return at->texts;
}

bool holds(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

TEST_CASE("domain texts: the same for the same seed and no text twice or on both sides", "[distill]") {
  const auto a = ledg::make_domain_texts(domain_words, 3);
  const auto b = ledg::make_domain_texts(domain_words, 3);
  std::set<std::string> train, test;
  std::size_t trained = 0;
  std::size_t tested = 0;
  for (std::size_t g = 0; g < a.train.size(); ++g) {
    CHECK(a.train[g].texts == b.train[g].texts);
    CHECK(a.train[g].texts.size() > 1000);
    const auto& texts = a.train[g].texts;
    CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
    train.insert(texts.begin(), texts.end());
    trained += texts.size();
  }
  for (std::size_t g = 0; g < a.held_out.size(); ++g) {
    CHECK(a.held_out[g].texts == b.held_out[g].texts);
    CHECK(a.held_out[g].texts.size() > 100);
    test.insert(a.held_out[g].texts.begin(), a.held_out[g].texts.end());
    tested += a.held_out[g].texts.size();
  }
  CHECK(test.size() == tested);
  CHECK(trained > 30000);
  for (const auto& t : test) REQUIRE(!train.contains(t));
  CHECK(!train.contains(""));
  CHECK(ledg::make_domain_texts(domain_words, 4).train[2].texts != a.train[2].texts);
}

TEST_CASE("domain texts: forms are those of the templates", "[distill]") {
  const auto c = ledg::make_domain_texts(domain_words);
  auto texts = group(c.train, "operators");
  const auto& attributes = group(c.held_out, "attributes");
  texts.insert(texts.end(), attributes.begin(), attributes.end());
  for (const char* const text : {"Act Relu", "OP Relu", "ParamL Conv 3", "ParamL Conv 1", "ParamL Conv 3 depthwise",
                                 "OP Conv kernel=3 stride=1 padding=1", "Elem Mul"}) {
    INFO(text);
    CHECK(holds(texts, text));
  }
  // A device is known or held out with all its texts.
  const auto& hardware = group(c.held_out, "hardware");
  for (const auto& s : ledg::hardware::catalogue()) {
    const auto text =
        ledg::hardware::platform_text(s, ledg::precision::fp32, "", "", ledg::text::template_set::named("verbose"));
    INFO(text);
    CHECK(holds(group(c.train, "hardware"), text) != holds(hardware, text));
  }
  // No text of an operator that is held out is learnt from.
  const auto& operators = group(c.held_out, "operators");
  for (const auto& row : ledg::detail::operator_table) {
    const auto text = "OP " + std::string(row.name);
    CHECK(holds(group(c.train, "operators"), text) != holds(operators, text));
  }
}

TEST_CASE("domain texts: work without words", "[distill]") {
  const auto c = ledg::make_domain_texts({});
  CHECK(group(c.train, "words").size() > 1000);
}

TEST_CASE("domain texts: frequent words of a vocabulary", "[distill]") {
  const ledg::text::vocabulary v({"[PAD]", "the", "##ing", "of", "x1y", "été", "and", "window"});
  CHECK(ledg::frequent_words(v, 2) == std::vector<std::string>{"the", "and"});
  CHECK(ledg::frequent_words(v, 9) == std::vector<std::string>{"the", "and", "window"});
}
