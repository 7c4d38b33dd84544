// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/within.hpp"
#include "ledg/nn/mlp.hpp"

/// @file model/platform_encoder.hpp

namespace ledg::inline LEDG_ABI {

/// Sizes of a platform encoder; ours.
struct platform_encoder_config {
  std::size_t text_size = 64;     ///< width of the text encoder's vectors
  std::size_t numeric_size = 12;  ///< numbers of a spec
  std::size_t hidden_size = 64;
  std::size_t size = 32;     ///< width of the result
  std::size_t settings = 0;  ///< settings (source, device, runtime, precision) met in training

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(nullptr, self.text_size);  // what has no key follows from the parts before
    visit(nullptr, self.numeric_size);
    visit("hidden_size", self.hidden_size);
    visit("size", self.size);
    visit(nullptr, self.settings);
  }

  /// @throws input_error naming the size that is out of its range.
  void check() const {
    require_within("hidden_size", hidden_size, 1, largest_width);
    require_within("size", size, 1, largest_width);
  }
};

/// From a platform's text vector and the numbers of its spec to one row, plus what was learnt of that very setting
/// where training met it. The setting's share is dropped at random while training, so that the rest can stand alone for
/// hardware never measured.
class platform_encoder {
 public:
  template <class T>
  struct context {
    typename mlp<gelu>::template context<T> mlp;
    std::span<const std::int32_t> setting;
  };

  platform_encoder(parameter_layout& layout, const std::string& name, const platform_encoder_config& config)
      : config_(config),
        mlp_(layout, name + ".mlp", config.text_size + config.numeric_size, config.hidden_size, config.size),
        settings_offset_(config.settings == 0
                             ? 0
                             : layout.add(name + ".settings", {config.settings, config.size}, initializer::zeros)) {}

  [[nodiscard]] const platform_encoder_config& config() const { return config_; }

  /// @param text `{platforms, text_size}`
  /// @param numeric `{platforms, numeric_size}`
  /// @param setting index of each platform's setting, or -1 where it is unknown or dropped; must outlive the context
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> text, input_view<T> numeric,
                         std::span<const std::int32_t> setting, context<T>& c) const {
    const auto x = pass.memory->take(text.rows, config_.text_size + config_.numeric_size);
    for (std::size_t r = 0; r < x.rows; ++r) {
      std::copy_n(text.row(r), config_.text_size, x.row(r));
      std::copy_n(numeric.row(r), config_.numeric_size, x.row(r) + config_.text_size);
    }
    c.setting = setting;
    const auto y = mlp_.forward(pass, x, c.mlp);
    for (std::size_t r = 0; r < y.rows; ++r)
      if (setting[r] >= 0) rows::axpy(config_.size, T{1}, pass.parameters + row_offset(setting[r]), y.row(r));
    return y;
  }

  /// @returns the gradient of @p text.
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const context<T>& c) const {
    for (std::size_t r = 0; r < dy.rows; ++r)
      if (c.setting[r] >= 0) rows::axpy(config_.size, T{1}, dy.row(r), pass.gradients + row_offset(c.setting[r]));
    return mlp_.backward(pass, dy, c.mlp).columns(0, config_.text_size);
  }

 private:
  [[nodiscard]] std::size_t row_offset(std::int32_t setting) const {
    const auto s = static_cast<std::size_t>(setting);
    if (s >= config_.settings)
      throw shape_error("platform encoder: setting " + std::to_string(s) + " of " + std::to_string(config_.settings));
    return settings_offset_ + s * config_.size;
  }

  platform_encoder_config config_;
  mlp<gelu> mlp_;
  std::size_t settings_offset_;
};

}  // namespace ledg::inline LEDG_ABI
