// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/bert/packed_encoder.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"

/// @file bert/sentence_dense.hpp
/// A linear map behind the pooling.

namespace ledg::inline LEDG_ABI {

/// The module Dense of sentence-transformers: `f(W x + b)`, or `f(W x + b) + x`, of a vector. Its folder holds
/// `config.json` with `in_features`, `out_features`, `bias`, `activation_function` and `use_residual`, and
/// `model.safetensors` with `linear.weight`, `linear.bias` and, for a residual of another size, `residual.weight`.
///
/// Thread-safety: const access from any thread.
class sentence_dense {
 public:
  /// @throws input_error where a file is missing or asks for another activation or place; corrupt_error where one is
  /// damaged; lookup_error, shape_error where the tensors are not those of config.json.
  explicit sentence_dense(const std::filesystem::path& folder) {
    const auto source = "'" + (folder / "config.json").string() + "'";
    const auto document = io::read_json(folder / "config.json");
    const io::json_view view(document, source);
    const auto in = view.get<std::size_t>("in_features");
    const auto out = view.get<std::size_t>("out_features");
    const bool bias = view.get("bias", true);
    residual_ = view.get("use_residual", false);
    then_ = function_named(view.get<std::string>("activation_function", "torch.nn.modules.activation.Tanh"), source);
    for (const char* key : {"module_input_name", "module_output_name"})
      if (const auto name = view.get<std::string>(key, "sentence_embedding"); name != "sentence_embedding")
        throw input_error(source + ": " + key + ": expected sentence_embedding, got '" + name + "'");

    const auto file = io::safetensors_file::open(folder / "model.safetensors");
    weights_ = matrix(file, "linear.weight", out, in);
    if (bias) bias_ = entry(file, "linear.bias", {out}).to<float>();
    const bool maps_residual = residual_ && in != out;
    if (maps_residual) residual_weights_ = matrix(file, "residual.weight", out, in);
    for (const auto& tensor : file.tensors())
      if (tensor.name != "linear.weight" && !(bias && tensor.name == "linear.bias") &&
          !(maps_residual && tensor.name == "residual.weight"))
        throw input_error(file.file_name() + ": unexpected tensor '" + tensor.name + "'");
  }

  [[nodiscard]] std::size_t in_features() const { return weights_.in_features(); }
  [[nodiscard]] std::size_t out_features() const { return weights_.out_features(); }

  /// @param x `{rows, in_features}` @param y `{rows, out_features}`; they do not overlap
  void apply(matrix_view<const float> x, matrix_view<float> y) const {
    packed_product(x, weights_, bias_.empty() ? nullptr : bias_.data(), in_product(), y);
    for (std::size_t i = 0; i < y.size(); ++i) y.data[i] = behind_product(y.data[i]);
    if (!residual_) return;
    if (!residual_weights_) return rows::axpy(y.size(), 1.0F, x.data, y.data);
    std::vector<float> other(y.size());
    packed_product(x, *residual_weights_, nullptr, epilogue::none, matrix_view<float>(other.data(), y.rows, y.cols));
    rows::axpy(y.size(), 1.0F, other.data(), y.data);
  }

 private:
  enum class function : std::uint8_t { identity, tanh, gelu, relu, sigmoid, silu };

  [[nodiscard]] static function function_named(const std::string& name, const std::string& source) {
    struct row {
      std::string_view name;
      function value;
    };
    constexpr std::array<row, 6> known = {{{"Identity", function::identity},
                                           {"Tanh", function::tanh},
                                           {"GELU", function::gelu},
                                           {"ReLU", function::relu},
                                           {"Sigmoid", function::sigmoid},
                                           {"SiLU", function::silu}}};
    const auto plain = name.substr(name.rfind('.') + 1);
    std::string names;
    for (const auto& k : known) {
      if (k.name == plain && (name.starts_with("torch.") || plain == name)) return k.value;
      names += (names.empty() ? "" : ", ") + std::string(k.name);
    }
    throw input_error(source + ": activation_function: expected one of torch's " + names + ", got '" + name + "'");
  }

  [[nodiscard]] epilogue in_product() const {
    switch (then_) {
      case function::tanh:
        return epilogue::tanh;
      case function::gelu:
        return epilogue::gelu;
      case function::relu:
        return epilogue::relu;
      default:
        return epilogue::none;
    }
  }
  [[nodiscard]] float behind_product(float v) const {
    if (then_ != function::sigmoid && then_ != function::silu) return v;
    const float share = 1.0F / (1.0F + std::exp(-v));
    return then_ == function::sigmoid ? share : v * share;
  }

  [[nodiscard]] static const io::tensor_entry& entry(const io::safetensors_file& file, const std::string& name,
                                                     const std::vector<std::size_t>& expected) {
    const auto& found = file.at(name);
    if (found.shape != expected)
      throw shape_error(file.file_name() + ": tensor '" + name + "': expected shape " + io::shape_text(expected) +
                        ", got " + io::shape_text(found.shape));
    return found;
  }
  [[nodiscard]] static packed_weights matrix(const io::safetensors_file& file, const std::string& name, std::size_t out,
                                             std::size_t in) {
    const auto& found = entry(file, name, {out, in});
    packed_weights packed(out, in, weight_type_of(found));
    assign(packed, 0, found);
    return packed;
  }

  packed_weights weights_;
  std::vector<float> bias_;
  std::optional<packed_weights> residual_weights_;
  bool residual_ = false;
  function then_ = function::tanh;
};

}  // namespace ledg::inline LEDG_ABI
