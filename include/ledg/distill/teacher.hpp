// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ledg/bert/load.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/io/safetensors.hpp"

/// @file distill/teacher.hpp
/// The teacher's vectors, which are computed once.

namespace ledg::inline LEDG_ABI {

/// The teacher's vectors of @p texts, `{texts, size}`, rows of length 1.
/// @param cache file that keeps them: read where it holds those of the same texts and teacher, else written; empty:
/// none
/// @param progress called with the number of texts done so far, and all
/// @throws input_error where a text is longer than the teacher takes; corrupt_error where the file is damaged.
template <class Progress>
[[nodiscard]] std::vector<float> teacher_vectors(const bert_model<float>& teacher, std::span<const std::string> texts,
                                                 thread_pool& pool, const std::filesystem::path& cache,
                                                 Progress progress) {
  const auto weights = std::as_bytes(teacher.parameters());
  auto sum = io::crc32({reinterpret_cast<const char*>(weights.data()), weights.size()});
  for (const auto& t : texts) sum = io::crc32("\n", io::crc32(t, sum));
  const auto key = std::to_string(sum) + " of " + std::to_string(texts.size()) + " texts";
  if (!cache.empty() && std::filesystem::exists(cache)) {
    const auto file = io::safetensors_file::open(cache);
    const auto found = file.metadata().find("teacher");
    if (found != file.metadata().end() && found->second == key) return file.at("vectors").to<float>();
  }
  constexpr std::size_t chunk = 64;
  std::vector<float> vectors;
  std::size_t size = 0;
  for (std::size_t first = 0; first < texts.size();) {
    const auto some = texts.subspan(first, std::min(texts.size() - first, 16 * chunk));
    const auto chunks = (some.size() + chunk - 1) / chunk;
    std::vector<tensor<float, 2>> parts(chunks);
    pool.run(chunks, [&](std::size_t i) {
      embed_options options;
      options.normalize = true;
      options.max_length = teacher.config().max_position_embeddings;
      parts[i] = teacher.embed(some.subspan(i * chunk, std::min(chunk, some.size() - i * chunk)), options);
    });
    for (const auto& p : parts) {
      size = p.shape(1);
      vectors.insert(vectors.end(), p.data(), p.data() + p.size());
    }
    first += some.size();
    progress(first, texts.size());
  }
  if (!cache.empty()) {
    io::safetensors_writer writer;
    writer.set_metadata("teacher", key);
    writer.add("vectors", {texts.size(), size}, vectors);
    writer.write(cache);
  }
  return vectors;
}

}  // namespace ledg::inline LEDG_ABI
