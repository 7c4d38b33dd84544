// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/wordpiece.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/core/random.hpp"
#include "ledg/io/json.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/reference_tokenizer.hpp"

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

TEST_CASE("decode sets no blank before a full stop or comma", "[wordpiece]") {
  const text::wordpiece t(text::vocabulary({"[UNK]", "[CLS]", "[SEP]", "a", "##b", ".", ",", "?", ";"}));
  CHECK(t.decode(t.encode("ab, a ?a;a.").ids) == "ab, a? a ; a.");
  CHECK(t.decode({4, 3}) == "##b a");  // nothing that it could continue
}

TEST_CASE("offsets in bytes", "[wordpiece]") {
  const auto t = small();
  const auto spans = [&](const std::string& s) {
    return t.encode(s, {.special_tokens = false, .unit = text::offset_unit::bytes}).offsets;
  };
  CHECK(spans("caf\xC3\xA9 a") == spans_t{{0, 5}, {6, 7}});
  CHECK(spans("cafe\xCC\x81 a") == spans_t{{0, 4}, {7, 8}});
  CHECK(spans("\xE5\x8C\x97\xE4\xBA\xAC[MASK]a") == spans_t{{0, 3}, {3, 6}, {6, 12}, {12, 13}});
  const std::string first = "\xE5\x8C\x97", second = "a \xE4\xBA\xAC";
  CHECK(t.encode(first, second, {.unit = text::offset_unit::bytes}).offsets ==
        spans_t{{0, 0}, {0, 3}, {0, 0}, {0, 1}, {2, 5}, {0, 0}});
  CHECK(t.encode(first, second).offsets == spans_t{{0, 0}, {0, 1}, {0, 0}, {0, 1}, {2, 3}, {0, 0}});
}

TEST_CASE("padding on request", "[wordpiece]") {
  const auto t = small();
  const auto e = t.encode("a", "3", {.pad_to = 8});
  CHECK(e.ids == ids_t{2, 8, 3, 16, 3, 0, 0, 0});
  CHECK(e.type_ids == ids_t{0, 0, 0, 1, 1, 0, 0, 0});
  CHECK(e.padding == 3);
  CHECK(e.attention_mask() == ids_t{1, 1, 1, 1, 1, 0, 0, 0});
  CHECK(e.offsets.back() == text::token_span{});
  CHECK(t.encode("a a a", {.pad_to = 3}).ids == ids_t{2, 8, 8, 8, 3});
  CHECK(t.encode("a a a", {.max_length = 4, .pad_to = 5}).ids == ids_t{2, 8, 8, 3, 0});
  CHECK(t.encode("", {.special_tokens = false, .pad_to = 2}).ids == ids_t{0, 0});

  std::vector<text::encoding> batch{t.encode("a"), t.encode("a a a"), t.encode("")};
  t.pad(batch);
  CHECK(batch[0].ids == ids_t{2, 8, 3, 0, 0});
  CHECK(batch[1].padding == 0);
  CHECK(batch[2].padding == 3);
  t.pad(batch, 6);
  CHECK(batch[1].ids == ids_t{2, 8, 8, 8, 3, 0});
  CHECK(batch[2].padding == 4);
  CHECK(batch[2].attention_mask() == ids_t{1, 1, 0, 0, 0, 0});

  const text::wordpiece without(text::vocabulary({"[UNK]", "[CLS]", "[SEP]"}));
  CHECK(without.encode("", {.pad_to = 2}).size() == 2);
  CHECK_THROWS_AS(without.encode("", {.pad_to = 3}), lookup_error);
}

