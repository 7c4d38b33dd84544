// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledg/data/batched_network.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/io/bounds.hpp"
#include "ledg/latency/platform_query.hpp"
#include "network_argument.hpp"
#include "numbers.hpp"
#include "shipped.hpp"

/// @file latency_question.hpp  What commands that ask for a latency let a user say of the question, beside network and
/// hardware.
namespace ledg_program {

/// The options' texts.
struct latency_question {
  std::string precision, runtime, cores, layout, source, batch, checkpoint;
  std::vector<std::string> dims, inputs;
};

/// Adds the options that say how hardware is used; @p into must outlive the parsing.
inline void add_platform_options(CLI::App& command, latency_question& into) {
  command.add_option(
      "--precision", into.precision,
      "numbers to compute in: fp32, fp16, int8, amp, ...; by default those of the setting that answers, else by kind");
  command.add_option("--runtime", into.runtime,
                     "runtime, with or without a version, such as 'TensorRT 8.4' (hw runtimes)");
  command.add_option("--cores", into.cores, "part of the device in use, such as '4 threads' or '1 large'");
  command.add_option("--layout", into.layout, "memory layout, nchw or nhwc");
  command.add_option("--source", into.source,
                     "words of the name of the data set that was measured there, such as 'timm'");
}

/// Adds all options that fill @p into, which must outlive the parsing.
inline void add_latency_question(CLI::App& command, latency_question& into) {
  add_platform_options(command, into);
  command.add_option("--batch", into.batch, "inputs that the latency is for, in all; 1,8,32 is a row for each");
  command.add_option("--dim", into.dims, "size of a free dimension of an ONNX network, NAME=N");
  command.add_option("--input", into.inputs, "shape of an input of an ONNX network, NAME=1x3x224x224");
  command.add_option("--checkpoint", into.checkpoint, "checkpoint; the shipped one where none is named");
}

/// The checkpoint that @p q names, or the shipped one. @throws as `shipped_file`
[[nodiscard]] inline std::filesystem::path checkpoint_of(const latency_question& q) {
  return q.checkpoint.empty() ? shipped_file("latency.safetensors") : std::filesystem::path(q.checkpoint);
}

/// The batches of `--batch 1,8,32`; one that is not given where the option is not there.
/// @throws ledg::input_error for what is no number
[[nodiscard]] inline std::vector<std::optional<std::int64_t>> asked_batches(const latency_question& q) {
  if (q.batch.empty()) return {std::nullopt};
  std::vector<std::optional<std::int64_t>> all;
  for (std::size_t at = 0; at <= q.batch.size();) {
    const auto end = std::min(q.batch.find(',', at), q.batch.size());
    try {
      all.emplace_back(parse_number(q.batch.substr(at, end - at), bounds<std::int64_t>{1, 1'000'000}));
    } catch (const ledg::input_error& e) {
      throw ledg::input_error(std::string("--batch: ") + e.what());
    }
    at = end + 1;
  }
  return all;
}

/// The question for @p spec, but for the batch. @throws ledg::lookup_error for an unknown precision
[[nodiscard]] inline ledg::platform_query query_for(const ledg::hardware::spec& spec, const latency_question& asked) {
  ledg::platform_query q;
  q.spec = spec;
  if (!asked.precision.empty()) q.precision = ledg::hardware::parse_precision(asked.precision);
  q.runtime = asked.runtime;
  q.cores = asked.cores;
  q.layout = asked.layout;
  q.source = asked.source;
  return q;
}

/// @p q for the batch that @p n stands for.
[[nodiscard]] inline ledg::platform_query for_batch(ledg::platform_query q, const ledg::data::batched_network& n) {
  q.inputs = static_cast<double>(n.inputs);
  q.batch = static_cast<double>(n.batch) / q.inputs;
  return q;
}

/// Reads @p argument; what comes from stdin is kept, since shapes are tried one after another.
[[nodiscard]] inline ledg::data::named_reader reader_of(const std::string& argument) {
  if (argument != "-") return [argument](const ledg::onnx::options& o) { return read_argument(argument, o); };
  const auto bytes = std::make_shared<const std::string>(ledg::io::read_all(std::cin, "stdin"));
  return [bytes](const ledg::onnx::options& o) { return ledg::data::parse_named(*bytes, "stdin", o); };
}

}  // namespace ledg_program
