// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "flag_words.hpp"
#include "latency_row.hpp"
#include "ledg/latency/explanation.hpp"
#include "numbers.hpp"
#include "output.hpp"

/// @file explanation_text.hpp  An explanation for a person at a terminal.
namespace ledg_program {

/// @p x below 10,000 with three digits, or all before the point.
[[nodiscard]] inline std::string three_digits(double x) {
  return x >= 100 ? fmt::format("{:.0f}", x) : fmt::format("{:.3g}", x);
}

/// Bytes for a person: `97.5 MiB`.
[[nodiscard]] inline std::string bytes_text(double bytes) {
  constexpr std::array<std::string_view, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; unit + 1 < units.size() && bytes >= 1024; ++unit) bytes /= 1024;
  return three_digits(bytes) + " " + std::string(units[unit]);
}

/// A count for a person: `4.09 G`; nothing for 0.
[[nodiscard]] inline std::string count_text(double n) {
  constexpr std::array<std::string_view, 6> units{"", " k", " M", " G", " T", " P"};
  std::size_t unit = 0;
  for (; unit + 1 < units.size() && n >= 1000; ++unit) n /= 1000;
  return n > 0 ? three_digits(n) + std::string(units[unit]) : "";
}

/// ` (5.7 hours)` for milliseconds that are more than ten seconds.
[[nodiscard]] inline std::string long_time(double ms) {
  constexpr double second = 1e3, minute = 60 * second, hour = 60 * minute;
  if (ms < 10 * second) return "";
  if (ms < 2 * minute) return fmt::format(" ({} seconds)", three_digits(ms / second));
  return ms < 2 * hour ? fmt::format(" ({} minutes)", three_digits(ms / minute))
                       : fmt::format(" ({} hours)", three_digits(ms / hour));
}

/// @p text from a file as a terminal may show it: no control characters, and no longer than @p most, the end kept.
[[nodiscard]] inline std::string shown_name(std::string text, std::size_t most = 40) {
  text = printable(std::move(text));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, '?');
  if (display_width(text) <= most) return text;
  std::size_t first = text.size();
  for (std::size_t kept = 0; kept + 3 < most; ++kept) {  // not within a code point
    --first;
    while (first > 0 && (static_cast<unsigned char>(text[first]) & 0xC0U) == 0x80U) --first;
  }
  return "..." + text.substr(first);
}

/// Prints an explanation, part by part.
class explanation_printer {
 public:
  /// @param top operators to list
  explanation_printer(const ledg::latency_explanation& e, std::size_t top) : e_(e), top_(top) {}

  void print(const std::string& network, const std::string& hardware, std::int64_t batch) const {
    print_answer(network, hardware, batch);
    print_totals("by kind of operator", e_.by_kind);
    if (e_.by_stage.size() > 1) print_totals("by stage", e_.by_stage);
    print_repeated();
    print_operators();
    print_grounds();
    print_memory();
  }

 private:
  using align = table::align;

  static void head(std::string_view title) { std::cout << '\n' << styled(title, style::bold) << '\n'; }
  [[nodiscard]] double share(double ms) const { return e_.answer.latency_ms > 0 ? ms / e_.answer.latency_ms : 0; }
  /// A bar of the share of @p ms; a full one is the whole latency.
  [[nodiscard]] std::string bar(double ms) const {
    return std::string(static_cast<std::size_t>(std::lround(24 * std::clamp(share(ms), 0.0, 1.0))), '#');
  }

