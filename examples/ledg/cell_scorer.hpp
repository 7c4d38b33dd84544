// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ask_each.hpp"
#include "cell_lines.hpp"
#include "ledg/any/accuracy_predictor.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/data/batched_network.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/latency/platform_query.hpp"

/// @file cell_scorer.hpp  Accuracies and latencies of many cells.
namespace ledg_program {

/// A line with what is known of its cell.
struct scored_cell {
  std::size_t line = 0;
  std::string text = {};     ///< of the line
  std::string network = {};  ///< the cell's name
  ledg::accuracy_answer accuracy = {};
  std::optional<ledg::latency_answer> latency = {};
  std::string error = {};  ///< empty: there are answers
};

/// Scores chunks of lines. Answers depend neither on the chunk nor on the number of threads.
class cell_scorer {
 public:
  cell_scorer(ledg::any_accuracy_predictor accuracy, std::size_t threads)
      : accuracy_(std::move(accuracy)), pool_(threads) {}

  /// Latencies are asked for too. @param batch inputs of a latency; empty: what the network's shapes hold
  void ask_latency(ledg::any_latency_predictor predictor, const ledg::platform_query& query,
                   std::optional<std::int64_t> batch) {
    latency_.emplace(std::move(predictor));
    query_ = query;
    batch_ = batch;
  }

  /// Fills in what is known of @p cells, whose lines and texts are there.
  void score(std::span<scored_cell> cells) {
    std::vector<read_cell> read(cells.size());
    pool_.run((cells.size() + piece - 1) / piece, [&](std::size_t p) {
      for (std::size_t i = p * piece; i < std::min((p + 1) * piece, cells.size()); ++i) read_one(cells[i], read[i]);
    });
    score_accuracies(cells, read);
    if (latency_) score_latencies(cells, read);
  }

 private:
  static constexpr std::size_t piece = 32;  // lines that a thread takes at once

  static std::string place_of(const scored_cell& c) { return fmt::format("line {}", c.line); }
  static void refuse(scored_cell& c, const std::string& why) {
    c.error = why.starts_with(place_of(c)) ? why : place_of(c) + ": " + why;
  }

  static void read_one(scored_cell& c, read_cell& into) {
    try {
      into = parse_cell_line(c.text, place_of(c));
      c.network = into.cell.id;
    } catch (const ledg::any_error& e) {
      refuse(c, e.what());
    }
  }

  void score_accuracies(std::span<scored_cell> cells, std::span<const read_cell> read) {
    std::vector<ledg::graph> asked;
    std::vector<scored_cell*> whose;
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (cells[i].error.empty()) {
        asked.push_back(read[i].cell);
        whose.push_back(&cells[i]);
      }
    ask_each(
        0, asked.size(),
        [&](std::size_t first, std::size_t count) {
          return accuracy_.predict(std::span(asked).subspan(first, count), {}, pool_);
        },
        [&](std::size_t i, ledg::accuracy_answer&& a) { whose[i]->accuracy = std::move(a); },
        [&](std::size_t i, const ledg::any_error& e) { refuse(*whose[i], e.what()); });
  }

  /// Networks whose latency is still to be asked for, by the number of inputs that their shapes hold.
  struct waiting {
    std::vector<ledg::graph> networks;
    std::vector<scored_cell*> whose;
  };

  void score_latencies(std::span<scored_cell> cells, std::span<const read_cell> read) {
    std::map<std::int64_t, waiting> by_inputs;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto& c = cells[i];
      if (!c.error.empty()) continue;
      if (const auto known = known_.find(c.network); known != known_.end() && read[i].nb201) {
        c.latency = known->second;
        continue;
      }
      try {
        auto network = read[i].nb201 ? ledg::data::nb201::network(*read[i].nb201) : read[i].cell;
        ledg::data::detail::check_shapes(network);
        const auto held = ledg::data::detail::inputs_held(network);
        by_inputs[held].networks.push_back(std::move(network));
        by_inputs[held].whose.push_back(&c);
      } catch (const ledg::any_error& e) {
        refuse(c, e.what());
      }
    }
    for (const auto& [inputs, of] : by_inputs) ask_latencies(of, inputs);
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (read[i].nb201 && cells[i].latency) known_.try_emplace(cells[i].network, *cells[i].latency);
  }

  void ask_latencies(const waiting& of, std::int64_t inputs) {
    const auto batch = batch_.value_or(inputs);
    auto query = query_;
    query.inputs = static_cast<double>(inputs);
    query.batch = static_cast<double>(batch) / query.inputs;
    pool_.run((of.networks.size() + piece - 1) / piece, [&](std::size_t p) {
      ledg::thread_pool alone(1);
      ask_each(
          p * piece, std::min(piece, of.networks.size() - p * piece),
          [&](std::size_t first, std::size_t count) {
            if (batch % inputs != 0)
              throw ledg::input_error(
                  fmt::format("--batch is {}, but the shapes hold {} inputs: expected a multiple", batch, inputs));
            return latency_->predict(std::span(of.networks).subspan(first, count), query, alone);
          },
          [&](std::size_t i, ledg::latency_answer&& a) { of.whose[i]->latency = std::move(a); },
          [&](std::size_t i, const ledg::any_error& e) { refuse(*of.whose[i], e.what()); });
    });
  }

  ledg::any_accuracy_predictor accuracy_;
  std::optional<ledg::any_latency_predictor> latency_;
  ledg::platform_query query_;
  std::optional<std::int64_t> batch_;
  ledg::thread_pool pool_;
  std::unordered_map<std::string, ledg::latency_answer> known_;  // of NAS-Bench-201, which has 15,625 cells
};

}  // namespace ledg_program
