// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"

/// @file graph/layered_drawing.hpp
/// Where to draw a network: nodes in layers from top to bottom, every edge downwards, no two nodes over one another.
///
/// After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981): layers
/// by longest paths, an order within them by barycentres, then places. Edges that pass a layer hold a place there,
/// which all edges of one producer share; so they pass between the nodes. Places move to the weighted median of their
/// neighbours, as in Gansner et al., "A technique for drawing directed graphs" (1993): straight edges stay straight.
/// The same input gives the same drawing. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI {

/// Lengths are in the unit of the widths.
struct drawing_options {
  double node_height = 36;
  double node_gap = 20;   ///< between neighbours in a layer
  double layer_gap = 34;  ///< between the bottom of a layer and the top of the next
  double edge_gap = 14;   ///< beside an edge that passes a layer
  int sweeps = 8;         ///< downwards and upwards, of the ordering and again of the placing
  /// Edges hold places in passed layers until there are so many places; further ones are drawn straight.
  std::size_t most_places = 30'000;
};

struct drawing_point {
  double x = 0, y = 0;
  friend bool operator==(const drawing_point&, const drawing_point&) = default;
};

/// An edge as points with ascending y: from the bottom of a producer to the top of a consumer. Between two layers it
/// may be bent as the drawer likes; within a layer it is vertical.
struct drawn_edge {
  std::int32_t from = 0, to = 0;
  std::vector<drawing_point> points;
};

/// Nothing in it has a negative coordinate; y goes down.
struct layered_drawing {
  std::vector<drawing_point> centres;  ///< of the nodes, in the graph's order
  std::vector<std::int32_t> layers;    ///< of the nodes
  std::vector<drawn_edge> edges;       ///< by consumer; one where an operator reads a producer twice
  double width = 0, height = 0;
};

