// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/packed_encoder.hpp"

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/bert/load.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/io/npy.hpp"
#include "support/catch.hpp"

using namespace ledg;

namespace {

struct case_of {
  std::size_t hidden, heads, inner, layers;
  bert_activation act;
};

bert_config config_of(const case_of& c) {
  bert_config config;
  config.vocab_size = 50;
  config.hidden_size = c.hidden;
  config.num_attention_heads = c.heads;
  config.intermediate_size = c.inner;
  config.num_hidden_layers = c.layers;
  config.max_position_embeddings = 80;
  config.hidden_act = c.act;
  return config;
}

/// An encoder with random weights in all its parts.
struct encoder {
  bert_config config;
  parameter_layout layout;
  bert_encoder plain;
  std::vector<float> values;

  explicit encoder(const case_of& c) : config(config_of(c)), plain(layout, "bert.", config), values(layout.size()) {
    const philox random(3);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(0.3 * random.normal(i));
  }
  [[nodiscard]] packed_bert packed(std::optional<weight_type> as = std::nullopt) const {
    return packed_bert(config, layout, values, "bert.", as);
  }
};

token_batch batch_of(const std::vector<std::size_t>& lengths) {
  token_batch batch;
  std::int32_t n = 0;
  for (const auto length : lengths) {
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> types;
    for (std::size_t i = 0; i < length; ++i) {
      ids.push_back(n++ * 7 % 50);
      types.push_back(i > length / 2 ? 1 : 0);
    }
    batch.add(ids, types);
  }
  return batch;
}

double distance(matrix_view<const float> a, matrix_view<const float> b) {
  REQUIRE(a.rows == b.rows);
  REQUIRE(a.cols == b.cols);
  double most = 0.0;
  for (std::size_t r = 0; r < a.rows; ++r)
    for (std::size_t j = 0; j < a.cols; ++j) {
      const double d = std::fabs(double{a.row(r)[j]} - double{b.row(r)[j]});
      if (!(d <= most)) most = d;
    }
  return most;
}

}  // namespace

TEST_CASE("packed bert computes what the encoder does", "[bert]") {
  const auto c = GENERATE(case_of{48, 4, 96, 2, bert_activation::gelu}, case_of{32, 1, 40, 1, bert_activation::relu},
                          case_of{64, 2, 130, 2, bert_activation::gelu_new}, case_of{6, 3, 5, 1, bert_activation::gelu},
                          case_of{192, 3, 64, 1, bert_activation::gelu});
  const encoder e(c);
  const auto packed = e.packed();
  for (const auto& lengths :
       std::vector<std::vector<std::size_t>>{{1}, {2}, {5}, {6, 7}, {16}, {17, 0, 1, 33}, {80, 64, 3, 31}, {}, {0}}) {
    const auto batch = batch_of(lengths);
    workspace<float> even;
    workspace<float> odd;
    packed_bert::memory memory;
    const auto expected = e.plain.infer(e.values.data(), batch, even, odd);
    const auto got = packed.encode(batch, memory);
    CHECK(distance(expected, got) < 3e-5);
  }
}

TEST_CASE("packed bert: poolings", "[bert]") {
  const encoder e({48, 4, 96, 1, bert_activation::gelu});
  const auto packed = e.packed();
  const auto batch = batch_of({3, 0, 9});
  packed_bert::memory memory;
  const auto hidden = packed.encode(batch, memory);
  workspace<float> other;
  const forward_pass<float> pass{e.values.data(), &other};
  const std::span<const std::int32_t> offsets(batch.offsets);
  bert_pooler::context<float> context;
  std::vector<float> values(3 * 48, -1.0F);
  const matrix_view<float> y(values.data(), 3, 48);
  packed.pool(text_pooling::mean, hidden, offsets, y);
  CHECK(distance(mean_pool::forward(pass, hidden, offsets), y) < 1e-6);
  packed.pool(text_pooling::cls, hidden, offsets, y);
  CHECK(distance(cls_pool::forward(pass, hidden, offsets), y) == 0.0);
  packed.pool(text_pooling::pooler, hidden, offsets, y);
  const auto expected = e.plain.pooler().forward(pass, hidden, offsets, context);
  CHECK(distance(matrix_view<const float>(expected).row_range(0, 1), y.row_range(0, 1)) < 2e-6);
  CHECK(distance(matrix_view<const float>(expected).row_range(2, 1), y.row_range(2, 1)) < 2e-6);
  CHECK(y.row(1)[0] == 0.0F);
  CHECK_THROWS_AS(packed.pool(text_pooling::mean, hidden, offsets, y.row_range(0, 2)), shape_error);

  auto without = e.config;
  without.pooler = false;
  const packed_bert bare(without, e.layout, e.values, "bert.");
  CHECK_THROWS_WITH(bare.pool(text_pooling::pooler, hidden, offsets, y), Catch::Matchers::Contains("no pooler"));
}

