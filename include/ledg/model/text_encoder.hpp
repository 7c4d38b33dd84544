// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ledg/bert/encoder.hpp"
#include "ledg/nn/pooling.hpp"

/// @file model/text_encoder.hpp

namespace ledg::inline LEDG_ABI {

/// Texts to vectors: a BERT encoder and the mean over a text's tokens.
class text_encoder {
 public:
  template <class T>
  struct context {
    typename bert_encoder::template context<T> bert;
  };

  text_encoder(parameter_layout& layout, const std::string& name, const bert_config& config)
      : bert_(layout, name + ".", config), size_(config.hidden_size) {}

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] const bert_encoder& bert() const { return bert_; }

  /// @returns one row a text, `{texts, size}`.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, const token_batch& tokens, context<T>& c) const {
    const matrix_view<const T> hidden = bert_.forward(pass, tokens, c.bert);
    return mean_pool::forward(pass, hidden, std::span<const std::int32_t>(tokens.offsets));
  }

  template <class T>
  void backward(const backward_pass<T>& pass, input_view<T> d, const token_batch& tokens, const context<T>& c) const {
    const matrix_view<const T> dh = mean_pool::backward(pass, d, std::span<const std::int32_t>(tokens.offsets));
    bert_.backward(pass, dh, tokens, c.bert);
  }

 private:
  bert_encoder bert_;
  std::size_t size_;
};

}  // namespace ledg::inline LEDG_ABI
