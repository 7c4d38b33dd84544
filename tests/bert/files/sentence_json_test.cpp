// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/files/sentence_json.hpp"

#include <fstream>
#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace sentence_json_test {  // names of its own, for tests are compiled several files at a time

using ledg_test::contains;

/// A folder with one file.
struct folder_with : ledg_test::temporary_folder {
  folder_with(const char* name, const std::string& text) { std::ofstream(path() / name) << text; }
};

ledg::files::prompt_config prompts(const std::string& text) {
  return ledg::files::read_prompts(folder_with("config_sentence_transformers.json", text).path());
}
bool lowercase(const std::string& text, const char* name = "sentence_bert_config.json") {
  return ledg::files::read_sentence_lowercase(folder_with(name, text).path());
}

TEST_CASE("sentence json: prompts by name, and the usual one", "[bert]") {
  const ledg_test::temporary_folder empty;
  CHECK(ledg::files::read_prompts(empty.path()).prompts.empty());
  CHECK_FALSE(prompts(R"({"similarity_fn_name": "cosine"})").usual);
  const auto p = prompts(R"({"prompts": {"query": "find: ", "document": null}, "default_prompt_name": "query"})");
  CHECK(p.prompts.size() == 1);
  CHECK(p.usual == std::optional<std::string>("find: "));
  CHECK(p.text_of("query") == "find: ");
  CHECK(p.text_of("as it is: ") == "as it is: ");
  CHECK_FALSE(prompts(R"({"prompts": {"query": ""}, "default_prompt_name": null})").usual);
}

TEST_CASE("sentence json: prompts that mean nothing are refused", "[bert]") {
  const auto said = ledg_test::message_of<ledg::input_error>(
      [] { (void)prompts(R"({"prompts": {"a": "b"}, "default_prompt_name": "query"})"); });
  CHECK(contains(said, "default_prompt_name: no prompt is called 'query'"));
  CHECK_THROWS_AS(prompts("[]"), ledg::corrupt_error);
  CHECK_THROWS_AS(prompts(R"({"prompts": ["a"]})"), ledg::corrupt_error);
  CHECK_THROWS_AS(prompts(R"({"prompts": {"a": 1}})"), ledg::corrupt_error);
}

TEST_CASE("sentence json: small letters under every name of the file", "[bert]") {
  const ledg_test::temporary_folder empty;
  CHECK_FALSE(ledg::files::read_sentence_lowercase(empty.path()));
  CHECK_FALSE(lowercase(R"({"max_seq_length": 128})"));
  CHECK_FALSE(lowercase(R"({"do_lower_case": false})"));
  CHECK(lowercase(R"({"do_lower_case": true})"));
  CHECK(lowercase(R"({"do_lower_case": true})", "sentence_distilbert_config.json"));
  CHECK_FALSE(lowercase(R"({"do_lower_case": true})", "sentence_other_config.json"));
}

TEST_CASE("sentence json: what changes vectors and is not supported is refused by name", "[bert]") {
  const auto refused = [](const char* text) {
    return ledg_test::message_of<ledg::input_error>([&] { (void)lowercase(text); });
  };
  CHECK(contains(refused(R"({"module_output_name": "sentence_embedding"})"), "got 'sentence_embedding'"));
  CHECK(contains(refused(R"({"model_args": {"num_hidden_layers": 2}})"), "/model_args/num_hidden_layers"));
  CHECK(contains(refused(R"({"tokenizer_args": {"strip_accents": false}})"), "/tokenizer_args/strip_accents"));
  CHECK_FALSE(lowercase(R"({"model_args": {"torch_dtype": "float16"}, "config_args": null})"));
  CHECK_THROWS_AS(lowercase(R"({"do_lower_case": "yes"})"), ledg::corrupt_error);
  CHECK_THROWS_AS(lowercase("7"), ledg::corrupt_error);
}

}  // namespace sentence_json_test
