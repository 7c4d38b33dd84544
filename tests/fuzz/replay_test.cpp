// SPDX-License-Identifier: BSD-3-Clause
// What the fuzz targets take: the corpus that is kept, and a small one made anew each time.
#include "fuzz/replay.hpp"

#include "fuzz/targets.hpp"
#include "support/catch.hpp"

TEST_CASE("seeds are accepted, cut and damaged ones do no harm", "[fuzz]") {
  for (const auto& t : ledg_fuzz::targets()) ledg_fuzz::replay_damaged(t, 300);
}

TEST_CASE("the corpus of the fuzz targets does no harm", "[fuzz]") {
  std::size_t files = 0;
  for (const auto& t : ledg_fuzz::targets()) files += ledg_fuzz::replay_corpus(t);
  CHECK(files > 0);
}

TEST_CASE("inputs that once did harm, or were made to", "[fuzz]") {
  const auto& all = ledg_fuzz::targets();
  const auto on = [&](std::string_view name, const std::string& bytes) {
    for (const auto& t : all)
      if (name == t.name) ledg_fuzz::replay(t, bytes);
  };
  // Nesting as deep as the text is long.
  on("graph_line", R"({"x":)" + std::string(200000, '['));
  on("graph_line", R"({"nodes":[["Einsum",[],null,0,{"shapes":)" + std::string(200000, '['));
  on("network_text", R"({"matrix":)" + std::string(200000, '['));
  on("tokenizer_json", R"({"model":)" + std::string(200000, '['));
  on("training_log", R"({"step":1,"loss":)" + std::string(200000, '[') + "\n");
  // A number beyond double.
  on("encoder_config", R"({"vocab_size":1e999})");
  on("training_log", "{\"step\":1,\"loss\":1e999}\n");
  // The ends of double.
  on("training_log",
     "{\"step\":1,\"loss\":1e308}\n{\"step\":18446744073709551615,\"loss\":-1e308,\"learning_rate\":5e-324}\n");
}
