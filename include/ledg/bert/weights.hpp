// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/bert/files/config_json.hpp"
#include "ledg/bert/files/path_inside.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"

/// @file bert/weights.hpp
/// The tensors of a Hugging Face folder under the names of `BertModel`.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// The name in `BertModel` of a tensor of DistilBERT's.
[[nodiscard]] inline std::string bert_name_of_distilbert(std::string name) {
  constexpr std::string_view layers = "transformer.layer.";
  if (!name.starts_with(layers)) return name;
  const auto part = name.find('.', layers.size());
  if (part == std::string::npos) return name;
  auto rest = name.substr(part + 1);
  for (const auto& [from, to] :
       std::array<std::pair<std::string_view, std::string_view>, 8>{{{"attention.q_lin.", "attention.self.query."},
                                                                     {"attention.k_lin.", "attention.self.key."},
                                                                     {"attention.v_lin.", "attention.self.value."},
                                                                     {"attention.out_lin.", "attention.output.dense."},
                                                                     {"sa_layer_norm.", "attention.output.LayerNorm."},
                                                                     {"ffn.lin1.", "intermediate.dense."},
                                                                     {"ffn.lin2.", "output.dense."},
                                                                     {"output_layer_norm.", "output.LayerNorm."}}})
    if (rest.starts_with(from)) {
      rest.replace(0, from.size(), to);
      break;
    }
  return "encoder.layer." + name.substr(layers.size(), part + 1 - layers.size()) + rest;
}

}  // namespace detail

/// The weights of a Hugging Face folder, mapped: one safetensors file, or several with an index. Names are those of
/// `BertModel`: a `bert.` in front is dropped, `LayerNorm.gamma`, `LayerNorm.beta` become `weight`, `bias`, and names
/// of DistilBERT and ELECTRA become BERT's. Heads on top of the encoder and `position_ids` are left out; `notes` tells
/// of those that are not well known.
class bert_weights {
 public:
  using family = files::bert_family;

  /// @param file name of a safetensors file in @p folder; empty for `model.safetensors` or its index
  /// @throws input_error where there is no such file or one holds another kind of thing; corrupt_error where one is
  /// damaged.
  [[nodiscard]] static bert_weights open(const std::filesystem::path& folder, const std::string& file = {},
                                         family whose = family::bert) {
    const auto index = folder / "model.safetensors.index.json";
    bert_weights weights;
    weights.family_ = whose;
    if (file.empty() && !io::exists(folder / "model.safetensors") && io::exists(index))
      weights.open_shards(folder, index);
    else if (const auto path = folder / (file.empty() ? "model.safetensors" : file); io::exists(path))
      weights.open_file(path);
    else
      throw input_error("'" + path.string() + "': no such file" +
                        (io::exists(folder / "pytorch_model.bin")
                             ? "; pytorch_model.bin is a pickle, which can run code and is not opened: save the model "
                               "with safe_serialization=True"
                             : ""));
    if (whose == family::distilbert) weights.add_no_segments();
    return weights;
  }

  [[nodiscard]] bool contains(const std::string& name) const { return tensors_.contains(name); }

  /// The tensor of a name in `BertModel`; its bytes are in the mapped file, which this object holds.
  /// @throws lookup_error where there is none.
  [[nodiscard]] const io::tensor_entry& at(const std::string& name) const {
    if (const auto found = tensors_.find(name); found != tensors_.end()) return *found->second.tensor;
    throw lookup_error(source_ + ": no tensor '" + name + "'");
  }