TEST_CASE("ids alone are appended, or nothing at all", "[wordpiece]") {
  const auto t = small();
  ids_t ids{7};
  t.append_ids("Convolutions caf\xC3\xA9", ids);
  CHECK(ids == ids_t{7, 2, 5, 6, 7, 10, 3});
  t.append_ids("a a", "3", ids, {.max_length = 5, .pad_to = 6});
  CHECK(ids == ids_t{7, 2, 5, 6, 7, 10, 3, 2, 8, 3, 16, 3, 0});
  const auto before = ids;
  CHECK_THROWS_AS(t.append_ids("a a a", ids, {.max_length = 1}), input_error);
  CHECK_THROWS_AS(t.append_ids("a a a", ids, {.max_length = 4, .strategy = text::truncation::only_second}),
                  input_error);
  CHECK(ids == before);
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

namespace {

/// Where the characters of a random text come from: one of each kind of thing that the clean-up tells apart.
struct alphabet {
  char32_t first, last;
};
constexpr alphabet alphabets[] = {{'a', 'z'},         {'a', 'f'},         {'A', 'Z'},         {'0', '9'},
                                  {' ', '~'},         {0, 0x7F},          {' ', ' '},         {0x80, 0xFF},
                                  {0x100, 0x17F},     {0x300, 0x345},     {0x370, 0x3FF},     {0x410, 0x44F},
                                  {0x590, 0x5FF},     {0x620, 0x652},     {0x900, 0x94D},     {0xE31, 0xE4E},
                                  {0xF71, 0xF84},     {0x1100, 0x11FF},   {0x1E00, 0x1EFF},   {0x1F00, 0x1FFF},
                                  {0x2000, 0x206F},   {0x2190, 0x22FF},   {0x3000, 0x30FF},   {0x302A, 0x302F},
                                  {0x4E00, 0x4E40},   {0xAC00, 0xD7A3},   {0xE000, 0xE010},   {0xF900, 0xFB4F},
                                  {0xFE00, 0xFFFD},   {0x110B0, 0x110BA}, {0x16FE0, 0x16FF1}, {0x1D15E, 0x1D172},
                                  {0x1F300, 0x1F6FF}, {0x20000, 0x20010}, {0x2B81E, 0x2B922}, {0x10FFF0, 0x10FFFF}};

std::string random_text(const philox& random, const std::vector<std::string>& vocabulary) {
  std::uint64_t drawn = 0;
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.uniform(drawn++) * static_cast<double>(n));
  };
  std::string out;
  for (std::size_t runs = below(12); runs > 0; --runs) {
    const auto kind = below(10);
    const auto& range = alphabets[below(std::size(alphabets))];
    const auto length = below(20) == 0 ? 95 + below(12) : 1 + below(9);  // some at the limit of a word
    for (std::size_t i = 0; i < length; ++i) {
      if (kind == 0) {
        out += vocabulary[below(vocabulary.size())];  // special tokens and ## among them
        break;
      }
      if (kind > 3) {
        std::string_view piece = vocabulary[5 + below(vocabulary.size() - 5)];
        if (piece.size() > 2 && (piece[0] == '#' || piece[0] == '@')) piece.remove_prefix(2);
        out += piece;
        continue;
      }
      if (kind == 1 && below(3) == 0) {
        out += static_cast<char>(below(256));  // often no UTF-8
        continue;
      }
      const auto c = static_cast<char32_t>(range.first + below(range.last - range.first + 1));
      text::append_utf8(out, c);
    }
    if (below(2) == 0) out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("thousands of strings agree with the slow reference, whatever the settings", "[wordpiece]") {
  const auto vocabulary = ledg_test::tricky_vocabulary();
  const std::vector<text::wordpiece_config> configs{
      {},
      {.lowercase = false},
      {.strip_accents = false},
      {.lowercase = false, .strip_accents = true},
      {.clean_text = false, .split_cjk = false},
      {.lowercase = false, .clean_text = false, .max_word_chars = 5},
      {.max_word_chars = 2},
      {.continuation = "@@"},
  };
  for (std::size_t k = 0; k < configs.size(); ++k) {
    auto tokens = vocabulary;
    for (auto& t : tokens)
      if (configs[k].continuation != "##" && t.starts_with("##")) t.replace(0, 2, configs[k].continuation);
    const text::wordpiece fast(text::vocabulary(tokens), configs[k]);
    const ledg_test::reference_tokenizer slow(tokens, configs[k], {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"});
    std::size_t pieces = 0, unknown = 0;
    for (std::uint64_t round = 0; round < 4000; ++round) {
      const auto input = random_text(philox(k + 1).split(round), tokens);
      ids_t ids;
      spans_t bytes, chars;
      for (const auto& token : slow.tokens(input)) {
        ids.push_back(token.id);
        bytes.push_back(token.bytes);
        chars.push_back(token.chars);
        unknown += token.id == 1;
      }
      pieces += ids.size();
      const auto e = fast.encode(input, {.special_tokens = false});
      const auto in_bytes = fast.encode(input, {.special_tokens = false, .unit = text::offset_unit::bytes});
      ids_t appended;
      fast.append_ids(input, appended, {.special_tokens = false});
      if (e.ids == ids && e.offsets == chars && in_bytes.ids == ids && in_bytes.offsets == bytes && appended == ids)
        continue;
      INFO("settings " << k << ", round " << round << ", text " << io::to_line(input));
      CHECK(e.ids == ids);
      CHECK(e.offsets == chars);
      CHECK(in_bytes.offsets == bytes);
      CHECK(appended == ids);
    }
    CHECK(pieces > 20000);  // the texts are not all unknown
    CHECK(unknown < pieces / 2);
  }
}

TEST_CASE("every character alone agrees with the slow reference", "[wordpiece]") {
  const auto vocabulary = ledg_test::tricky_vocabulary();
  for (const bool plain : {true, false}) {
    const text::wordpiece_config config{.lowercase = plain, .clean_text = plain};
    const text::wordpiece fast(text::vocabulary(vocabulary), config);
    const ledg_test::reference_tokenizer slow(vocabulary, config, {});
    std::size_t wrong = 0;
    std::string input;
    for (char32_t c = 0; c < 0x110000; ++c) {
      if (c >= 0x30000 && c < 0xE0000) continue;  // nothing is assigned there that is not elsewhere
      if (c >= 0xD800 && c < 0xE000) continue;
      input += 'a';
      text::append_utf8(input, c);
      input += "b ";
      if (c % 32 != 31) continue;
      ids_t expected;
      for (const auto& token : slow.tokens(input)) expected.push_back(token.id);
      wrong += fast.encode(input, {.special_tokens = false}).ids != expected;
      input.clear();
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("marks that are no accents change places as in the whole run", "[wordpiece]") {
  // U+1D158 U+1D165 (class 216) U+16FF0 (class 6): NFD puts the latter first. The piece tells the order.
  const std::string head = "\U0001D158", stem = "\U0001D165", mark = "\U00016FF0";
  const text::wordpiece t(text::vocabulary({"[UNK]", "[CLS]", "[SEP]", head, "##" + mark, "##" + stem}));
  const auto e = t.encode(head + stem + mark, {.special_tokens = false});
  CHECK(e.ids == ids_t{3, 4, 5});
  CHECK(e.offsets == spans_t{{0, 1}, {2, 3}, {1, 2}});
}

TEST_CASE("special tokens that begin with letters or with other characters", "[wordpiece]") {
  const scratch folder;
  folder.put("tokenizer.json",
             R"({"added_tokens":[{"id":0,"content":"[UNK]","normalized":false},
      {"id":1,"content":"[CLS]","normalized":false},{"id":2,"content":"[SEP]","normalized":false},
      {"id":4,"content":"Mask","normalized":false},{"id":5,"content":"Masked","normalized":false},
      {"id":6,"content":"\u00e9!","normalized":false},{"id":7,"content":" x","normalized":false}],
      "normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
      "model":{"vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"Mask":4,"Masked":5,"\u00e9!":6," x":7,"##a":8,"mask":9,
      "x":10}}})");
  const auto t = text::read_tokenizer(folder.path);
  const auto e = t.encode("aMaskeda Maska aa xa\u00E9!a mask x", {.special_tokens = false});
  CHECK(e.ids == ids_t{3, 5, 3, 4, 3, 3, 8, 7, 3, 6, 3, 9, 7});
  CHECK(e.offsets[1] == text::token_span{1, 7});
}

TEST_CASE("truncation takes from the longer text, one token at a time", "[wordpiece]") {
  const auto slowly = [](std::size_t a, std::size_t b, std::size_t room) {
    // Of two equal ones the shorter at the start gives, so that the longer keeps one more.
    const bool first_gives = a <= b;
    while (a + b > room) (a > b || (a == b && first_gives) ? a : b) -= 1;
    return std::pair(a, b);
  };
  std::size_t wrong = 0;
  for (std::size_t a = 0; a < 12; ++a)
    for (std::size_t b = 0; b < 12; ++b)
      for (std::size_t room = 0; room < 26; ++room)
        wrong += text::detail::truncated_sizes(a, b, room, text::truncation::longest_first) != slowly(a, b, room);
  CHECK(wrong == 0);
}

TEST_CASE("golden ids of the reference tokenizer", "[wordpiece][golden]") {
  const auto shared = ledg_test::shared_folder();
  if (!fs::exists(shared / "golden/bert/tokenizer")) LEDG_SKIP("LEDG_SHARED has no golden/bert/tokenizer");
  const std::pair<const char*, const char*> sets[] = {{"uncased_30522.json", "bert-tiny-synth"},
                                                      {"nano_1200.json", "bert-nano-synth"}};
  for (const auto& [file, model] : sets) {
    const auto golden = io::read_json(shared / "golden/bert/tokenizer" / file);
    const auto folder = shared / "models" / model;
    const text::tokenizer from_json = text::read_tokenizer(folder);
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
