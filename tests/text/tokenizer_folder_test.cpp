// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/tokenizer_folder.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "ledg/io/json.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using namespace ledg;
using ids_t = std::vector<std::int32_t>;

namespace tokenizer_folder_test {  // names of its own, for tests are compiled several files at a time

/// The vocabulary of all folders here, as a `vocab.txt`.
std::string words() {
  return "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##s\na\nb\nx\n!\n[\nq\n]\nnew\n##word\ncaf\n##é\ncafe\n"
         "café\n日\n本\nHello\nNEW\n<s>\n</s>\n";
}

/// The same with every @p from replaced.
std::string changed(const std::string& from, const std::string& to) {
  auto text = words();
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// A `tokenizer.json` of that vocabulary with what @p patch changes; its `more_added_tokens` come behind the usual
/// ones.
io::json fast_document(const io::json& patch) {
  auto document = io::json::parse(R"({"truncation": null, "padding": null, "added_tokens": [],
    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
                   "lowercase": true},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "TemplateProcessing",
      "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
      "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
               {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
               {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
      "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                         "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100, "vocab": {}}})");
  const auto list = text::vocabulary::from_text(words());
  for (std::size_t i = 0; i < list.size(); ++i) document["model"]["vocab"][list.tokens()[i]] = i;
  const auto add = [&](io::json token) {
    for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized", "special"})
      if (!token.contains(flag)) token[flag] = false;
    document["added_tokens"].push_back(token);
  };
  for (std::size_t i = 0; i < 5; ++i) add({{"id", i}, {"content", list.tokens()[i]}, {"special", true}});
  auto rest = patch;
  if (rest.contains("more_added_tokens"))
    for (const auto& token : rest["more_added_tokens"]) add(token);
  rest.erase("more_added_tokens");
  const bool no_template = rest.contains("post_processor") && rest["post_processor"].is_null();
  document.merge_patch(rest);
  if (no_template) document["post_processor"] = nullptr;
  return document;
}

using file_list = std::map<std::string, std::string>;

/// Writes @p files: a `tokenizer.json` is a patch; where there is none, there is a `vocab.txt`; `config.json` says
/// BERT.
void write_folder(const fs::path& folder, file_list files) {
  fs::create_directories(folder);
  if (files.contains("tokenizer.json"))
    files["tokenizer.json"] = fast_document(io::json::parse(files["tokenizer.json"])).dump();
  else
    files.try_emplace("vocab.txt", words());
  files.try_emplace("config.json", R"({"model_type": "bert"})");
  for (const auto& [name, content] : files) std::ofstream(folder / name, std::ios::binary) << content;
}

struct row {
  std::string name;
  file_list files;
  std::string text;
  ids_t ids;
};

const file_list::value_type generic{"tokenizer_config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast"})"};
const file_list::value_type berts{"tokenizer_config.json", R"({"tokenizer_class": "BertTokenizer"})"};