  /// What was left out that a person might miss, a sentence each.
  [[nodiscard]] std::vector<std::string> notes() const {
    if (left_out_.empty()) return {};
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, left_out_.size()); ++i)
      names += (i > 0 ? ", '" : "'") + left_out_[i] + "'";
    if (left_out_.size() > 3) names += ", ...";
    return {source_ + ": " + std::to_string(left_out_.size()) +
            (left_out_.size() == 1 ? " tensor that is" : " tensors that are") +
            " no part of the encoder left out: " + names};
  }

  /// Checks that the parameters of @p layout whose names begin with @p prefix are these weights, one for one.
  /// @throws lookup_error for a missing tensor; input_error for an unexpected one or a wrong element type; shape_error
  /// for a wrong shape. Each names file and tensor.
  void check(const parameter_layout& layout, const std::string& prefix = {}) const {
    std::set<std::string> expected;
    std::vector<std::string> missing;
    for (const auto& p : layout.entries()) {
      if (!p.name.starts_with(prefix)) continue;
      const auto name = p.name.substr(prefix.size());
      expected.insert(name);
      const auto found = tensors_.find(name);
      if (found == tensors_.end())
        missing.push_back("'" + name + "' of shape " + io::shape_text(p.shape));
      else
        check_entry(found->second, p.shape);
    }
    if (!missing.empty()) refuse_missing(missing, expected);
    for (const auto& [name, where] : tensors_)
      if (!expected.contains(name))
        throw input_error(where.file + ": unexpected tensor '" + where.tensor->name + "' of shape " +
                          io::shape_text(where.tensor->shape) + "; config.json describes no such part");
  }

  /// Copies the weights into the flat buffer @p values. @throws as `check`.
  template <class T>
  void copy_to(const parameter_layout& layout, std::span<T> values, const std::string& prefix = {}) const {
    check(layout, prefix);
    for (const auto& p : layout.entries()) {
      if (!p.name.starts_with(prefix)) continue;
      const auto loaded = tensors_.at(p.name.substr(prefix.size())).tensor->template to<T>();
      std::copy(loaded.begin(), loaded.end(), values.begin() + static_cast<std::ptrdiff_t>(p.offset));
    }
  }

 private:
  struct place {
    const io::tensor_entry* tensor;
    std::string file;
  };

  static void check_entry(const place& where, const std::vector<std::size_t>& expected) {
    const auto& tensor = *where.tensor;
    if (tensor.shape != expected)
      throw shape_error(where.file + ": tensor '" + tensor.name + "': expected shape " + io::shape_text(expected) +
                        ", got " + io::shape_text(tensor.shape));
    using io::dtype;
    if (tensor.type != dtype::f32 && tensor.type != dtype::f16 && tensor.type != dtype::bf16 &&
        tensor.type != dtype::f64)
      throw input_error(where.file + ": tensor '" + tensor.name + "': expected F32, F16, BF16 or F64, got " +
                        std::string(io::name_of(tensor.type)));
  }

  [[noreturn]] void refuse_missing(const std::vector<std::string>& missing,
                                   const std::set<std::string>& expected) const {
    for (const auto& raw : left_out_)
      for (const auto& name : expected)
        if (raw.ends_with("." + name))
          throw lookup_error(source_ + ": these tensors start with `" + raw.substr(0, raw.size() - name.size()) +
                             "`; expected the names of BertModel, such as '" + name + "'");
    throw lookup_error(source_ + ": " + std::to_string(missing.size()) + " of " + std::to_string(expected.size()) +
                       " tensors are missing, the first is " + missing.front());
  }

  void open_file(const std::filesystem::path& path) {
    const auto& file = *files_.emplace_back(std::make_unique<io::safetensors_file>(io::safetensors_file::open(path)));
    if (source_.empty()) source_ = file.file_name();
    for (const auto& tensor : file.tensors()) {
      const auto name = plain_name(tensor.name);
      if (is_known_extra(name)) continue;
      if (!is_of_encoder(name)) {
        left_out_.push_back(tensor.name);
        continue;
      }
      if (!tensors_.emplace(name, place{&tensor, file.file_name()}).second)
        throw corrupt_error(file.file_name() + ": tensor '" + tensor.name + "' occurs twice");
    }
  }

  void open_shards(const std::filesystem::path& folder, const std::filesystem::path& index) {
    source_ = "'" + index.string() + "'";
    const auto document = io::read_json(index);
    const auto map = io::json_view(document, source_)["weight_map"];
    if (!map.value().is_object()) throw corrupt_error(source_ + ": /weight_map: expected an object");
    std::map<std::string, std::vector<std::string>> listed;  // tensors of each file
    for (const auto& item : map.value().items()) listed[map.get<std::string>(item.key())].push_back(item.key());
    for (const auto& [file, names] : listed) {
      open_file(files::path_inside(folder, file, source_));
      for (const auto& name : names)
        if (files_.back()->find(name) == nullptr)
          throw corrupt_error(source_ + ": '" + file + "' has no tensor '" + name + "'");
    }
  }

  /// DistilBERT tells no segments apart: each adds nothing.
  void add_no_segments() {
    const auto words = tensors_.find("embeddings.word_embeddings.weight");
    if (words == tensors_.end() || words->second.tensor->shape.size() != 2) return;
    const auto width = words->second.tensor->shape[1];
    zeros_ = std::make_unique<std::vector<float>>(2 * width, 0.0F);
    no_segments_ = std::make_unique<io::tensor_entry>(io::tensor_entry{"embeddings.token_type_embeddings.weight",
                                                                       io::dtype::f32,
                                                                       {2, width},
                                                                       std::as_bytes(std::span<const float>(*zeros_))});
    tensors_.try_emplace(no_segments_->name, place{no_segments_.get(), source_});
  }

  /// The name in `BertModel`.
  [[nodiscard]] std::string plain_name(std::string name) const {
    const std::string_view model = family_ == family::distilbert ? "distilbert."
                                   : family_ == family::electra  ? "electra."
                                                                 : "bert.";
    if (name.starts_with(model)) name.erase(0, model.size());
    if (family_ == family::distilbert) name = detail::bert_name_of_distilbert(std::move(name));
    for (const auto& [legacy, now] :
         {std::pair<std::string_view, std::string_view>{".gamma", ".weight"}, {".beta", ".bias"}})
      if (name.ends_with(legacy)) name.replace(name.size() - legacy.size(), legacy.size(), now);
    return name;
  }

  /// Parts of models that were trained for something, and that nobody misses in an encoder.
  [[nodiscard]] static bool is_known_extra(std::string_view name) {
    constexpr std::array<std::string_view, 9> heads = {"cls.",
                                                       "classifier.",
                                                       "pre_classifier.",
                                                       "qa_outputs.",
                                                       "vocab_transform.",
                                                       "vocab_layer_norm.",
                                                       "vocab_projector.",
                                                       "discriminator_predictions.",
                                                       "generator_"};
    return name.ends_with("position_ids") ||
           std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return name.starts_with(head); });
  }

  [[nodiscard]] bool is_of_encoder(std::string_view name) const {
    return name.starts_with("embeddings.") || name.starts_with("encoder.") || name.starts_with("pooler.") ||
           (family_ == family::electra && name.starts_with("embeddings_project."));
  }

  family family_ = family::bert;
  std::vector<std::unique_ptr<io::safetensors_file>> files_;  ///< at fixed addresses, since entries are pointed to
  std::unique_ptr<std::vector<float>> zeros_;
  std::unique_ptr<io::tensor_entry> no_segments_;
  std::map<std::string, place> tensors_;
  std::vector<std::string> left_out_;
  std::string source_;
};

}  // namespace ledg::inline LEDG_ABI