  void print_answer(const std::string& network, const std::string& hardware, std::int64_t batch) const {
    const auto& a = e_.answer;
    std::cout << fmt::format("{} on {}, {}, {}, batch {}\n", styled(shown_name(network, 60), style::bold),
                             styled(hardware, style::bold), ledg::hardware::to_string(a.precision), software_text(a),
                             batch);
    std::cout << fmt::format("{} ms{}", styled(ms_text(a.latency_ms), style::bold), long_time(a.latency_ms));
    if (a.interval) std::cout << fmt::format(", {:.0f} % interval {}", 100 * a.interval->coverage, interval_text(a));
    std::cout << fmt::format("; roofline {} ms\n", ms_text(a.roofline_ms));
    double compute = 0, memory = 0, launch = 0;
    for (const auto& o : e_.operators) {
      compute += o.compute_ms;
      memory += o.memory_ms;
      launch += o.launch_ms;
    }
    std::cout << fmt::format("time: compute {}, memory {}, launches {}, overhead {}\n", percent(share(compute)),
                             percent(share(memory)), percent(share(launch)), percent(share(e_.overhead_ms)));
    if (e_.memory.fits() == false) print_misfit();
    if (e_.rule == ledg::attribution_rule::roofline)
      std::cout << "the predictor knows the whole alone; operators have shares in proportion to roofline and launch\n";
  }

  void print_totals(std::string_view title, const std::vector<ledg::part_total>& totals) const {
    head(title);
    table t({{""},
             {"operators", align::right},
             {"MACs", align::right},
             {"ms", align::right},
             {"share", align::right},
             {""}});
    for (const auto& total : totals)
      t.add({shown_name(total.name), fmt::to_string(total.operators), count_text(total.macs), ms_text(total.ms),
             percent(share(total.ms)), bar(total.ms)});
    t.print();
  }

  /// Operators of one of the blocks of @p r, with those in a row that are alike counted.
  [[nodiscard]] std::string block_text(const ledg::repeated_part& r) const {
    std::vector<std::string> ops;
    for (std::size_t i = r.first; i < r.first + r.length; ++i)
      ops.push_back(shown_name((*e_.network)[e_.operators[i].node].op));
    constexpr std::size_t most = 8;
    const bool all = ops.size() <= most;
    if (!all) ops.resize(most);
    return fmt::format("{}{}", fmt::join(ops, " "), all ? "" : fmt::format(" ... ({} operators)", r.length));
  }

  void print_repeated() const {
    if (e_.repeated.empty()) return;
    head("repeated blocks");
    table t({{"from", align::right},
             {"times", align::right},
             {"ms each", align::right},
             {"ms", align::right},
             {"share", align::right},
             {"operators"}});
    for (const auto& r : e_.repeated)
      t.add({fmt::to_string(e_.operators[r.first].node), fmt::format("{} x", r.count),
             ms_text(r.ms / static_cast<double>(r.count)), ms_text(r.ms), percent(share(r.ms)), block_text(r)});
    t.print();
  }

  /// Operators that stand at one place of a repeated block, or one alone.
  struct equal_operators {
    std::size_t first = 0;  ///< of them, by its place among all operators
    std::size_t count = 1;
    double ms = 0;  ///< of all together
  };

