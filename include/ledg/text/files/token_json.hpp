// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/added_token.hpp"

/// @file text/files/token_json.hpp
/// Added tokens as the files of a tokenizer write them: a name, or an object with properties.

namespace ledg::inline LEDG_ABI::text::files {

/// A token that is an object with `content` and properties. What is missing is as in Hugging Face's `AddedToken`.
/// @throws corrupt_error where it is something else.
[[nodiscard]] inline added_token read_token_object(const io::json_view& view) {
  if (!view.value().is_object()) view.refuse("an object with the content of a token");
  added_token t;
  t.content = view.get<std::string>("content");
  t.special = view.get("special", false);
  t.normalized = view.get("normalized", !t.special);
  t.single_word = view.get("single_word", false);
  t.lstrip = view.get("lstrip", false);
  t.rstrip = view.get("rstrip", false);
  return t;
}

/// A special token: its name, or an object. @throws corrupt_error where it is neither.
[[nodiscard]] inline added_token read_special_token(const io::json_view& view) {
  if (view.value().is_string()) return special_token(view.as<std::string>());
  auto t = read_token_object(view);
  t.special = true;
  if (!view.has("normalized")) t.normalized = false;
  return t;
}

}  // namespace ledg::inline LEDG_ABI::text::files
