// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/wordpiece.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/io/json.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using namespace ledg;
using ids_t = std::vector<std::int32_t>;
using spans_t = std::vector<text::token_span>;

namespace {

text::wordpiece small(text::wordpiece_config config = {}) {
  return text::wordpiece(
      text::vocabulary({"[PAD]", "[UNK]",  "[CLS]", "[SEP]", "[MASK]", "conv",   "##olution", "##s",  "a",
                        "##b",   "cafe",   "!",     "北",    "京",     "kernel", "=",         "3",    "i",
                        "İ",     "resume", "ß",     "##ß",   "Conv",   "é",      "[",         "mask", "]"}),
      std::move(config));
}

struct scratch {
  ledg_test::temporary_folder folder;
  fs::path path = folder.path();
  void put(const std::string& name, const std::string& text) const { std::ofstream(path / name) << text; }
};

}  // namespace

TEST_CASE("greedy longest match, continuations and offsets", "[wordpiece]") {
  const auto t = small();
  const auto e = t.encode("Convolutions kernel=3!");
  CHECK(t.tokens(e.ids) ==
        std::vector<std::string>{"[CLS]", "conv", "##olution", "##s", "kernel", "=", "3", "!", "[SEP]"});
  CHECK(e.offsets == spans_t{{0, 0}, {0, 4}, {4, 11}, {11, 12}, {13, 19}, {19, 20}, {20, 21}, {21, 22}, {0, 0}});
  CHECK(e.type_ids == ids_t(9, 0));
}

TEST_CASE("nothing to tokenize", "[wordpiece]") {
  const auto t = small();
  for (const std::string s : {"", " ", "\t\r\n", "\xE2\x80\x8B", "\xEF\xBF\xBD", "\x7F\x01"}) {
    CHECK(t.encode(s).ids == ids_t{2, 3});
    CHECK(t.encode(s, {.special_tokens = false}).ids.empty());
  }
  CHECK(t.encode("", "").ids == ids_t{2, 3, 3});
  CHECK(t.encode("", "").type_ids == ids_t{0, 0, 1});
}

TEST_CASE("offsets count code points of the text as given", "[wordpiece]") {
  const auto t = small();
  const auto spans = [&](const std::string& s) { return t.encode(s, {.special_tokens = false}).offsets; };
  CHECK(spans("caf\xC3\xA9 a") == spans_t{{0, 4}, {5, 6}});             // composed accent
  CHECK(spans("cafe\xCC\x81 a") == spans_t{{0, 4}, {6, 7}});            // combining accent
  CHECK(spans("\xE5\x8C\x97\xE4\xBA\xAC") == spans_t{{0, 1}, {1, 2}});  // ideographs stand alone
  CHECK(spans("a\xE2\x80\x8B"
              "b") == spans_t{{0, 1}, {2, 3}});  // a dropped character inside a word
  CHECK(spans("\xFF\xFE"
              "a") == spans_t{{2, 3}});  // bytes that are not UTF-8
  CHECK(spans("[MASK]a") == spans_t{{0, 6}, {6, 7}});
  CHECK(spans("zz a") == spans_t{{0, 2}, {3, 4}});  // the unknown token covers its word
}

TEST_CASE("a word with an unknown rest is unknown as a whole", "[wordpiece]") {
  const auto t = small();
  CHECK(t.encode("convx", {.special_tokens = false}).ids == ids_t{1});
  CHECK(t.encode("ab abx ab", {.special_tokens = false}).ids == ids_t{8, 9, 1, 8, 9});
}

TEST_CASE("words beyond 100 characters are unknown", "[wordpiece]") {
  const auto t = small();
  const auto word = [](std::size_t n) { return "a" + std::string(n - 1, 'b'); };
  CHECK(t.encode(word(100), {.special_tokens = false}).size() == 100);
  CHECK(t.encode(word(101), {.special_tokens = false}).ids == ids_t{1});
  std::string sharp;  // characters, not bytes, are counted
  for (int i = 0; i < 100; ++i) sharp += "\xC3\x9F";
  CHECK(t.encode(sharp, {.special_tokens = false}).size() == 100);
  CHECK(t.encode(sharp + "\xC3\x9F", {.special_tokens = false}).ids == ids_t{1});
}

TEST_CASE("special tokens inside a text, exact case only", "[wordpiece]") {
  const auto t = small();
  CHECK(t.encode("a[MASK]a [SEP]", {.special_tokens = false}).ids == ids_t{8, 4, 8, 3});
  CHECK(t.encode("[mask]", {.special_tokens = false}).ids == ids_t{24, 25, 26});
}

