// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/files/tokenizer_config.hpp"

#include <fstream>
#include <string>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace tokenizer_config_test {  // names of its own, for tests are compiled several files at a time

using ledg::text::files::read_tokenizer_config;

struct folder : ledg_test::temporary_folder {
  void put(const char* name, const std::string& text) const { std::ofstream(path() / name) << text; }
};

TEST_CASE("tokenizer config: an empty folder says nothing", "[tokenizer]") {
  const folder f;
  const auto c = read_tokenizer_config(f.path());
  CHECK(c.tokenizer_class.empty());
  CHECK(c.lowercase);
  CHECK_FALSE(c.cleans);
  CHECK(c.special.empty());
  CHECK_FALSE(c.added);
}

TEST_CASE("tokenizer config: older files are read where there are no added tokens", "[tokenizer]") {
  const folder f;
  f.put("tokenizer_config.json",
        R"({"tokenizer_class": "BertTokenizer", "cls_token": "<a>", "mask_token": null, "do_lower_case": false,
            "additional_special_tokens": ["<x>"]})");
  f.put("special_tokens_map.json",
        R"({"cls_token": {"content": "<b>", "lstrip": true}, "additional_special_tokens": ["<y>"]})");
  f.put("added_tokens.json", R"({"<y>": 8, "word": 9})");
  const auto c = read_tokenizer_config(f.path());
  CHECK(c.tokenizer_class == "BertTokenizer");
  CHECK(c.cleans);
  CHECK_FALSE(c.lowercase);
  CHECK(c.special.at("cls_token").token.content == "<b>");
  CHECK(c.special.at("cls_token").token.lstrip);
  CHECK(c.special.at("cls_token").has_properties);
  CHECK(c.special.at("mask_token").token.content.empty());
  REQUIRE(c.more_special.size() == 2);
  REQUIRE(c.added);
  CHECK(c.added->at(8).special);
  CHECK_FALSE(c.added->at(8).normalized);
  CHECK_FALSE(c.added->at(9).special);
  CHECK(c.added->at(9).normalized);

  f.put("tokenizer_config.json", R"({"added_tokens_decoder": {"7": {"content": "<z>", "special": true}},
      "extra_special_tokens": {"image_token": "<i>"}})");
  const auto newer = read_tokenizer_config(f.path());
  CHECK(newer.special.empty());
  CHECK(newer.added->size() == 1);
  CHECK_FALSE(newer.added->at(7).normalized);
  REQUIRE(newer.more_special.size() == 1);
  CHECK(newer.more_special[0].token.content == "<i>");
}

}  // namespace tokenizer_config_test
