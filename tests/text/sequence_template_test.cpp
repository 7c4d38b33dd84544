// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/sequence_template.hpp"

#include "support/catch.hpp"

TEST_CASE("sequence template: BERT's puts 2 tokens around a text and 3 around a pair", "[tokenizer]") {
  using ledg::text::sequence_form;
  using ledg::text::sequence_template;
  const auto t = sequence_template::bert(2, 3);
  CHECK(t.single.added() == 2);
  CHECK(t.pair.added() == 3);
  CHECK(t.single.before.at(0) == sequence_form::token{2, 0});
  CHECK(t.single.between.empty());
  CHECK(t.pair.between.at(0) == sequence_form::token{3, 0});
  CHECK(t.pair.behind.at(0) == sequence_form::token{3, 1});  // it belongs to the second text
  CHECK(t.pair.first_type == 0);
  CHECK(t.pair.second_type == 1);
  CHECK(t == sequence_template::bert(2, 3));
  CHECK_FALSE(t == sequence_template::bert(2, 4));
  CHECK(sequence_form{}.added() == 0);
}
