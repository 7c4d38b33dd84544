// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/added_token.hpp"

#include "support/catch.hpp"

TEST_CASE("added tokens get their own ids or the next free ones", "[tokenizer]") {
  using namespace ledg;
  const text::vocabulary words({"a", "b", "", "c"});
  text::added_tokens added;
  added.add(words, text::special_token("b"));
  added.add(words, {.content = "new"});
  added.add(words, {.content = "more"});
  added.add(words, {.content = ""});
  CHECK(added.find("b") == 1);
  CHECK(added.find("new") == 3);  // as many as there are words, whatever their ids
  CHECK(added.find("more") == 4);
  CHECK_FALSE(added.find("a"));
  CHECK_FALSE(added.find(""));
  CHECK(added.entries().size() == 3);

  added.add_missing(words, text::special_token("new"));
  CHECK_FALSE(added.find(3)->special);
  added.add(words, text::special_token("new"));
  CHECK(added.find(3)->special);
  CHECK(added.find("new") == 3);
  CHECK(added.find(99) == nullptr);
}
