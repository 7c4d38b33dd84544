// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "command.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/npy.hpp"
#include "numbers.hpp"
#include "output_files.hpp"
#include "progress.hpp"
#include "suggestions.hpp"
#include "text_lines.hpp"

namespace ledg_program {

namespace {

struct embed_command {
  std::string encoder;
  std::string pooling;
  bool normalize = false;
  std::size_t max_length = 0;
  std::optional<std::string> prompt;
  std::size_t threads = 1;
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

/// A line of input, tokenized, or what is wrong with it.
struct tokenized_line {
  ledg::text::encoding text;
  std::string error;
};

/// Takes the line that @p lines is at. What is wrong with it, the encoder's limits among it, is the line's alone.
tokenized_line take(const ledg::bert_model<float>& model, const text_lines& lines, const ledg::embed_options& options) {
  tokenized_line taken;
  try {
    const auto line = lines.parse();
    taken.text = line.second ? model.tokenize(line.first, *line.second, options) : model.tokenize(line.first, options);
    const auto most = model.config().max_position_embeddings;
    if (taken.text.size() > most)
      throw ledg::input_error(
          fmt::format("{} tokens, the encoder takes {}; --max-length cuts", taken.text.size(), most));
    model.check(taken.text);
  } catch (const ledg::any_error& e) {
    taken.error = lines.complaint(e.what());
  }
  return taken;
}

/// Whether JSON can hold all of @p row.
bool is_finite(std::span<const float> row) {
  return std::all_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); });
}

constexpr const char* not_finite = "the encoder gives a vector that is not finite";

/// The vectors of lines that wait, in their order; a line with an error has none.
class embedded_lines {
 public:
  embedded_lines(const ledg::bert_model<float>& model, const ledg::embed_options& options,
                 std::span<const tokenized_line> lines) {
    std::vector<ledg::text::encoding> good;
    for (const auto& line : lines)
      if (line.error.empty()) good.push_back(line.text);
    vectors_ = model.embed(std::span<const ledg::text::encoding>(good), options);
  }

  /// The vector of the next line that has no error.
  std::span<const float> next() {
    const auto width = vectors_.shape(1);
    return {vectors_.data() + width * at_++, width};
  }

 private:
  ledg::tensor<float, 2> vectors_;
  std::size_t at_ = 0;
};

/// @p row as JSON. @throws numeric_error where JSON cannot hold it.
void append_finite(std::string& out, std::span<const float> row) {
  if (!is_finite(row)) throw ledg::numeric_error(not_finite);
  append(out, row);
}

/// The answer to a line without an error.
std::string embedding_line(const ledg::bert_model<float>& model, const tokenized_line& line,
                           std::span<const float> vector, bool hidden_states) {
  std::string out = "{\"embedding\":";
  append_finite(out, vector);
  if (hidden_states) {
    const auto hidden = model.hidden_states(line.text);
    out += ",\"last_hidden_state\":[";
    for (std::size_t t = 0; t < hidden.shape(0); ++t) {
      if (t > 0) out += ',';
      append_finite(out, {hidden.data() + t * hidden.shape(1), hidden.shape(1)});
    }
    out += ']';
  }
  return out + "}\n";
}

/// Prints the lines that wait; false where one of them has an error.
bool print_lines(const ledg::bert_model<float>& model, std::span<const tokenized_line> lines, std::size_t first_number,
                 const ledg::embed_options& options, bool hidden_states) {
  embedded_lines vectors(model, options, lines);
  bool good = true;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string out;
    std::string error = lines[i].error;
    if (error.empty()) {
      try {
        out = embedding_line(model, lines[i], vectors.next(), hidden_states);
      } catch (const ledg::any_error& e) {
        error = text_lines::complaint(first_number + i, e.what());
      }
    }
    std::cout << (error.empty() ? out : ledg::io::to_line({{"error", error}}) + "\n");
    good = good && error.empty();
  }
  return good;
}

/// Texts that can be had without waiting are encoded together, at most this many for each thread.
constexpr std::size_t lines_at_once = 64;

int print_embeddings(const ledg::bert_model<float>& model, text_lines lines, const ledg::embed_options& options,
                     bool hidden_states) {
  int code = 0;
  std::size_t printed = 0;
  stream_progress watched("texts");
  std::vector<tokenized_line> waiting;
  const auto print = [&] {
    watched.erase();
    if (!print_lines(model, waiting, printed + 1, options, hidden_states)) code = 2;
    printed += waiting.size();
    waiting.clear();
  };
  while (lines.next()) {
    waiting.push_back(take(model, lines, options));
    const bool may_wait = text_lines::may_wait();
    if (may_wait || waiting.size() == lines_at_once * options.threads) print();
    if (may_wait)
      std::cout.flush();
    else
      watched.update(printed);  // nobody types the texts
  }
  print();
  return code;
}

/// All vectors go to one file, or none.
void write_embeddings(const std::string& file, const ledg::bert_model<float>& model, text_lines lines,
                      const ledg::embed_options& options) {
  std::vector<ledg::text::encoding> all;
  while (lines.next()) {
    auto line = take(model, lines, options);
    if (!line.error.empty()) throw ledg::input_error(line.error);
    all.push_back(std::move(line.text));
  }
  const auto vectors = [&] {
    const progress bar("embedding", 1);
    return model.embed(std::span<const ledg::text::encoding>(all), options);
  }();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!is_finite({vectors.data() + i * vectors.shape(1), vectors.shape(1)}))
      throw ledg::numeric_error(text_lines::complaint(i + 1, not_finite));
  const std::array<std::size_t, 2> shape{vectors.shape(0), vectors.shape(1)};
  ledg::io::write_npy(file, std::span<const std::size_t>(shape),
                      std::span<const float>(vectors.data(), vectors.size()));
}

int embed(const embed_command& wanted) {
  require_writable(wanted.npy, "--npy");
  ledg::embed_options options;
  if (!wanted.pooling.empty()) options.pooling = ledg::text_pooling_named(wanted.pooling);
  const auto model = ledg::bert_model<float>::load(wanted.encoder, {}, std::nullopt, options.pooling);
  for (const auto& note : model.notes()) std::cerr << "ledg: note: " << note << '\n';
  options.threads = wanted.threads;
  if (wanted.prompt) options.prompt = model.settings().prompts.text_of(*wanted.prompt);
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
      ->add_option("--pooling", options->pooling,
                   "How the vectors of tokens become one; default: as the folder's modules.json says, else mean")
      ->check(one_of({"mean", "cls", "pooler", "max", "mean_sqrt_len", "weightedmean", "lasttoken"}));
  command->add_flag("--normalize", options->normalize, "Scale vectors to length 1, as the folder may ask by itself");
  add_number(*command, "--max-length", options->max_length, token_bounds,
             "Cut texts to this many tokens; without it, too long is an error");
  command->add_option("--prompt", options->prompt,
                      "Put this before every text, or the folder's prompt of this name; default: the folder's own");
  add_number(*command, "--threads", options->threads, thread_bounds, "Threads that encode");
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
