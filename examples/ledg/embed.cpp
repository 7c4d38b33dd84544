// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <charconv>
#include <cstddef>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "command.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/npy.hpp"

namespace ledg_program {

namespace {

struct embed_command {
  std::string encoder;
  std::string pooling;
  bool normalize = false;
  std::size_t max_length = 0;
  bool jsonl = false;
  std::string npy;
  bool hidden_states = false;
};

ledg::text::encoding read_line(const ledg::bert_model<float>& model, const std::string& line, bool jsonl,
                               const ledg::embed_options& options) {
  if (!jsonl) return model.tokenize(line, options);
  const auto value = ledg::io::parse_json(line, "input");
  if (value.is_string()) return model.tokenize(value.get_ref<const std::string&>(), options);
  if (!value.is_array() || value.size() != 2 || !value[0].is_string() || !value[1].is_string())
    throw ledg::input_error("expected a JSON string or an array of two strings");
  return model.tokenize(value[0].get_ref<const std::string&>(), value[1].get_ref<const std::string&>(), options);
}

/// 9 significant digits, which a float32 survives.
void append(std::string& out, std::span<const float> row) {
  std::array<char, 24> digits;
  char separator = '[';
  for (const float v : row) {
    out += separator;
    out.append(digits.data(),
               std::to_chars(digits.data(), digits.data() + digits.size(), v, std::chars_format::general, 9).ptr);
    separator = ',';
  }
  out += ']';
}

std::string embedding_line(const ledg::bert_model<float>& model, const ledg::text::encoding& text,
                           const ledg::embed_options& options, bool hidden_states) {
  std::string out = "{\"embedding\":";
  const auto vector = model.embed(std::span(&text, 1), options);
  append(out, {vector.data(), vector.size()});
  if (hidden_states) {
    const auto hidden = model.hidden_states(text);
    out += ",\"last_hidden_state\":[";
    for (std::size_t t = 0; t < hidden.shape(0); ++t) {
      if (t > 0) out += ',';
      append(out, {hidden.data() + t * hidden.shape(1), hidden.shape(1)});
    }
    out += ']';
  }
  return out + '}';
}

int embed(const embed_command& wanted) {
  const auto model = ledg::bert_model<float>::load(wanted.encoder);
  ledg::embed_options options;
  if (!wanted.pooling.empty()) options.pooling = ledg::text_pooling_named(wanted.pooling);
  if (options.pooling == ledg::text_pooling::pooler) static_cast<void>(model.encoder().pooler());
  if (wanted.normalize) options.normalize = true;
  if (wanted.max_length > 0) options.max_length = wanted.max_length;
  static_cast<void>(
      model.tokenize("", options));  // a bad --max-length is the command's mistake, not that of every line

  int code = 0;
  std::vector<ledg::text::encoding> all;
  std::size_t number = 0;
  for (std::string line; std::getline(std::cin, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    const auto where = "line " + std::to_string(number) + ": ";
    try {
      auto text = read_line(model, line, wanted.jsonl, options);
      const auto most = model.config().max_position_embeddings;
      if (text.size() > most)
        throw ledg::input_error(std::to_string(text.size()) + " tokens, the encoder takes " + std::to_string(most) +
                                "; --max-length cuts");
      if (wanted.npy.empty())
        std::cout << embedding_line(model, text, options, wanted.hidden_states) << '\n';
      else
        all.push_back(std::move(text));
    } catch (const ledg::error& e) {
      if (!wanted.npy.empty()) throw ledg::input_error(where + e.what());
      std::cout << ledg::io::to_line({{"error", where + e.what()}}) << '\n';
      code = 2;
    }
    std::cout.flush();  // another program at the end of a pipe waits for this line before it sends the next
  }
  if (!wanted.npy.empty()) {
    const auto vectors = model.embed(std::span<const ledg::text::encoding>(all), options);
    const std::array<std::size_t, 2> shape{vectors.shape(0), vectors.shape(1)};
    ledg::io::write_npy(wanted.npy, std::span<const std::size_t>(shape),
                        std::span<const float>(vectors.data(), vectors.size()));
  }
  return code;
}

}  // namespace

void add_embed(CLI::App& program, action& run) {
  auto* const command = program.add_subcommand("embed", "Turn lines of text into vectors with a BERT encoder");
  const auto options = std::make_shared<embed_command>();
  command->add_option("--encoder", options->encoder, "Folder with config.json, model.safetensors and a vocabulary")
      ->required();
  command
      ->add_option("--pooling", options->pooling, "mean, cls or pooler; default: the folder's modules.json, else mean")
      ->check(CLI::IsMember({"mean", "cls", "pooler"}));
  command->add_flag("--normalize", options->normalize, "Scale vectors to length 1, as the folder may ask by itself");
  command
      ->add_option("--max-length", options->max_length,
                   "Cut texts to this many tokens; without it, too long is an error")
      ->check(CLI::PositiveNumber);
  command->add_flag("--jsonl", options->jsonl, "Lines are JSON strings, or arrays of two strings for a pair");
  auto* const npy =
      command->add_option("--npy", options->npy, "Write [n, hidden] float32 to this file instead of lines");
  command->add_flag("--hidden-states", options->hidden_states, "Also print the last hidden state of every token")
      ->excludes(npy);
  command->footer("Example:\n  echo 'OP Conv kernel=3 stride=1 padding=1' | ledg embed --encoder all-MiniLM-L6-v2");
  command->callback([options, &run] { run = [options] { return embed(*options); }; });
}

}  // namespace ledg_program
