// SPDX-License-Identifier: BSD-3-Clause
// The fuzz target of encoder folders, which needs tensors: its corpus, and damaged seeds made anew each time.
#include "fuzz/encoder_folder.hpp"
#include "fuzz/replay.hpp"
#include "support/catch.hpp"

TEST_CASE("damaged encoder folders do no harm", "[bert][fuzz]") {
  ledg_fuzz::replay_damaged(ledg_fuzz::encoder_folder_target(), 60);
  static_cast<void>(ledg_fuzz::replay_corpus(ledg_fuzz::encoder_folder_target()));
  // File names that no file can have.
  const auto& t = ledg_fuzz::encoder_folder_target();
  ledg_fuzz::replay(t, "1[{\"type\":\"Transformer\",\"path\":\"" + std::string(5000, 'a') + "\"}]");
  ledg_fuzz::replay(t, "3{\"weight_map\":{\"a\":\"" + std::string(5000, 'a') + "\"}}");
  ledg_fuzz::replay(t, "1[{\"type\":\"Pooling\",\"path\":\"a\\u0000b\"}]");
}
