// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/sentence_settings.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace sentence_settings_test {  // names of its own, for tests are compiled several files at a time

namespace fs = std::filesystem;
using ledg::sentence_settings;

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

/// `modules.json` of modules that are called @p kinds, each in a folder of that name.
std::string modules(const std::vector<std::string>& kinds) {
  std::string out;
  for (const auto& kind : kinds)
    out += (out.empty() ? "[" : ", ") + std::string(R"({"type": "sentence_transformers.x.y.)") + kind +
           R"(", "path": ")" + kind + R"("})";
  return out + "]";
}

TEST_CASE("sentence settings: modules in order", "[bert]") {
  const ledg_test::temporary_folder folder;
  CHECK(sentence_settings::from_folder(folder.path()).encoder == folder.path());
  put(folder / "modules.json",
      modules({"Transformer", "Pooling", "Dropout", "Dense", "Normalize", "Dense", "Normalize"}));
  put(folder / "Pooling/config.json", R"({"pooling_mode": "cls"})");
  const auto s = sentence_settings::from_folder(folder.path());
  CHECK(s.encoder == folder / "Transformer");
  CHECK(s.pooling.modes == std::vector{ledg::text_pooling::cls});
  REQUIRE(s.steps.size() == 4);
  CHECK(std::get<sentence_settings::dense>(s.steps[0]) == folder / "Dense");
  CHECK(std::holds_alternative<sentence_settings::normalizing>(s.steps[1]));
  CHECK(s.normalize());
  CHECK_FALSE(s.lowercase);
}

TEST_CASE("sentence settings: a pooling that is asked for takes the place of the folder's", "[bert]") {
  const ledg_test::temporary_folder folder;
  put(folder / "modules.json", modules({"Transformer", "Pooling"}));
  put(folder / "Pooling/config.json", R"({"pooling_mode": "of tomorrow"})");
  CHECK_THROWS_AS(sentence_settings::from_folder(folder.path()), ledg::input_error);
  const auto s = sentence_settings::from_folder(folder.path(), ledg::text_pooling::max);
  CHECK(s.pooling.modes == std::vector{ledg::text_pooling::max});
}

TEST_CASE("sentence settings: prompts and small letters", "[bert]") {
  const ledg_test::temporary_folder folder;
  put(folder / "config_sentence_transformers.json",
      R"({"prompts": {"query": "query: ", "nothing": null}, "default_prompt_name": null, "similarity_fn_name": "cosine"})");
  put(folder / "sentence_distilbert_config.json", R"({"max_seq_length": 7, "do_lower_case": true})");
  const auto s = sentence_settings::from_folder(folder.path());
  CHECK(s.lowercase);
  CHECK_FALSE(s.prompts.usual);
  CHECK(s.prompts.text_of("query") == "query: ");
  CHECK(s.prompts.text_of("other: ") == "other: ");
  // The older name gives way.
  put(folder / "sentence_bert_config.json",
      R"({"transformer_task": "feature-extraction", "model_args": {"dtype": "x"}})");
  CHECK_FALSE(sentence_settings::from_folder(folder.path()).lowercase);
  put(folder / "config_sentence_transformers.json",
      R"({"prompts": {"query": "query: "}, "default_prompt_name": "query"})");
  CHECK(sentence_settings::from_folder(folder.path()).prompts.usual == "query: ");
}

}  // namespace sentence_settings_test