TEST_CASE("packed bert: a text has the same bits alone and in a batch and on any thread", "[bert]") {
  if (!products::rows_are_independent) LEDG_SKIP("these products do not promise it");
  const encoder e({96, 3, 200, 2, bert_activation::gelu});
  const auto type = GENERATE(weight_type::f32, weight_type::f16, weight_type::bf16);
  const auto packed = e.packed(type);
  const std::vector<std::size_t> lengths{16, 1, 33, 7, 80, 20};
  const auto batch = batch_of(lengths);
  packed_bert::memory memory;
  const auto together = packed.encode(batch, memory);
  const auto same = [&](std::size_t t) {
    const auto first = static_cast<std::size_t>(batch.offsets[t]);
    token_batch alone;
    alone.add(std::span(batch.ids).subspan(first, lengths[t]), std::span(batch.type_ids).subspan(first, lengths[t]));
    packed_bert::memory own;
    const auto y = packed.encode(alone, own);
    return std::memcmp(y.data, together.row(first), y.size() * sizeof(float)) == 0;
  };
  std::vector<char> equal(lengths.size(), 0);
  thread_pool(3).run(lengths.size(), [&](std::size_t t) { equal[t] = same(t) ? 1 : 0; });
  for (const char ok : equal) CHECK(ok == 1);
}

TEST_CASE("packed bert keeps weights in the type they are stored in", "[bert]") {
  const encoder e({64, 2, 128, 2, bert_activation::gelu});
  const auto batch = batch_of({12, 30});
  packed_bert::memory memory;
  packed_bert::memory other;
  const auto f32 = e.packed();
  const auto expected = f32.encode(batch, memory);
  const auto f16 = e.packed(weight_type::f16);
  const auto bf16 = e.packed(weight_type::bf16);
  if (products::name == "tiles") {  // others keep floats
    CHECK(2 * f16.bytes() == f32.bytes());
    CHECK(2 * bf16.bytes() == f32.bytes());
  }
  const double half = distance(expected, f16.encode(batch, other));
  const double brain = distance(expected, bf16.encode(batch, other));
  std::cout << "packed bert, rows of deviation 1: F16 " << half << ", BF16 " << brain << '\n';
  CHECK(half > 0.0);
  CHECK(half < 1e-3);
  CHECK(brain > half);
  CHECK(brain < 8e-3);
}

TEST_CASE("packed bert refuses batches that do not fit", "[bert]") {
  const encoder e({48, 4, 96, 1, bert_activation::gelu});
  const auto packed = e.packed();
  packed_bert::memory memory;
  CHECK_THROWS_WITH(packed.encode(batch_of({3, 81}), memory), Catch::Matchers::Contains("text 1 of the batch has 81"));
  auto batch = batch_of({3});
  batch.ids[1] = 50;
  CHECK_THROWS_WITH(packed.encode(batch, memory), Catch::Matchers::Contains("token id 50"));
  batch.ids[1] = -1;
  CHECK_THROWS_AS(packed.encode(batch, memory), input_error);
  batch = batch_of({3});
  batch.type_ids[2] = 2;
  CHECK_THROWS_WITH(packed.encode(batch, memory), Catch::Matchers::Contains("token type id 2"));
  batch.offsets = {0, 2};
  CHECK_THROWS_AS(packed.encode(batch, memory), input_error);
}

namespace {
std::atomic<std::size_t> allocations = 0;
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto to = static_cast<std::size_t>(alignment);
  if (void* const p = std::aligned_alloc(to, (size + to) / to * to)) return p;
  throw std::bad_alloc();
}
// std::stable_sort asks for its room this way; the sanitizer's own would not go with the delete below.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