TEST_CASE("options of the clean-up", "[wordpiece]") {
  const std::string cafe = "CAF\xC3\x89";
  CHECK(small().encode(cafe, {.special_tokens = false}).ids == ids_t{10});
  CHECK(small({.strip_accents = false}).encode("\xC3\x89", {.special_tokens = false}).ids == ids_t{23});
  CHECK(small({.lowercase = false}).encode("Conv conv", {.special_tokens = false}).ids == ids_t{22, 5});
  CHECK(small({.lowercase = false, .strip_accents = true}).encode("cafe\xCC\x81", {.special_tokens = false}).ids ==
        ids_t{10});
  CHECK(small({.split_cjk = false}).encode("\xE5\x8C\x97\xE4\xBA\xAC", {.special_tokens = false}).ids == ids_t{1});
  CHECK(small({.max_word_chars = 3}).encode("conv a", {.special_tokens = false}).ids == ids_t{1, 8});
}

TEST_CASE("truncation counts special tokens", "[wordpiece]") {
  const auto t = small();
  const std::string five = "a a a a a";
  CHECK(t.encode(five, {.max_length = 4}).ids == ids_t{2, 8, 8, 3});
  CHECK(t.encode(five, {.max_length = 2}).ids == ids_t{2, 3});
  CHECK(t.encode(five, {.max_length = 3, .special_tokens = false}).ids == ids_t{8, 8, 8});
  CHECK(t.encode(five, {.max_length = 100}).size() == 7);
  CHECK(t.encode(five, "3 3 3", {.max_length = 8}).type_ids == ids_t{0, 0, 0, 0, 0, 1, 1, 1});
  CHECK(t.encode(five, "3", {.max_length = 5, .strategy = text::truncation::only_first}).ids == ids_t{2, 8, 3, 16, 3});
  CHECK(t.encode("a", "3 3 3", {.max_length = 5, .strategy = text::truncation::only_second}).ids ==
        ids_t{2, 8, 3, 16, 3});
  CHECK_THROWS_AS(t.encode(five, {.max_length = 1}), input_error);
  CHECK_THROWS_AS(t.encode(five, {.max_length = 4, .strategy = text::truncation::only_second}), input_error);
  CHECK_THROWS_AS(t.encode("a", five, {.max_length = 5, .strategy = text::truncation::only_first}), input_error);
  CHECK(text::truncation_named("only_second") == text::truncation::only_second);
  CHECK_THROWS_AS(text::truncation_named("first"), lookup_error);
}

TEST_CASE("decode joins pieces and leaves special tokens out", "[wordpiece]") {
  const auto t = small();
  const auto ids = t.encode("Convolutions [MASK] a").ids;
  CHECK(t.decode(ids) == "convolutions a");
  CHECK(t.decode(ids, true) == "[CLS] convolutions [MASK] a [SEP]");
  CHECK(t.decode({}).empty());
  CHECK_THROWS_AS(t.decode({999}), lookup_error);
  CHECK_THROWS_AS(t.decode({-1}), lookup_error);
}

TEST_CASE("a vocabulary without the needed tokens is refused", "[wordpiece]") {
  const auto make = [] { static_cast<void>(text::wordpiece(text::vocabulary({"[CLS]", "[SEP]", "a"}))); };
  CHECK(ledg_test::contains(ledg_test::message_of<input_error>(make), "[UNK]"));
  CHECK_THROWS_AS(text::wordpiece(text::vocabulary({"[UNK]", "a"})), input_error);
}

