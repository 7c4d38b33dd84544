// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/files/tokenizer_json.hpp"

#include <optional>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"

namespace tokenizer_json_test {  // names of its own, for tests are compiled several files at a time

using ledg::io::json;
using ledg::io::json_view;
using namespace ledg::text;

/// The least that a `tokenizer.json` needs, with what @p patch changes; members that are null there go.
json document(const char* patch = "{}") {
  auto d = json::parse(R"({"normalizer": {"type": "BertNormalizer"}, "pre_tokenizer": {"type": "BertPreTokenizer"},
      "model": {"vocab": {"[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "word": 5}}})");
  d.merge_patch(json::parse(patch));
  return d;
}

files::tokenizer_parts read(const json& d) { return files::read_tokenizer_parts(json_view(d, "t.json"), "t.json"); }
files::tokenizer_parts read(const char* patch) { return read(document(patch)); }

template <class Exception>
std::string refusal(const char* patch) {
  return ledg_test::message_of<Exception>([&] { (void)read(patch); });
}

TEST_CASE("tokenizer json: what is left out is as in BERT", "[tokenizer]") {
  const auto parts = read("{}");
  CHECK(parts.config == wordpiece_config{});
  CHECK(parts.vocab.size() == 6);
  CHECK(parts.vocab.id("word") == 5);
  CHECK(parts.added.empty());
  CHECK_FALSE(parts.around);
}

TEST_CASE("tokenizer json: every key that changes ids is read", "[tokenizer]") {
  const auto parts = read(R"({
      "normalizer": {"clean_text": false, "handle_chinese_chars": false, "strip_accents": true, "lowercase": false},
      "truncation": {"direction": "Left", "max_length": 9},
      "model": {"unk_token": "<?>", "continuing_subword_prefix": "@", "max_input_chars_per_word": 7},
      "added_tokens": [{"content": "b", "special": true}, {"content": "a", "lstrip": true}]})");
  CHECK_FALSE(parts.config.clean_text);
  CHECK_FALSE(parts.config.split_cjk);
  CHECK(parts.config.strip_accents == std::optional(true));
  CHECK_FALSE(parts.config.lowercase);
  CHECK(parts.config.cut_front);
  CHECK(parts.config.special.unk == "<?>");
  CHECK(parts.config.continuation == "@");
  CHECK(parts.config.max_word_chars == 7);
  REQUIRE(parts.added.size() == 2);  // in the order of the file
  CHECK(parts.added[0].content == "b");
  CHECK(parts.added[1].lstrip);
}

TEST_CASE("tokenizer json: a normalizer behind Lowercase keeps accents as it says", "[tokenizer]") {
  const auto config = [](const char* bert) {
    auto d = document();
    d["normalizer"] = {{"type", "Sequence"}, {"normalizers", {{{"type", "Lowercase"}}, json::parse(bert)}}};
    return read(d).config;
  };
  const auto kept = config(R"({"type": "BertNormalizer", "lowercase": false})");
  CHECK(kept.lowercase);
  CHECK(kept.strip_accents == std::optional(false));
  CHECK(config(R"({"type": "BertNormalizer", "lowercase": true})").strip_accents == std::optional(true));
  auto alone = document();
  alone["normalizer"] = {{"type", "Sequence"}, {"normalizers", {{{"type", "BertNormalizer"}, {"lowercase", false}}}}};
  CHECK_FALSE(read(alone).config.lowercase);
}

TEST_CASE("tokenizer json: both forms of a post-processor", "[tokenizer]") {
  const auto old = read(R"({"post_processor": {"type": "BertProcessing", "cls": ["<s>", 8], "sep": ["</s>", 9]}})");
  CHECK(old.around == std::optional(sequence_template::bert(8, 9)));
  CHECK(old.config.special.cls == "<s>");
  CHECK(old.config.special.sep == "</s>");
  const auto parts = read(R"({"post_processor": {"type": "TemplateProcessing",
      "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 2}}],
      "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}},
               {"Sequence": {"id": "B", "type_id": 3}}, {"SpecialToken": {"id": "[SEP]", "type_id": 4}}],
      "special_tokens": {"[CLS]": {"ids": [2]}, "[SEP]": {"ids": [3, 4]}}}})");
  REQUIRE(parts.around);
  const auto& [single, pair] = *parts.around;
  CHECK(single.before == std::vector<sequence_form::token>{{2, 0}});
  CHECK(single.behind.empty());
  CHECK(single.first_type == 2);
  CHECK(pair.before.empty());
  CHECK(pair.between == std::vector<sequence_form::token>{{3, 1}, {4, 1}});
  CHECK(pair.behind == std::vector<sequence_form::token>{{3, 4}, {4, 4}});
  CHECK(pair.second_type == 3);
}

TEST_CASE("tokenizer json: other tokenizers are refused by name", "[tokenizer]") {
  using ledg::input_error;
  using ledg_test::contains;
  CHECK(contains(refusal<input_error>(R"({"model": {"type": "BPE"}})"), "/model/type: expected WordPiece, got 'BPE'"));
  CHECK(contains(refusal<input_error>(R"({"normalizer": {"type": "NFC"}})"), "/normalizer/type"));
  CHECK(contains(refusal<input_error>(R"({"pre_tokenizer": {"type": "Whitespace"}})"), "got 'Whitespace'"));
  CHECK(contains(refusal<input_error>(R"({"post_processor": {"type": "RobertaProcessing"}})"), "/post_processor/type"));
  CHECK(contains(refusal<input_error>(R"({"post_processor": {"type": "TemplateProcessing", "special_tokens": {},
      "single": [{"Sequence": {"id": "B"}}], "pair": []}})"),
                 "/post_processor/single: expected the sequences A, got 'B'"));
}

TEST_CASE("tokenizer json: a broken file is refused with its place", "[tokenizer]") {
  using ledg::corrupt_error;
  using ledg_test::contains;
  CHECK(contains(refusal<corrupt_error>(R"({"model": {"vocab": {"x": 5}}})"), "id 5 is both"));
  CHECK(contains(refusal<corrupt_error>(R"({"model": {"vocab": {"x": 4194304}}})"), "of 'x' is too large"));
  CHECK(contains(refusal<corrupt_error>(R"({"model": {"vocab": {"x": -1}}})"), "/model/vocab/x"));
  CHECK(contains(refusal<corrupt_error>(R"({"model": {"vocab": [1]}})"), "/model/vocab: expected an object of ids"));
  CHECK(contains(refusal<corrupt_error>(R"({"added_tokens": [{"content": ""}]})"), "added token 0 is empty"));
  CHECK(contains(refusal<corrupt_error>(R"({"model": null})"), "'model'"));
  CHECK(contains(refusal<corrupt_error>(R"({"post_processor": {"type": "TemplateProcessing",
      "single": [{"SpecialToken": {"id": "[X]"}}, {"Sequence": {"id": "A"}}], "pair": [], "special_tokens": {}}})"),
                 "'[X]'"));
}

}  // namespace tokenizer_json_test