TEST_CASE("packed bert allocates nothing once it has seen the largest batch", "[bert]") {
  const encoder e({48, 4, 96, 2, bert_activation::gelu});
  const auto packed = e.packed();
  const auto large = batch_of({40, 17, 80});
  const auto small = batch_of({3, 30});
  packed_bert::memory memory;
  std::vector<float> y(3 * 48);
  for (int warm = 0; warm < 3; ++warm) packed.encode(large, memory);
  const auto before = allocations.load();
  for (int i = 0; i < 5; ++i)
    for (const auto* batch : {&small, &large}) {
      const auto hidden = packed.encode(*batch, memory);
      for (const auto how : {text_pooling::mean, text_pooling::cls, text_pooling::pooler})
        packed.pool(how, hidden, batch->offsets, {y.data(), batch->size(), 48});
    }
  CHECK(allocations.load() == before);
  workspace<float> fresh;
  static_cast<void>(fresh.take(1, 1));
  CHECK(allocations.load() > before);  // the count does see allocations
}

namespace {

/// A golden step `{tokens, width}`, or `{heads, tokens, width}` laid out as heads side by side.
std::vector<double> step(const std::filesystem::path& file, std::size_t tokens, std::size_t width) {
  const auto read = io::read_npy<float>(file);
  std::vector<double> rows(tokens * width);
  REQUIRE(read.values.size() == rows.size());
  if (read.shape.size() == 2) return {read.values.begin(), read.values.end()};
  REQUIRE(read.shape.size() == 3);
  const auto size = read.shape[2];
  for (std::size_t i = 0; i < read.values.size(); ++i)
    rows[i / size % tokens * width + i / size / tokens * size + i % size] = double{read.values[i]};
  return rows;
}

}  // namespace

TEST_CASE("packed bert: every layer of the traces of a reference", "[bert][golden]") {
  const auto shared = ledg_test::shared_folder();
  if (!std::filesystem::exists(shared / "golden" / "bert")) LEDG_SKIP("no golden/bert in LEDG_SHARED");
  for (const std::string name : {"bert-nano-synth", "bert-tiny-synth"}) {
    const auto golden = shared / "golden" / "bert" / name;
    const auto index = io::read_json(golden / "index.json");
    const auto row = index.at("trace_row").get<std::size_t>();
    const auto ids = io::read_npy<std::int64_t>(golden / "input_ids.npy");
    const auto types = io::read_npy<std::int64_t>(golden / "token_type_ids.npy");
    const auto mask = io::read_npy<std::int64_t>(golden / "attention_mask.npy");
    std::vector<std::int32_t> text;
    std::vector<std::int32_t> segments;
    for (std::size_t t = row * ids.shape[1]; t < (row + 1) * ids.shape[1]; ++t)
      if (mask.values[t] != 0) {
        text.push_back(static_cast<std::int32_t>(ids.values[t]));
        segments.push_back(static_cast<std::int32_t>(types.values[t]));
      }
    token_batch batch;
    batch.add(text, segments);
    const auto weights = bert_weights::open(shared / "models" / name);
    const auto document = io::read_json(shared / "models" / name / "config.json");
    const auto config = bert_config::from_json(io::json_view(document, name), name);
    const auto width = config.hidden_size;
    double worst = 0.0;
    const auto compare = [&](matrix_view<const float> got, const std::string& file) {
      const auto expected = step(golden / "trace" / file, text.size(), got.cols);
      double most = 0.0;
      for (std::size_t r = 0; r < got.rows; ++r)
        for (std::size_t j = 0; j < got.cols; ++j)
          most = std::max(most, std::fabs(double{got.row(r)[j]} - expected[r * got.cols + j]));
      INFO(name << ' ' << file);
      CHECK(most < 2e-5);
      worst = std::max(worst, most);
    };
    const packed_bert packed(config, [&](const std::string& tensor) { return weights.at(tensor); });
    packed_bert::memory memory;
    std::size_t steps = 0;
    packed.encode(batch, memory, [&](std::size_t layer, std::string_view what, matrix_view<const float> values) {
      const auto file = "layer" + std::to_string(layer) + ".";
      if (what == "qkv") {
        compare(values.columns(0, width), file + "q.npy");
        compare(values.columns(width, width), file + "k.npy");
        compare(values.columns(2 * width, width), file + "v.npy");
      } else {
        compare(values, (what == "embeddings" ? "" : file) + std::string(what) + ".npy");
      }
      ++steps;
    });
    CHECK(steps == 1 + 5 * config.num_hidden_layers);
    std::cout << name << ", worst step: " << worst << '\n';
  }
}