/// Values of `AutoTokenizer` in transformers 4.57 and 5.24, which agree on all of these.
std::vector<row> rows() {
  return {
      {"an added token in the cleaned text",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "NewWorld", "normalized": true}]})"},
        generic},
       "NEWWORLD new a",
       {2, 27, 15, 8, 3}},
      {"and one that takes blanks before it",
       {{"tokenizer.json",
         R"({"more_added_tokens": [{"id": 27, "content": "NewWorld", "lstrip": true, "normalized": true}]})"},
        generic},
       "a  NEWWORLD new",
       {2, 8, 27, 15, 3}},
      {"an added token in the text as given",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "NewWorld"}]})"}, generic},
       "NewWorld newworld",
       {2, 27, 1, 3}},
      {"one that takes blanks on both sides",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "<x>", "lstrip": true, "rstrip": true}]})"},
        generic},
       "a  <x>  <x> b",
       {2, 8, 27, 27, 9, 3}},
      {"one that is a word alone",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "new", "single_word": true}]})"}, generic},
       "new, new1 _new 日new new",
       {2, 15, 1, 1, 1, 15, 21, 15, 15, 3}},
      {"one that is a word alone in the cleaned text",
       {{"tokenizer.json",
         R"({"more_added_tokens": [{"id": 27, "content": "new", "single_word": true, "normalized": true}]})"},
        generic},
       "NEW, New1 new",
       {2, 15, 1, 1, 15, 3}},
      {"ideographs in the cleaned text",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "日本", "normalized": true}]})"}, generic},
       "日本 日 本",
       {2, 27, 21, 22, 3}},
      {"an accent in the cleaned text",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "Café", "normalized": true}]})"}, generic},
       "CAFÉ cafe",
       {2, 27, 27, 3}},
      {"the longest of several",
       {{"tokenizer.json",
         R"({"more_added_tokens": [{"id": 27, "content": "new"}, {"id": 28, "content": "newworld"}]})"},
        generic},
       "newworlds new",
       {2, 27, 1, 15, 3}},
      {"ids of added tokens that the file has wrong",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 3, "content": "[X]"}, {"id": 77, "content": "[Y]"}]})"},
        generic},
       "[X] [Y]",
       {2, 27, 28, 3}},
      {"an added token of the vocabulary",
       {{"tokenizer.json", R"({"more_added_tokens": [{"id": 5, "content": "hello"}]})"}, generic},
       "ahellob",
       {2, 8, 5, 9, 3}},
      {"free ids in the vocabulary",
       {{"tokenizer.json", R"({"model": {"vocab": {"zzz": 31}}})"}, generic},
       "zzz hello",
       {2, 31, 5, 3}},
      {"free ids and an added token",
       {{"tokenizer.json", R"({"model": {"vocab": {"zzz": 31}}, "more_added_tokens": [{"id": 36, "content": "[X]"}]})"},
        generic},
       "zzz [X]",
       {2, 31, 28, 3}},
      {"ids of a template",
       {{"tokenizer.json",
         R"({"post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 2]}})"},
        generic},
       "hello",
       {2, 5, 4}},
      {"a template of others",
       {{"tokenizer.json",
         R"({"post_processor": {"single": [{"SpecialToken": {"id": "X", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}], "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}, "X": {"id": "X", "ids": [5, 6], "tokens": ["hello", "world"]}}}})"},
        generic},
       "hello",
       {5, 6, 5, 3, 3}},
      {"no template", {{"tokenizer.json", R"({"post_processor": null})"}, generic}, "hello", {5}},
      {"large letters",
       {{"tokenizer.json", R"({"normalizer": {"lowercase": false}})"}, generic},
       "Hello NEW",
       {2, 23, 24, 3}},
      {"large letters against a class of BERT's",
       {{"tokenizer.json", R"({"normalizer": {"lowercase": false}})"}, berts},
       "Hello NEW",
       {2, 5, 15, 3}},
      {"large letters against no class",
       {{"tokenizer.json", R"({"normalizer": {"lowercase": false}})"}},
       "Hello NEW",
       {2, 5, 15, 3}},
      {"settings against tokenizer.json",
       {{"tokenizer.json", R"({})"},
        {"tokenizer_config.json",
         R"({"tokenizer_class": "BertTokenizer", "do_lower_case": false, "tokenize_chinese_chars": false})"}},
       "Hello NEW 日本",
       {2, 23, 24, 1, 3}},
      {"settings of a generic class",
       {{"tokenizer.json", R"({})"},
        {"tokenizer_config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": false})"}},
       "Hello NEW",
       {2, 5, 15, 3}},
      {"accents that stay",
       {{"tokenizer.json", R"({"normalizer": {"strip_accents": false}})"}, generic},
       "Café",
       {2, 20, 3}},
      {"accents against a class of BERT's",
       {{"tokenizer.json", R"({"normalizer": {"strip_accents": false}})"}, berts},
       "Café",
       {2, 19, 3}},
      {"short words",
       {{"tokenizer.json", R"({"model": {"max_input_chars_per_word": 3}})"}, generic},
       "hello new",
       {2, 1, 15, 3}},
      {"special tokens that are text",
       {{"tokenizer.json", R"({})"},
        {"tokenizer_config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast", "split_special_tokens": true})"}},
       "[MASK] hello",
       {2, 12, 1, 14, 5, 3}},
      {"more special tokens",
       {{"tokenizer.json", R"({})"},
        {"tokenizer_config.json",
         R"({"tokenizer_class": "PreTrainedTokenizerFast", "additional_special_tokens": ["[q]"]})"}},
       "[q] hello",
       {2, 27, 5, 3}},
      {"tokens of tokenizer_config.json",
       {{"tokenizer.json", R"({})"},
        {"tokenizer_config.json",
         R"({"tokenizer_class": "PreTrainedTokenizerFast", "added_tokens_decoder": {"27": {"content": "[X]", "lstrip": true, "rstrip": false, "normalized": false, "single_word": false, "special": true}}})"}},
       "a [X] b",
       {2, 8, 27, 9, 3}},
      {"vocab.txt alone", {}, "Hello worlds [MASK]", {2, 5, 6, 7, 4, 3}},
      {"large letters in vocab.txt",
       {{"tokenizer_config.json", R"({"do_lower_case": false})"}},
       "Hello NEW new",
       {2, 23, 24, 15, 3}},
      {"accents of vocab.txt", {{"tokenizer_config.json", R"({"strip_accents": false})"}}, "CAFÉ cafe", {2, 20, 19, 3}},
      {"ideographs that are no words",
       {{"tokenizer_config.json", R"({"tokenize_chinese_chars": false})"}},
       "日本 日",
       {2, 1, 21, 3}},
      {"added_tokens.json",
       {{"added_tokens.json", R"({"[X]": 27, "NewWorld": 28})"}},
       "[X] NEWWORLD [x]",
       {2, 27, 28, 27, 3}},
      {"ids of added_tokens.json that are not next", {{"added_tokens.json", R"({"[X]": 34})"}}, "[X]", {2, 27, 3}},
      {"order of added_tokens.json", {{"added_tokens.json", R"({"[X]": 28, "[Y]": 27})"}}, "[X] [Y]", {2, 28, 27, 3}},
      {"special_tokens_map.json",
       {{"special_tokens_map.json", R"({"cls_token": "<s>", "sep_token": "</s>"})"}},
       "hello",
       {25, 5, 26}},
      {"special_tokens_map.json against tokenizer_config.json",
       {{"tokenizer_config.json", R"({"cls_token": "[PAD]"})"}, {"special_tokens_map.json", R"({"cls_token": "<s>"})"}},
       "hello",
       {25, 5, 3}},
      {"special tokens that the vocabulary lacks",
       {{"special_tokens_map.json", R"({"cls_token": "<a>", "sep_token": "<b>"})"}},
       "hello <a>",
       {28, 5, 28, 27}},
      {"a special token with properties",
       {{"special_tokens_map.json",
         R"({"mask_token": {"content": "[MASK]", "lstrip": true, "rstrip": false, "normalized": true, "single_word": false}})"}},
       "a  [MASK] [mask]",
       {2, 8, 4, 4, 3}},
      {"added_tokens_decoder before older files",
       {{"tokenizer_config.json",
         R"({"added_tokens_decoder": {"27": {"content": "[Y]", "lstrip": false, "rstrip": false, "normalized": false, "single_word": false, "special": false}}})"},
        {"added_tokens.json", R"({"[X]": 27})"},
        {"special_tokens_map.json", R"({"cls_token": "<s>"})"}},
       "[X] [Y]",
       {2, 12, 10, 14, 27, 3}},
      {"order of added_tokens_decoder",
       {{"tokenizer_config.json",
         R"({"added_tokens_decoder": {"28": {"content": "[X]", "lstrip": false, "rstrip": false, "normalized": false, "single_word": false, "special": false}, "27": {"content": "[Y]", "lstrip": false, "rstrip": false, "normalized": false, "single_word": false, "special": false}}})"}},
       "[X] [Y]",
       {2, 28, 27, 3}},
      {"additional_special_tokens",
       {{"tokenizer_config.json",
         R"({"additional_special_tokens": ["[q]", {"__type": "AddedToken", "content": "[r]", "lstrip": true, "rstrip": true, "normalized": false, "single_word": false}]})"}},
       "[q]  [r]  hello",
       {2, 27, 28, 5, 3}},
      {"no mask token", {{"tokenizer_config.json", R"({"mask_token": null})"}}, "[MASK]", {2, 12, 1, 14, 3}},
      {"relatives of BERT",
       {{"tokenizer_config.json", R"({"tokenizer_class": "ElectraTokenizerFast"})"}},
       "Hello",
       {2, 5, 3}},
      {"a relative named by config.json", {{"config.json", R"({"model_type": "distilbert"})"}}, "Hello", {2, 5, 3}},
      {"a class named by config.json",
       {{"config.json", R"({"model_type": "bert", "tokenizer_class": "BertTokenizer"})"}},
       "Hello",
       {2, 5, 3}},
      {"a byte order mark", {{"vocab.txt", "\xEF\xBB\xBF" + words()}}, "[PAD] hello", {2, 27, 5, 3}},
      {"blank lines", {{"vocab.txt", changed("world\n", "world\n\n\n")}}, "worlds new", {2, 6, 9, 17, 3}},
      {"blank lines and a missing token", {{"vocab.txt", changed("[PAD]\n", "\n\n")}}, "[PAD] hello", {3, 27, 6, 4}},
      {"a token twice", {{"vocab.txt", words() + "hello\n##s\n[SEP]\n"}}, "hello worlds", {2, 27, 6, 28, 29}},
      {"carriage returns", {{"vocab.txt", changed("\n", "\r\n")}}, "worlds", {2, 6, 7, 3}},
      {"a vocabulary without [CLS]", {{"vocab.txt", changed("[CLS]\n", "")}}, "hello", {26, 4, 2}}};
}

