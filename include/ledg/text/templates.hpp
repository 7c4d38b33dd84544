// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/io/json.hpp"

/// @file text/templates.hpp
/// How an operator and a hardware platform become text. Template sets are data: two patterns and a few word lists.
/// Two are built in, `concise` and `verbose` (arXiv 2506.07735); others come from JSON, and a checkpoint keeps its own.
///
/// A pattern is text with fields. `{f}` is the value of field f; `{f!=v}` is the same but counts as empty where it is
/// v;
/// `{f^}` is in capitals; `{f_}` has `_` for blanks. `[...]` is left out where one of its fields is empty.

namespace ledg::inline LEDG_ABI::text {

/// What is known of a platform, as texts; an empty field is unknown.
struct platform_fields {
  std::string vendor;        ///< `NVIDIA`
  std::string kind;          ///< `gpu`, `cpu`, `npu`, ...
  std::string precision;     ///< `fp32`, `int8`, ...
  std::string peak_tflops;   ///< at that precision: `8.1`
  std::string architecture;  ///< `Turing`
  std::string tdp_w;         ///< `70`
  std::string name;          ///< `T4`
  std::string memory_gb;     ///< `16`
  std::string runtime;       ///< words for the software: `PyTorch eager`
};

namespace detail {

/// `3` where all are 3, otherwise `3x5`; empty for no values.
[[nodiscard]] inline std::string extent_text(const std::vector<std::int64_t>& values) {
  if (values.empty()) return {};
  const bool equal = std::all_of(values.begin(), values.end(), [&](auto v) { return v == values.front(); });
  std::string s = std::to_string(values.front());
  for (std::size_t i = 1; !equal && i < values.size(); ++i) s += 'x' + std::to_string(values[i]);
  return s;
}

/// `depthwise` where every filter reads one channel, `group` for other grouped convolutions, else empty.
[[nodiscard]] inline std::string grouping_text(const graph_node& v) {
  const auto groups = v.integer("group", 1);
  if (groups <= 1) return {};
  if (!v.output_shape || v.output_shape->size() < 2) return "group";
  const auto channels = (*v.output_shape)[1];
  if (channels == groups) return "depthwise";
  // With a channel multiplier only the weights tell: one kernel, and perhaps a bias, for each output channel.
  std::int64_t kernel = 1;
  for (const auto k : v.integers("kernel_shape")) kernel *= k;
  const bool one_each = channels > 0 && (v.params == channels * kernel || v.params == channels * (kernel + 1));
  return one_each ? "depthwise" : "group";
}

[[nodiscard]] inline std::string padding_text(const graph_node& v) {
  const auto automatic = v.text("auto_pad", "NOTSET");
  if (automatic == "VALID") return "0";
  if (automatic != "NOTSET" && !automatic.empty()) return "same";
  const auto text = extent_text(v.integers("pads"));
  return text.empty() ? "0" : text;
}

/// A pattern's value for its fields. @p value gives a field's text and throws for an unknown field.
[[nodiscard]] inline std::string expand(std::string_view pattern,
                                        const std::function<std::string(std::string_view)>& value) {
  const auto broken = [&](const char* what) { throw input_error("template '" + std::string(pattern) + "': " + what); };
  std::string out;
  std::size_t section = std::string::npos;  // where the open section's text begins in `out`
  bool empty = false;                       // a field of the open section is empty
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '[') {
      if (section != std::string::npos) broken("sections do not nest");
      section = out.size();
      empty = false;
    } else if (pattern[i] == ']') {
      if (section == std::string::npos) broken("']' without '['");
      if (empty) out.resize(section);
      section = std::string::npos;
    } else if (pattern[i] == '{') {
      const auto end = pattern.find('}', i);
      if (end == std::string_view::npos) broken("'{' without '}'");
      auto field = pattern.substr(i + 1, end - i - 1);
      i = end;
      const auto condition = field.find("!=");
      const auto trivial = condition == std::string_view::npos ? std::string_view() : field.substr(condition + 2);
      field = field.substr(0, condition);
      const char form = field.empty() ? '\0' : field.back();
      if (form == '^' || form == '_') field.remove_suffix(1);
      auto text = value(field);
      if (text == trivial) text.clear();
      for (char& c : text) {
        if (form == '^' && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        if (form == '_' && c == ' ') c = '_';
      }
      empty = empty || text.empty();
      out += text;
    } else {
      out += pattern[i];
    }
  }
  if (section != std::string::npos) broken("'[' without ']'");
  const auto first = out.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : out.substr(first, out.find_last_not_of(' ') - first + 1);
}

}  // namespace detail

