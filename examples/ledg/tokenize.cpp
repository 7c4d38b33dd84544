// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>
#include <memory>
#include <string>

#include "command.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/wordpiece.hpp"
#include "numbers.hpp"
#include "suggestions.hpp"
#include "text_lines.hpp"

namespace ledg_program {

namespace {

struct tokenize_options {
  std::string encoder;
  std::size_t max_length = 0;
  std::string truncation = "longest_first";
  bool no_special_tokens = false;
  bool jsonl = false;
};

ledg::io::json to_json(const ledg::text::tokenizer& tokenizer, const ledg::text::encoding& e) {
  auto offsets = ledg::io::json::array();
  for (const auto& span : e.offsets) offsets.push_back({span.begin, span.end});
  return {
      {"ids", e.ids}, {"type_ids", e.type_ids}, {"tokens", tokenizer.tokens(e.ids)}, {"offsets", std::move(offsets)}};
}

int tokenize(const tokenize_options& wanted) {
  const auto tokenizer = ledg::text::read_tokenizer(wanted.encoder);
  ledg::text::encode_options options;
  if (wanted.max_length > 0) options.max_length = wanted.max_length;
  options.strategy = ledg::text::truncation_named(wanted.truncation);
  options.special_tokens = !wanted.no_special_tokens;
  int code = 0;
  for (text_lines lines(wanted.jsonl); lines.next();) {
    ledg::io::json out;
    try {
      const auto [first, second] = lines.parse();
      out = to_json(tokenizer, second ? tokenizer.encode(first, *second, options) : tokenizer.encode(first, options));
    } catch (const ledg::any_error& e) {
      out = {{"error", lines.complaint(e.what())}};
      code = 2;
    }
    std::cout << ledg::io::to_line(out) << '\n';
    if (text_lines::may_wait()) std::cout.flush();
  }
  return code;
}

}  // namespace

void add_tokenize(CLI::App& program, action& run) {
  auto* const command = program.add_subcommand("tokenize", "Turn lines of text into token ids, one JSON object a line");
  const auto options = std::make_shared<tokenize_options>();
  command->add_option("--encoder", options->encoder, "Folder with tokenizer.json or vocab.txt")->required();
  add_number(*command, "--max-length", options->max_length, token_bounds,
             "Most ids in a line, special tokens included");
  command->add_option("--truncation", options->truncation, "Which text of a pair loses its end")
      ->check(one_of({"longest_first", "only_first", "only_second"}))
      ->capture_default_str();
  command->add_flag("--no-special-tokens", options->no_special_tokens, "Leave [CLS] and [SEP] out");
  command->add_flag("--jsonl", options->jsonl, "Lines are JSON strings, or arrays of two strings for a pair");
  command->footer(
      "Example:\n  echo 'OP Conv kernel=3 stride=1 padding=1' | "
      "ledg tokenize --encoder examples/encoders/minilm-distilled");
  command->callback([options, &run] { run = [options] { return tokenize(*options); }; });
}

}  // namespace ledg_program