TEST_CASE("tokenizer folders: every file and key gives the ids of AutoTokenizer", "[tokenizer]") {
  const ledg_test::temporary_folder root;
  std::size_t count = 0;
  for (const auto& r : rows()) {
    const auto folder = root.path() / std::to_string(count++);
    write_folder(folder, r.files);
    INFO(r.name << ": " << r.text);
    CHECK(text::read_tokenizer(folder).encode(r.text).ids == r.ids);
  }
  CHECK(count > 45);
}

TEST_CASE("tokenizer folders: offsets of added tokens", "[tokenizer]") {
  const ledg_test::temporary_folder root;
  write_folder(root.path(),
               {{"tokenizer.json", R"({"more_added_tokens": [{"id": 27, "content": "Café", "normalized": true},
                   {"id": 28, "content": "<x>", "lstrip": true}]})"},
                generic});
  const auto t = text::read_tokenizer(root.path());
  const auto e = t.encode("a CAFE\xCC\x81s  <x>b", {.special_tokens = false});
  CHECK(t.tokens(e.ids) == std::vector<std::string>{"a", "Café", "[UNK]", "<x>", "b"});
  CHECK(e.offsets == std::vector<text::token_span>{{0, 1}, {2, 6}, {7, 8}, {8, 13}, {13, 14}});
  CHECK(t.decode(e.ids) == "a Café <x> b");
}