/// One way of putting nodes and platforms into words. Thread-safety: const access from any thread.
class template_set {
 public:
  /// The built-in set called @p name: `concise` (`ParamL Conv 3`, `Nv GPU FP32 8.1 Turing 70W`) or `verbose`
  /// (`OP Conv kernel=3 stride=1 padding=1`, `Hardware Nvidia_T4 memory=16GB compute=8.1`).
  /// @throws lookup_error for any other name.
  [[nodiscard]] static template_set named(std::string_view name) {
    if (name == "concise") {
      template_set s;
      s.name_ = "concise";
      s.node_ = "{group} {op}[ {kernel}][ {grouping}][ stride {stride!=1}][ dilation {dilation!=1}]";
      s.platform_ = "[{vendor} ][{kind^} ][{precision^} ][{peak_tflops} ][{architecture} ][{tdp_w}W ][{runtime}]";
      s.learnable_ = "ParamL";
      s.always_learnable_ = {"Conv", "Gemm", "RNN"};
      s.learnable_with_params_ = {"Attn", "Embed", "MatMul", "Other"};
      s.words_["vendor"] = {{"NVIDIA", "Nv"}};
      return s;
    }
    if (name == "verbose") {
      template_set s;
      s.name_ = "verbose";
      s.node_ =
          "OP {op}[ kernel={kernel}][ stride={stride}][ padding={padding}][ group={groups!=1}]"
          "[ dilation={dilation!=1}]";
      s.platform_ =
          "Hardware[ {vendor_}][_{name_}][ memory={memory_gb}GB][ compute={peak_tflops}][ runtime={runtime_}]";
      s.words_["vendor"] = {{"NVIDIA", "Nvidia"}};
      return s;
    }
    throw_unknown("template set", name, names());
  }

  /// Names of the built-in sets.
  [[nodiscard]] static std::vector<std::string> names() { return {"concise", "verbose"}; }

  /// The inverse of `to_json`; patterns are tried out.
  /// @throws corrupt_error where a member is missing or has another type; input_error where a pattern is wrong.
  [[nodiscard]] static template_set from_json(const io::json& value, const std::string& source = "template set") {
    const io::json_view view(value, source);
    template_set s;
    s.name_ = view.get<std::string>("name");
    s.node_ = view.get<std::string>("node");
    s.platform_ = view.get<std::string>("platform");
    s.learnable_ = view.get<std::string>("learnable", "");
    s.always_learnable_ = view.get<std::vector<std::string>>("always_learnable", {});
    s.learnable_with_params_ = view.get<std::vector<std::string>>("learnable_with_params", {});
    if (view.has("words")) {
      const auto words = view["words"];
      for (const auto& field : words.value().items()) {
        const auto table = words[field.key()];
        for (const auto& word : table.value().items())
          s.words_[field.key()][word.key()] = table.get<std::string>(word.key());
      }
    }
    static_cast<void>(s.describe(graph_node{}));
    static_cast<void>(s.describe(platform_fields{}));
    return s;
  }