TEST_CASE("one tokenizer serves many threads", "[wordpiece]") {
  const auto t = small();
  const auto expected = t.encode("Convolutions caf\xC3\xA9 [MASK]").ids;
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < wrong.size(); ++k)
    threads.emplace_back([&, k] {
      for (int i = 0; i < 200; ++i) wrong[k] += t.encode("Convolutions caf\xC3\xA9 [MASK]").ids != expected;
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("reading tokenizer folders", "[wordpiece]") {
  const scratch folder;
  SECTION("neither file") { CHECK_THROWS_AS(text::tokenizer::from_folder(folder.path), input_error); }
  SECTION("vocab.txt alone and with settings") {
    folder.put("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nConv\nconv\n");
    CHECK(text::tokenizer::from_folder(folder.path).encode("Conv").ids == ids_t{2, 5, 3});
    folder.put("tokenizer_config.json", R"({"do_lower_case": false, "strip_accents": null})");
    CHECK(text::tokenizer::from_folder(folder.path).encode("Conv").ids == ids_t{2, 4, 3});
    folder.put("tokenizer_config.json", R"({"do_lower_case": 1})");
    CHECK_THROWS_AS(text::tokenizer::from_folder(folder.path), corrupt_error);
  }
  const auto json = [](const std::string& normalizer, const std::string& extra) {
    return R"({"truncation":{"max_length":3,"strategy":"LongestFirst","stride":0},
      "padding":{"strategy":{"Fixed":9}}, "added_tokens":[{"id":0,"content":"[UNK]","special":true},
      {"id":1,"content":"<s>","special":true},{"id":2,"content":"</s>","special":true})" +
           extra + R"(],
      "normalizer":{"type":")" +
           normalizer + R"(","lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
      "post_processor":{"type":"BertProcessing","sep":["</s>",2],"cls":["<s>",1]},
      "model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"<s>":1,"</s>":2,"a":3}}})";
  };
  SECTION("tokenizer.json: own special names; truncation and padding are not obeyed") {
    folder.put("tokenizer.json", json("BertNormalizer", ""));
    const auto t = text::tokenizer::from_folder(folder.path);
    CHECK(t.encode("a a a</s>a").ids == ids_t{1, 3, 3, 3, 2, 3, 2});
  }
  SECTION("another kind of tokenizer") {
    folder.put("tokenizer.json", json("NFC", ""));
    const auto read = [&] { static_cast<void>(text::tokenizer::from_folder(folder.path)); };
    CHECK(ledg_test::contains(ledg_test::message_of<input_error>(read), "/normalizer/type"));
  }
  SECTION("an id with two tokens, a hole, an unsupported flag") {
    folder.put("tokenizer.json", json("BertNormalizer", R"(,{"id":3,"content":"[X]"})"));
    CHECK_THROWS_AS(text::tokenizer::from_folder(folder.path), corrupt_error);
    folder.put("tokenizer.json", json("BertNormalizer", R"(,{"id":7,"content":"[X]"})"));
    CHECK_THROWS_AS(text::tokenizer::from_folder(folder.path), corrupt_error);
    folder.put("tokenizer.json", json("BertNormalizer", R"(,{"id":4,"content":"[X]","lstrip":true})"));
    CHECK_THROWS_AS(text::tokenizer::from_folder(folder.path), input_error);
  }
}

TEST_CASE("golden ids of the reference tokenizer", "[wordpiece][golden]") {
  const auto shared = ledg_test::shared_folder();
  if (!fs::exists(shared / "golden/bert/tokenizer")) LEDG_SKIP("LEDG_SHARED has no golden/bert/tokenizer");
  const std::pair<const char*, const char*> sets[] = {{"uncased_30522.json", "bert-tiny-synth"},
                                                      {"nano_1200.json", "bert-nano-synth"}};
  for (const auto& [file, model] : sets) {
    const auto golden = io::read_json(shared / "golden/bert/tokenizer" / file);
    const auto folder = shared / "models" / model;
    const text::tokenizer from_json = text::tokenizer::from_folder(folder);
    const text::tokenizer from_text(text::vocabulary::read_text(folder / "vocab.txt"));
    for (const auto* t : {&from_json, &from_text}) {
      for (const auto& c : golden["cases"]) {
        INFO(file << ": " << c["text"]);
        const auto e = t->encode(c["text"].get<std::string>());
        CHECK(e.ids == c["ids"].get<ids_t>());
        CHECK(t->tokens(e.ids) == c["tokens"].get<std::vector<std::string>>());
      }
      for (const auto& c : golden["pairs"]) {
        INFO(file << ": " << c);
        const auto e = t->encode(c["a"].get<std::string>(), c["b"].get<std::string>());
        CHECK(e.ids == c["ids"].get<ids_t>());
        CHECK(e.type_ids == c["type_ids"].get<ids_t>());
      }
      for (const auto& c : golden["trunc"]) {
        INFO(file << ": " << c);
        const auto strategy = c["strategy"] == "LongestFirst" ? text::truncation::longest_first
                              : c["strategy"] == "OnlyFirst"  ? text::truncation::only_first
                                                              : text::truncation::only_second;
        const text::encode_options options{.max_length = c["max_length"].get<std::size_t>(), .strategy = strategy};
        const auto part = [&](const char* k) {
          return golden["trunc_texts"][c[k].get<std::size_t>()].get<std::string>();
        };
        const auto run = [&] {
          return c["b"].is_null() ? t->encode(part("a"), options) : t->encode(part("a"), part("b"), options);
        };
        if (c.contains("error")) {
          CHECK_THROWS_AS(run(), input_error);
        } else {
          CHECK(run().ids == c["ids"].get<ids_t>());
          CHECK(run().type_ids == c["type_ids"].get<ids_t>());
        }
      }
    }
  }
}