  /// The operators by what they take, those of repeated blocks together, the most expensive first.
  [[nodiscard]] std::vector<equal_operators> rows() const {
    std::vector<equal_operators> out;
    for (std::size_t i = 0; i < e_.operators.size(); ++i) out.push_back({i, 1, e_.operators[i].ms});
    for (const auto& r : e_.repeated)
      for (std::size_t k = 0; k < r.length * r.count; ++k) {
        auto& row = out[r.first + k % r.length];
        if (k < r.length) {
          row.count = r.count;
          continue;
        }
        row.ms += out[r.first + k].ms;
        out[r.first + k].count = 0;
      }
    std::erase_if(out, [](const auto& row) { return row.count == 0; });
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.ms > b.ms; });
    return out;
  }

  void print_operators() const {
    auto shown = rows();
    const bool all = shown.size() <= top_;
    if (!all) shown.resize(top_);
    if (shown.empty()) return;
    head(fmt::format("{}operators, those of repeated blocks together",
                     all ? "all " : fmt::format("the {} most expensive ", shown.size())));
    table t({{"node", align::right},
             {"operator"},
             {"name"},
             {"stage"},
             {"times", align::right},
             {"ms each", align::right},
             {"ms", align::right},
             {"share", align::right},
             {"bound"},
             {"roofline", align::right},
             {"MACs", align::right},
             {"moved", align::right},
             {"gates"}});
    for (const auto& row : shown) t.add(operator_cells(row));
    t.print();
    std::cout << "roofline, MACs and bytes moved are of one";
    if (!e_.masks.empty()) std::cout << fmt::format("; gates: how much {} count at it", fmt::join(e_.masks, ", "));
    std::cout << '\n';
  }

  [[nodiscard]] std::vector<std::string> operator_cells(const equal_operators& row) const {
    const auto& o = e_.operators[row.first];
    const auto& node = (*e_.network)[o.node];
    std::string gates;
    for (const double g : o.gates) gates += fmt::format("{}{:.2f}", gates.empty() ? "" : " ", g);
    const auto mark = o.unknown_operator ? " (unknown)" : o.unknown_shape ? " (no shape)" : "";
    return {fmt::to_string(o.node),
            shown_name(node.op, 30) + mark,
            shown_name(node.name),
            shown_name(e_.by_stage[o.stage].name),
            row.count > 1 ? fmt::format("{} x", row.count) : "",
            ms_text(row.ms / static_cast<double>(row.count)),
            ms_text(row.ms),
            percent(share(row.ms)),
            to_string(o.bound),
            ms_text(o.roofline_ms),
            count_text(o.macs),
            bytes_text(o.bytes),
            gates};
  }

  /// The settings and devices behind the answer, and why its interval is as wide as it is.
  void print_grounds() const {
    head("what stands behind it");
    if (e_.calibrated) std::cout << "your own measurements of this platform correct the answer\n";
    for (const auto& s : e_.settings)
      std::cout << fmt::format("measured     {}{}, {} rows of {} networks{}\n", s.source,
                               s.batch > 0 ? fmt::format(", batch {}", s.batch) : "", grouped(s.rows),
                               grouped(s.networks), s.weight < 1 ? fmt::format(", counts {}", percent(s.weight)) : "");
    if (e_.physics_share > 0)
      std::cout << fmt::format("physics      {} of the answer, fitted to other devices or settings\n",
                               percent(e_.physics_share));
    if (e_.settings.empty())
      for (const auto& d : e_.nearest)
        std::cout << fmt::format("near device  {} (same {}, {} rows)\n", d.device, d.kinship, grouped(d.rows));
    for (const auto& p : e_.interval)
      if (p.factor > 1.0005) std::cout << fmt::format("interval     x {:.2f}  {}\n", p.factor, p.words);
    if (!e_.answer.interval) std::cout << "interval     unknown: too few measurements were held out\n";
    for (const auto& g : e_.guesses)
      std::cout << fmt::format("guessed      {} of the time rests on {}\n", percent(g.share), shown_name(g.what, 60));
    for (const auto& flag : e_.answer.flags)
      std::cout << fmt::format("note         {}\n", shown_name(flag_words(flag), 120));
  }

  void print_memory() const {
    const auto& m = e_.memory;
    head("memory");
    std::cout << fmt::format("weights {}, activations {} at their peak{}\n", bytes_text(m.weight_bytes),
                             bytes_text(m.activation_bytes),
                             m.peak_node.empty() ? "" : " (" + shown_name(m.peak_node, 60) + ")");
    if (m.unknown_shapes > 0)
      std::cout << fmt::format("{} operators of unknown shape are not counted\n", m.unknown_shapes);
    if (!m.device_bytes)
      std::cout << "the device's memory is not known\n";
    else if (*m.fits())
      std::cout << fmt::format("{} of {}: fits\n", bytes_text(m.bytes()), bytes_text(*m.device_bytes));
    else
      print_misfit();
  }

  void print_misfit() const {
    const auto& m = e_.memory;
    std::cout << styled(fmt::format("does not fit: it takes at least {}, the device has {}; the latency is that of a "
                                    "device with more",
                                    bytes_text(m.bytes()), bytes_text(*m.device_bytes)),
                        style::red)
              << '\n';
  }

  const ledg::latency_explanation& e_;
  std::size_t top_;
};

}  // namespace ledg_program
