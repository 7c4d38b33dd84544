// SPDX-License-Identifier: BSD-3-Clause
#include "flag_words.hpp"

#include <string>

#include "support/catch.hpp"

using ledg_program::flag_words;

TEST_CASE("flag words: sentences, with what a flag says", "[cli]") {
  CHECK(flag_words("precision_without_unit") == "The device has no unit for this precision, as far as is known.");
  CHECK(flag_words("few_rows:7") == "Only 7 measurements stand behind the setting that answers.");
  CHECK(flag_words("spec_imputed:tdp_w") == "The device's tdp_w is not known; what is usual for its kind was taken.");
  CHECK(flag_words("outside_training:operator Foo") == "No training network had the operator Foo.");
  CHECK(flag_words("outside_setting:batch") == "The batch lies outside what was measured in this setting.");
  CHECK(flag_words("unknown_operator:a{}b") == "The operator a{}b is not known, so its time is a guess.");
}

TEST_CASE("flag words: a flag without a sentence is its own", "[cli]") {
  CHECK(flag_words("") == "");
  CHECK(flag_words("of_tomorrow:X") == "of_tomorrow:X");
  CHECK(flag_words("few_rows") == "few_rows");
}

TEST_CASE("flag words: all that answers may say has words", "[cli]") {
  for (const std::string flag :
       {"hardware_not_in_training", "runtime_not_measured", "runtime_version_not_measured", "precision_not_measured",
        "cores_not_measured", "layout_not_measured", "combination_not_measured", "interval_unknown",
        "outside_setting:work", "outside_setting:operators", "outside_training:macs", "outside_training:unknown shapes",
        "unresolved:node 3 (Foo)", "control_flow:Loop", "unknown_shape", "does_not_fit"}) {
    CAPTURE(flag);
    CHECK(flag_words(flag).ends_with("."));
  }
}
