// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "command.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/npy.hpp"
#include "numbers.hpp"
#include "output_files.hpp"
#include "suggestions.hpp"
#include "text_lines.hpp"

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

/// The vectors of @p texts, and their hidden states where they are wanted, a line each.
std::string embedding_lines(const ledg::bert_model<float>& model, std::span<const ledg::text::encoding> texts,
                            const ledg::embed_options& options, bool hidden_states) {
  std::string out;
  const auto vectors = model.embed(texts, options);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    out += "{\"embedding\":";
    append(out, {vectors.data() + i * vectors.shape(1), vectors.shape(1)});
    if (hidden_states) {
      const auto hidden = model.hidden_states(texts[i]);
      out += ",\"last_hidden_state\":[";
      for (std::size_t t = 0; t < hidden.shape(0); ++t) {
        if (t > 0) out += ',';
        append(out, {hidden.data() + t * hidden.shape(1), hidden.shape(1)});
      }
      out += ']';
    }
    out += "}\n";
  }
  return out;
}

ledg::text::encoding tokenize(const ledg::bert_model<float>& model, const text_line& line,
                              const ledg::embed_options& options) {
  auto text = line.second ? model.tokenize(line.first, *line.second, options) : model.tokenize(line.first, options);
  const auto most = model.config().max_position_embeddings;
  if (text.size() > most)
    throw ledg::input_error(fmt::format("{} tokens, the encoder takes {}; --max-length cuts", text.size(), most));
  return text;
}

/// Texts that can be had without waiting are encoded together, at most this many.
constexpr std::size_t lines_at_once = 64;

int print_embeddings(const ledg::bert_model<float>& model, text_lines lines, const ledg::embed_options& options,
                     bool hidden_states) {
  int code = 0;
  std::vector<ledg::text::encoding> waiting;
  const auto print = [&] {
    std::cout << embedding_lines(model, waiting, options, hidden_states);
    waiting.clear();
  };
  while (lines.next()) {
    try {
      waiting.push_back(tokenize(model, lines.parse(), options));
    } catch (const ledg::any_error& e) {
      print();
      std::cout << ledg::io::to_line({{"error", lines.complaint(e.what())}}) << '\n';
      code = 2;
    }
    const bool may_wait = text_lines::may_wait();
    if (may_wait || waiting.size() == lines_at_once) print();
    if (may_wait) std::cout.flush();
  }
  print();
  return code;
}

/// All vectors go to one file, or none.
void write_embeddings(const std::string& file, const ledg::bert_model<float>& model, text_lines lines,
                      const ledg::embed_options& options) {
  std::vector<ledg::text::encoding> all;
  while (lines.next()) {
    try {
      all.push_back(tokenize(model, lines.parse(), options));
    } catch (const ledg::any_error& e) {
      throw ledg::input_error(lines.complaint(e.what()));
    }
  }
  const auto vectors = model.embed(std::span<const ledg::text::encoding>(all), options);
  const std::array<std::size_t, 2> shape{vectors.shape(0), vectors.shape(1)};
  ledg::io::write_npy(file, std::span<const std::size_t>(shape),
                      std::span<const float>(vectors.data(), vectors.size()));
}

int embed(const embed_command& wanted) {
  require_writable(wanted.npy, "--npy");
  const auto model = ledg::bert_model<float>::load(wanted.encoder);
  ledg::embed_options options;
  if (!wanted.pooling.empty()) options.pooling = ledg::text_pooling_named(wanted.pooling);
  if (options.pooling == ledg::text_pooling::pooler) static_cast<void>(model.encoder().pooler());
  if (wanted.normalize) options.normalize = true;
  if (wanted.max_length > 0) options.max_length = wanted.max_length;
  // A bad --max-length is the command's mistake, not that of every line.
  static_cast<void>(model.tokenize("", options));
  text_lines lines(wanted.jsonl);
  if (wanted.npy.empty()) return print_embeddings(model, std::move(lines), options, wanted.hidden_states);
  write_embeddings(wanted.npy, model, std::move(lines), options);
  return 0;
}

}  // namespace

void add_embed(CLI::App& program, action& run) {
  auto* const command = program.add_subcommand("embed", "Turn lines of text into vectors with a BERT encoder");
  const auto options = std::make_shared<embed_command>();
  command->add_option("--encoder", options->encoder, "Folder with config.json, model.safetensors and a vocabulary")
      ->required();
  command
      ->add_option("--pooling", options->pooling, "mean, cls or pooler; default: the folder's modules.json, else mean")
      ->check(one_of({"mean", "cls", "pooler"}));
  command->add_flag("--normalize", options->normalize, "Scale vectors to length 1, as the folder may ask by itself");
  add_number(*command, "--max-length", options->max_length, token_bounds,
             "Cut texts to this many tokens; without it, too long is an error");
  command->add_flag("--jsonl", options->jsonl, "Lines are JSON strings, or arrays of two strings for a pair");
  auto* const npy =
      command->add_option("--npy", options->npy, "Write [n, hidden] float32 to this file instead of lines");
  command->add_flag("--hidden-states", options->hidden_states, "Also print the last hidden state of every token")
      ->excludes(npy);
  command->footer(
      "Example:\n  echo 'OP Conv kernel=3 stride=1 padding=1' | "
      "ledg embed --encoder examples/encoders/minilm-distilled");
  command->callback([options, &run] { run = [options] { return embed(*options); }; });
}

}  // namespace ledg_program