TEST_CASE("tokenizer folders: small letters before the rest", "[tokenizer]") {
  const ledg_test::temporary_folder root;
  write_folder(root.path(),
               {{"tokenizer.json", R"({"normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"},
      {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
       "lowercase": false}]}})"},
                generic});
  CHECK(text::read_tokenizer(root.path()).encode("HELLO CAFÉ").ids == ids_t{2, 5, 20, 3});
}

TEST_CASE("tokenizer folders: what is too long loses the side that the folder says", "[tokenizer]") {
  const ledg_test::temporary_folder root;
  const auto cut = [&](const std::string& name, const file_list& files) {
    write_folder(root.path() / name, files);
    return text::read_tokenizer(root.path() / name).encode("a b x", {.max_length = 4}).ids;
  };
  CHECK(cut("right", {}) == ids_t{2, 8, 9, 3});
  CHECK(cut("left", {{"tokenizer_config.json", R"({"truncation_side": "left"})"}}) == ids_t{2, 9, 10, 3});
  CHECK(cut("fast", {{"tokenizer.json", R"({"truncation": {"direction": "Left", "max_length": 3}})"}, generic}) ==
        ids_t{2, 9, 10, 3});
}

TEST_CASE("tokenizer folders: types of a template", "[tokenizer]") {
  const ledg_test::temporary_folder root;
  write_folder(root.path(), {{"tokenizer.json", R"({"post_processor": {"pair": [
      {"SpecialToken": {"id": "[CLS]", "type_id": 2}}, {"Sequence": {"id": "A", "type_id": 0}},
      {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}},
      {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 3}}]}})"},
                             generic});
  const auto t = text::read_tokenizer(root.path());
  CHECK(t.encode("a b", "x").ids == ids_t{2, 8, 9, 3, 3, 10, 3});
  CHECK(t.encode("a b", "x").type_ids == ids_t{2, 0, 0, 0, 1, 1, 3});
  CHECK(t.encode("a b", "x", {.max_length = 6}).ids == ids_t{2, 8, 3, 3, 10, 3});
  CHECK(t.encode("a b", "x", {.special_tokens = false}).type_ids == ids_t{0, 0, 1});
}