  /// All of this set as JSON, for a checkpoint or as the start of one's own set.
  [[nodiscard]] io::json to_json() const {
    return {{"name", name_},
            {"node", node_},
            {"platform", platform_},
            {"learnable", learnable_},
            {"always_learnable", always_learnable_},
            {"learnable_with_params", learnable_with_params_},
            {"words", words_}};
  }

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Text of an operator. Fields: `op`, `group` (its word in the operator table, or the word for learnable layers),
  /// `kernel`, `stride`, `padding`, `dilation` (`3`, or `3x5` where they differ), `groups`, `grouping` (`depthwise`,
  /// `group`). Operators without a kernel have none of the last six.
  [[nodiscard]] std::string describe(const graph_node& v) const {
    const auto kernel = detail::extent_text(v.integers("kernel_shape"));
    return detail::expand(node_, [&](std::string_view field) -> std::string {
      const auto extent = [&](const char* attribute) -> std::string {
        if (kernel.empty()) return {};
        const auto text = detail::extent_text(v.integers(attribute));
        return text.empty() ? "1" : text;
      };
      if (field == "op") return word(field, v.op);
      if (field == "group") return word(field, group_word(v));
      if (field == "kernel") return kernel;
      if (field == "stride") return extent("strides");
      if (field == "dilation") return extent("dilations");
      if (field == "padding") return kernel.empty() ? std::string() : detail::padding_text(v);
      if (field == "groups") return kernel.empty() ? std::string() : std::to_string(v.integer("group", 1));
      if (field == "grouping") return detail::grouping_text(v);
      throw input_error("template set '" + name_ + "': no node field '" + std::string(field) + "'");
    });
  }

  /// Text of a platform; the fields are those of `platform_fields`.
  [[nodiscard]] std::string describe(const platform_fields& p) const {
    const std::pair<std::string_view, const std::string*> fields[] = {{"vendor", &p.vendor},
                                                                      {"kind", &p.kind},
                                                                      {"precision", &p.precision},
                                                                      {"peak_tflops", &p.peak_tflops},
                                                                      {"architecture", &p.architecture},
                                                                      {"tdp_w", &p.tdp_w},
                                                                      {"name", &p.name},
                                                                      {"memory_gb", &p.memory_gb},
                                                                      {"runtime", &p.runtime}};
    return detail::expand(platform_, [&](std::string_view field) {
      for (const auto& [key, text] : fields)
        if (key == field) return word(field, *text);
      throw input_error("template set '" + name_ + "': no platform field '" + std::string(field) + "'");
    });
  }

  /// Texts of all nodes of @p g, in order.
  [[nodiscard]] std::vector<std::string> describe(const graph& g) const {
    std::vector<std::string> texts;
    texts.reserve(g.size());
    for (const auto& v : g.nodes()) texts.push_back(describe(v));
    return texts;
  }

  friend bool operator==(const template_set&, const template_set&) = default;

 private:
  template_set() = default;

  [[nodiscard]] std::string group_word(const graph_node& v) const {
    const std::string group(word_of(v.op));
    const auto in = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), group) != list.end();
    };
    const bool learnable = in(always_learnable_) || (v.params > 0 && in(learnable_with_params_));
    return learnable && !learnable_.empty() ? learnable_ : group;
  }

  /// This set's word for the value of a field, or the value itself.
  [[nodiscard]] std::string word(std::string_view field, const std::string& text) const {
    const auto list = words_.find(field);
    if (list == words_.end()) return text;
    const auto found = list->second.find(text);
    return found != list->second.end() ? found->second : text;
  }

  std::string name_;
  std::string node_;                                ///< pattern
  std::string platform_;                            ///< pattern
  std::string learnable_;                           ///< group word for layers with learnable parameters
  std::vector<std::string> always_learnable_;       ///< groups that are such layers
  std::vector<std::string> learnable_with_params_;  ///< groups that are where the node owns parameters
  std::map<std::string, std::map<std::string, std::string>, std::less<>> words_;  ///< field -> value -> word
};

}  // namespace ledg::inline LEDG_ABI::text
