// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/checkpoint/fields.hpp"

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

/// Whether every field of @p changed comes back, from a configuration of which none is a default.
template <class Config>
void check_round_trip() {
  Config changed;
  for_each_field(changed, [](const char*, auto& value) {
    using value_type = std::remove_reference_t<decltype(value)>;
    if constexpr (std::is_same_v<value_type, bool>)
      value = !value;
    else if constexpr (std::is_arithmetic_v<value_type>)
      value = static_cast<value_type>(value + value_type{3});
    else if constexpr (std::is_same_v<value_type, std::string>)
      value = "changed";
    else if constexpr (requires { value["nb201"]; })
      value["nb201"] = 5;
    else if constexpr (std::is_same_v<value_type, std::vector<double>>)
      value = {0.5, 7};
    else if constexpr (std::is_same_v<value_type, split_unit>)
      value = split_unit::network;
    else
      value = {"a*", "b"};
  });
  const auto written = fields_to_json(changed);
  CHECK(written != fields_to_json(Config{}));
  Config read;
  fields_from_json(io::parse_json(io::to_line(written), "test"), "test", read);
  CHECK(fields_to_json(read) == written);
  std::size_t count = 0;
  for_each_field(read, [&](const char* key, auto&) { count += written.contains(key) ? 1 : 0; });
  CHECK(count == written.size());
}

template <class Error, class Config>
std::string refused(const std::string& text, Config config) {
  try {
    fields_from_json(io::parse_json(text, "test"), "place", config);
  } catch (const Error& e) {
    return e.what();
  }
  return {};
}

bool json_has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("configurations come back from JSON", "[config_json]") {
  check_round_trip<graph_encoder_config>();
  check_round_trip<platform_encoder_config>();
  check_round_trip<node_latency_head_config>();
  check_round_trip<pooled_latency_head_config>();
  check_round_trip<latency_task_config>();
  check_round_trip<group_sum_fit_config>();
  check_round_trip<settle_config>();
  check_round_trip<split_rule>();
  check_round_trip<corpus_options>();
  check_round_trip<known_setting>();
  check_round_trip<language_source>();
}

TEST_CASE("fields that are not named keep their values", "[config_json]") {
  graph_encoder_config c;
  c.dropout = 0.25;
  fields_from_json(io::parse_json(R"({"num_layers": 7})", "test"), "graph", c);
  CHECK(c.num_layers == 7);
  CHECK(c.dropout == 0.25);
  fields_from_json(io::parse_json("{}", "test"), "graph", c);
  CHECK(c.num_layers == 7);
}

TEST_CASE("an unknown key names the known ones, a wrong value its place", "[config_json]") {
  const auto unknown = refused<lookup_error>(R"({"num_layer": 2})", graph_encoder_config{});
  CHECK(json_has(unknown, "place"));
  CHECK(json_has(unknown, "'num_layer'"));
  CHECK(json_has(unknown, "num_layers"));
  CHECK(json_has(unknown, "dropout"));
  const auto type = refused<input_error>(R"({"num_layers": "two"})", graph_encoder_config{});
  CHECK(json_has(type, "place.num_layers"));
  CHECK(json_has(type, "two"));
  CHECK(json_has(refused<input_error>("[1]", graph_encoder_config{}), "object"));
  CHECK(json_has(refused<input_error>("3", split_rule{}), "object"));
  CHECK(json_has(refused<input_error>(R"({"test_keys": [1]})", split_rule{}), "test_keys"));
}