TEST_CASE("tokenizer folders: other tokenizers are refused by name", "[tokenizer]") {
  const ledg_test::temporary_folder root;
  struct refused {
    file_list files;
    std::vector<std::string> words;
  };
  const auto config = [](const std::string& name) {
    return file_list{{"tokenizer_config.json", R"({"tokenizer_class": ")" + name + "\"}"}};
  };
  std::size_t count = 0;
  for (const auto& r : std::vector<refused>{
           {config("BertJapaneseTokenizer"), {"tokenizer_config.json", "tokenizer_class", "BertJapaneseTokenizer"}},
           {config("KoBertTokenizer"), {"tokenizer_class", "KoBertTokenizer"}},
           {config("RoFormerTokenizerFast"), {"tokenizer_class", "RoFormerTokenizerFast"}},
           {config("MPNetTokenizer"), {"tokenizer_class", "MPNetTokenizer"}},
           {{{"config.json", R"({"model_type": "bert", "tokenizer_class": "BertJapaneseTokenizer"})"}},
            {"config.json", "tokenizer_class"}},
           {{{"config.json", R"({"model_type": "roformer"})"}}, {"config.json", "model_type", "roformer"}},
           {{{"config.json", R"({"model_type": "mpnet"})"}}, {"config.json", "model_type", "mpnet"}},
           {{generic}, {"tokenizer_class", "no tokenizer.json"}},
           {{{"tokenizer.json", R"({"normalizer": {"type": "NFC"}})"}}, {"/normalizer/type", "NFC"}},
           {{{"tokenizer.json", R"({"pre_tokenizer": {"type": "ByteLevel"}})"}}, {"/pre_tokenizer/type"}},
           {{{"tokenizer.json", R"({"post_processor": {"type": "RobertaProcessing"}})"}}, {"/post_processor/type"}},
           {{{"tokenizer.json", R"({"model": {"type": "BPE"}})"}}, {"/model/type"}}}) {
    const auto folder = root.path() / std::to_string(count++);
    write_folder(folder, r.files);
    const auto message = ledg_test::message_of<input_error>([&] { static_cast<void>(text::read_tokenizer(folder)); });
    INFO(message);
    for (const auto& word : r.words) CHECK(ledg_test::contains(message, word));
  }
  CHECK_THROWS_AS(text::read_tokenizer(root.path()), input_error);  // neither file
  write_folder(root.path() / "wrong", {{"tokenizer_config.json", R"({"do_lower_case": 1})"}});
  CHECK_THROWS_AS(text::read_tokenizer(root.path() / "wrong"), corrupt_error);
}

}  // namespace tokenizer_folder_test