namespace detail {

/// Layers by longest paths from above. What has more consumers than producers (constants, say) moves down to them.
[[nodiscard]] inline std::vector<std::int32_t> drawing_layers(const graph& g) {
  std::vector<std::int32_t> layers(g.size(), 0);
  std::vector<std::int32_t> room(g.size(), std::numeric_limits<std::int32_t>::max());
  std::vector<std::size_t> consumers(g.size(), 0);
  for (std::size_t i = 0; i < g.size(); ++i)
    for (const auto j : g[i].inputs) {
      const auto p = static_cast<std::size_t>(j);
      layers[i] = std::max(layers[i], layers[p] + 1);
      ++consumers[p];
    }
  for (std::size_t i = g.size(); i-- > 0;) {
    if (consumers[i] > g[i].inputs.size()) layers[i] = std::max(layers[i], room[i] - 1);
    for (const auto j : g[i].inputs) {
      auto& r = room[static_cast<std::size_t>(j)];
      r = std::min(r, layers[i]);
    }
  }
  return layers;
}

/// The producers of node @p v, each once.
[[nodiscard]] inline std::vector<std::int32_t> distinct_producers(const graph_node& v) {
  auto all = v.inputs;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Puts places in an order and at an x; a place is a node, or where edges of one producer pass a layer.
class layered_places {
 public:
  using index = std::uint32_t;

  layered_places(const graph& g, std::span<const double> widths, const drawing_options& options)
      : options_(options), layer_(drawing_layers(g)), nodes_(g.size()) {
    for (std::size_t i = 0; i < nodes_; ++i) extents_.push_back(widths[i]);
    firmness_ = main_line(g);
    above_.resize(nodes_);
    below_.resize(nodes_);
    chains_.resize(nodes_);
    for (std::size_t i = 0; i < nodes_; ++i) add_edges_of(g, i);
    sort_into_layers();
    order();
    place();
  }

  [[nodiscard]] double x(std::size_t place) const { return x_[place]; }
  [[nodiscard]] std::int32_t layer(std::size_t place) const { return layer_[place]; }
  [[nodiscard]] double right(std::size_t place) const { return x_[place] + extents_[place] / 2; }
  [[nodiscard]] std::size_t count() const { return extents_.size(); }

  /// Places that the edge from @p from to @p to passes, from above.
  [[nodiscard]] std::vector<index> passed(std::size_t from, std::size_t to) const {
    std::vector<index> all;
    const auto& chain = chains_[from];
    const auto steps = static_cast<std::size_t>(layer_[to] - layer_[from] - 1);
    if (steps <= chain.size()) all.assign(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(steps));
    return all;
  }

 private:
  /// Who gives way to whom where there is no room for both: edges to nodes, and nodes to the main line.
  static constexpr double edge_firmness = 1e-6, main_firmness = 1e6;

  struct link {
    index place;
    double weight;
  };

  /// Firmness of the nodes. Where a network branches, the branch with the longest way to go is its main line, which
  /// goes straight on; there is none where several are as long.
  [[nodiscard]] std::vector<double> main_line(const graph& g) const {
    std::vector<std::int32_t> height(nodes_, 0), highest(nodes_, -1), next_highest(nodes_, -1);
    for (std::size_t i = nodes_; i-- > 0;) {
      height[i] = highest[i] + 1;
      for (const auto j : distinct_producers(g[i])) {
        const auto p = static_cast<std::size_t>(j);
        next_highest[p] = std::max(next_highest[p], std::min(highest[p], height[i]));
        highest[p] = std::max(highest[p], height[i]);
      }
    }
    std::vector<double> firmness(nodes_, 1);
    for (std::size_t i = 0; i < nodes_; ++i)
      for (const auto j : g[i].inputs) {
        const auto p = static_cast<std::size_t>(j);
        const bool beside = layer_[i] == layer_[p] + 1;
        if (beside && height[i] == highest[p] && next_highest[p] < highest[p]) firmness[i] = main_firmness;
      }
    return firmness;
  }

  /// Edges to the producers of node @p i, through places in the layers between.
  void add_edges_of(const graph& g, std::size_t i) {
    for (const auto j : distinct_producers(g[i])) {
      const auto p = static_cast<std::size_t>(j);
      const auto steps = static_cast<std::size_t>(layer_[i] - layer_[p] - 1);
      auto& chain = chains_[p];
      if (steps > chain.size() && extents_.size() + steps - chain.size() > options_.most_places) continue;
      while (chain.size() < steps) extend(p, chain);
      // A node beside its producer decides where it stands; an edge that comes from afar only a little.
      connect(steps == 0 ? p : chain[steps - 1], i, steps == 0 ? 4 : 1);
    }
  }

  void extend(std::size_t producer, std::vector<index>& chain) {
    const auto from = chain.empty() ? producer : chain.back();
    const auto made = extents_.size();
    extents_.push_back(options_.edge_gap);
    layer_.push_back(layer_[from] + 1);
    above_.emplace_back();
    below_.emplace_back();
    connect(from, made, chain.empty() ? 1 : 8);
    chain.push_back(static_cast<index>(made));
  }

  void connect(std::size_t from, std::size_t to, double weight) {
    below_[from].push_back({static_cast<index>(to), weight});
    above_[to].push_back({static_cast<index>(from), weight});
  }

  void sort_into_layers() {
    const auto last = layer_.empty() ? -1 : *std::max_element(layer_.begin(), layer_.end());
    rows_.resize(static_cast<std::size_t>(last + 1));
    for (std::size_t p = 0; p < count(); ++p)
      rows_[static_cast<std::size_t>(layer_[p])].push_back(static_cast<index>(p));
    rank_.resize(count());
    for (const auto& row : rows_) number(row);
  }

  void number(const std::vector<index>& row) {
    for (std::size_t k = 0; k < row.size(); ++k) rank_[row[k]] = static_cast<double>(k);
  }

  /// Sweeps that sort layers by the means of their neighbours; the order with the fewest crossings stays.
  void order() {
    auto best = rows_;
    auto fewest = crossings();
    for (int s = 0; s < options_.sweeps && fewest > 0; ++s) {
      const bool down = s % 2 == 0;
      for (std::size_t k = 1; k < rows_.size(); ++k)
        sort_row(down ? rows_[k] : rows_[rows_.size() - 1 - k], down ? above_ : below_);
      if (const auto now = crossings(); now < fewest) {
        fewest = now;
        best = rows_;
      }
    }
    rows_ = std::move(best);
    for (const auto& row : rows_) number(row);
  }

  void sort_row(std::vector<index>& row, const std::vector<std::vector<link>>& neighbours) {
    std::vector<std::pair<double, index>> keyed;
    for (const auto p : row) {
      double sum = 0;
      for (const auto& l : neighbours[p]) sum += rank_[l.place];
      keyed.emplace_back(neighbours[p].empty() ? rank_[p] : sum / static_cast<double>(neighbours[p].size()), p);
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = keyed[k].second;
    number(row);
  }

  /// Pairs of edges that cross, between all layers: inversions, counted in a tree of sums.
  [[nodiscard]] std::size_t crossings() const {
    std::size_t all = 0;
    std::vector<std::size_t> sums;
    std::vector<std::size_t> ends;
    for (std::size_t k = 0; k + 1 < rows_.size(); ++k) {
      ends.clear();
      for (const auto p : rows_[k]) {
        const auto first = static_cast<std::ptrdiff_t>(ends.size());
        for (const auto& l : below_[p]) ends.push_back(static_cast<std::size_t>(rank_[l.place]));
        std::sort(ends.begin() + first, ends.end());
      }
      sums.assign(rows_[k + 1].size() + 1, 0);
      for (std::size_t seen = 0; seen < ends.size(); ++seen) {
        std::size_t not_right = 0;
        for (auto at = ends[seen] + 1; at > 0; at &= at - 1) not_right += sums[at];
        all += seen - not_right;
        for (auto at = ends[seen] + 1; at < sums.size(); at += at & (~at + 1)) ++sums[at];
      }
    }
    return all;
  }

  /// Gives every place its x.
  void place() {
    x_.assign(count(), 0);
    for (auto& row : rows_) settle(row, {});
    for (int s = 0; s < options_.sweeps; ++s) sweep(s % 2 == 1);  // the last one downwards: lines go straight on
    double left = std::numeric_limits<double>::max();
    for (std::size_t p = 0; p < count(); ++p) left = std::min(left, x_[p] - extents_[p] / 2);
    for (auto& x : x_) x -= left;
  }

  void sweep(bool down) {
    for (std::size_t k = 0; k < rows_.size(); ++k) {
      auto& row = down ? rows_[k] : rows_[rows_.size() - 1 - k];
      if (row.size() == 1) continue;  // all there is passes through it: it stays on the axis, where it began
      std::vector<double> wanted;
      for (const auto p : row) {
        const auto& before = down ? above_[p] : below_[p];
        const auto& links = before.empty() ? (down ? below_[p] : above_[p]) : before;
        wanted.push_back(links.empty() ? x_[p] : median(links));
      }
      settle(row, wanted);
    }
  }

  /// Where as much weight is to the left as to the right; half-way where that is a range.
  [[nodiscard]] double median(std::vector<link> links) const {
    std::stable_sort(links.begin(), links.end(),
                     [&](const link& a, const link& b) { return x_[a.place] < x_[b.place]; });
    double half = 0;
    for (const auto& l : links) half += l.weight / 2;
    double seen = 0;
    for (std::size_t k = 0; k < links.size(); ++k) {
      seen += links[k].weight;
      if (seen > half) return x_[links[k].place];
      if (seen == half) return (x_[links[k].place] + x_[links[std::min(k + 1, links.size() - 1)].place]) / 2;
    }
    return x_[links.back().place];
  }

  /// Puts @p row as near to @p wanted as its order and gaps allow: least squares, by pooling adjacent violators.
  void settle(const std::vector<index>& row, const std::vector<double>& wanted) {
    struct block {
      double sum, weight;
      std::size_t members;
      [[nodiscard]] double mean() const { return sum / weight; }
    };
    std::vector<block> blocks;
    std::vector<double> offsets;
    double offset = 0;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) offset += (extents_[row[k - 1]] + extents_[row[k]]) / 2 + gap(row[k - 1], row[k]);
      offsets.push_back(offset);
      const double weight = row[k] < nodes_ ? firmness_[row[k]] : edge_firmness;
      blocks.push_back({weight * ((wanted.empty() ? 0 : wanted[k]) - offset), weight, 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
        const auto last = blocks.back();
        blocks.pop_back();
        auto& joined = blocks.back();
        joined = {joined.sum + last.sum, joined.weight + last.weight, joined.members + last.members};
      }
    }
    std::size_t k = 0;
    for (const auto& b : blocks)
      for (std::size_t m = 0; m < b.members; ++m, ++k) x_[row[k]] = b.mean() + offsets[k];
  }

  [[nodiscard]] double gap(index a, index b) const {
    return a < nodes_ && b < nodes_ ? options_.node_gap : options_.edge_gap / 2;
  }

  drawing_options options_;
  std::vector<std::int32_t> layer_;  // of places, nodes first
  std::size_t nodes_;
  std::vector<double> extents_;   // widths
  std::vector<double> firmness_;  // of nodes
  std::vector<std::vector<link>> above_, below_;
  std::vector<std::vector<index>> chains_;  // by producer: its places in the layers below it
  std::vector<std::vector<index>> rows_;
  std::vector<double> rank_, x_;
};

/// The edge from node @p from to node @p to, which are drawn already.
[[nodiscard]] inline drawn_edge draw_edge(const layered_places& places, const layered_drawing& d, std::int32_t from,
                                          std::int32_t to, const drawing_options& options) {
  const auto p = static_cast<std::size_t>(from), c = static_cast<std::size_t>(to);
  const double half = options.node_height / 2, step = options.node_height + options.layer_gap;
  drawn_edge e{from, to, {{d.centres[p].x, d.centres[p].y + half}}};
  for (const auto passed : places.passed(p, c)) {
    const double top = places.layer(passed) * step;
    // One line through all layers that it passes at the same place.
    const bool straight = e.points.size() > 1 && std::fabs(e.points.back().x - places.x(passed)) < 0.5;
    const double x = straight ? e.points.back().x : places.x(passed);
    if (straight) e.points.pop_back();
    if (!straight) e.points.push_back({x, top});
    e.points.push_back({x, top + options.node_height});
  }
  e.points.push_back({d.centres[c].x, d.centres[c].y - half});
  return e;
}

/// @throws input_error where there is not one positive finite width for each node of @p g
inline void check_widths(const graph& g, std::span<const double> widths) {
  if (widths.size() != g.size())
    throw input_error("graph '" + g.id + "': expected widths of " + std::to_string(g.size()) + " nodes to draw, got " +
                      std::to_string(widths.size()));
  for (const double w : widths)
    if (!(w > 0) || !std::isfinite(w))
      throw input_error("graph '" + g.id + "': expected positive widths, got " + std::to_string(w));
}

}  // namespace detail

/// Draws @p g with nodes of the given @p widths. O(sweeps * (places + edges) * log), 40 ms for 2,000 operators.
/// @throws input_error where there is not one positive finite width for each node
[[nodiscard]] inline layered_drawing draw_layered(const graph& g, std::span<const double> widths,
                                                  const drawing_options& options = {}) {
  detail::check_widths(g, widths);
  layered_drawing d;
  const detail::layered_places places(g, widths, options);
  for (std::size_t i = 0; i < g.size(); ++i) {
    const double top = places.layer(i) * (options.node_height + options.layer_gap);
    d.layers.push_back(places.layer(i));
    d.centres.push_back({places.x(i), top + options.node_height / 2});
    d.height = std::max(d.height, top + options.node_height);
  }
  for (std::size_t p = 0; p < places.count(); ++p) d.width = std::max(d.width, places.right(p));
  for (std::size_t i = 0; i < g.size(); ++i)
    for (const auto j : detail::distinct_producers(g[i]))
      d.edges.push_back(detail::draw_edge(places, d, j, static_cast<std::int32_t>(i), options));
  return d;
}

}  // namespace ledg::inline LEDG_ABI
