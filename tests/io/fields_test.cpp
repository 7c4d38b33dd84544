// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

namespace {

enum class fruit { apple, pear };
[[nodiscard]] constexpr auto names_of(fruit /*any*/) {
  using row = io::named_value<fruit>;
  return std::array{row{fruit::apple, "apple"}, row{fruit::pear, "pear"}, row{fruit::pear, "conference"}};
}

/// A type that knows its own JSON.
class marked {
 public:
  marked() = default;
  explicit marked(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] io::json to_json() const { return {{"text", text_}}; }
  [[nodiscard]] static marked from_json(const io::json& value, const std::string& source) {
    return marked(io::json_view(value, source).get<std::string>("text"));
  }

 private:
  std::string text_;
};

struct inner {
  std::size_t count = 2;
  double share = 0.5;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("count", self.count);
    visit("share", self.share);
  }

  void check() const {
    if (share > 1) throw input_error("share: expected at most 1");
    if (count == 13) throw lookup_error("count: no 13", {"12"});
  }
};

struct spread {
  double first = 1;
  std::string second;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("first", self.first);
    visit("second", self.second);
  }
};

struct outer {
  std::string name = "none";
  bool wide = false;
  std::optional<std::int64_t> limit;
  std::optional<inner> extra;
  inner part;
  spread among;
  fruit kind = fruit::apple;
  std::vector<double> decays = {1, 2};
  std::vector<inner> parts;
  std::map<std::string, std::size_t> of;
  marked mark;
  io::json card = io::json::object();
  std::uint64_t seed = 7;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("name", self.name);
    visit("wide", self.wide);
    visit("limit", self.limit);
    visit("extra", self.extra);
    visit("part", self.part);
    visit("", self.among);
    visit("kind", self.kind);
    visit("decays", self.decays);
    visit("parts", self.parts);
    visit("of", self.of);
    visit("mark", self.mark);
    visit("card", self.card);
    visit(nullptr, self.seed);
  }
};

/// Lists one of two members.
struct forgetful {
  int a = 0;
  std::string b;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("a", self.a);
  }
};

struct empty_config {
  template <class Self, class Visit>
  static constexpr void fields(Self& /*self*/, Visit&& /*visit*/) {}
};

/// As many listed as it has, but nobody can count them.
struct constructed {
  int a = 0;
  constructed() : a(1) {}

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("a", self.a);
  }
};

static_assert(io::lists_every_member<inner>);
static_assert(io::lists_every_member<outer>);
static_assert(io::lists_every_member<empty_config>);
static_assert(!io::lists_every_member<forgetful>);
static_assert(!io::lists_every_member<constructed>);
static_assert(io::has_fields<inner>);
static_assert(!io::has_fields<marked>);
static_assert(!io::has_fields<int>);

template <class T = outer>
T read(const std::string& text, io::json_source source = io::json_source::person) {
  T out;
  const auto document = io::parse_json(text, "test");
  io::from_json({document, "file"}, out, source);
  return out;
}

template <class Error>
std::string refused(const std::string& text, io::json_source source = io::json_source::person) {
  return message_of<Error>([&] { static_cast<void>(read(text, source)); });
}

outer changed() {
  outer c;
  c.name = "some";
  c.wide = true;
  c.limit = -3;
  c.extra = inner{5, 0.25};
  c.part = {7, 0.75};
  c.among = {3, "third"};
  c.kind = fruit::pear;
  c.decays = {};
  c.parts = {inner{1, 0}, inner{2, 1}};
  c.of = {{"a", 1}, {"b/c", 2}};
  c.mark = marked("here");
  c.card = {{"any", {1, "two"}}};
  return c;
}

}  // namespace

TEST_CASE("every kind of field comes back from JSON", "[fields]") {
  const auto written = io::to_json(changed());
  CHECK(written.at("kind") == "pear");
  CHECK(written.at("part").at("count") == 7);
  CHECK_FALSE(written.contains("seed"));
  CHECK(written.at("second") == "third");
  CHECK(written.size() == 13);
  for (const auto source : {io::json_source::person, io::json_source::program}) {
    const auto back = read(io::to_line(written), source);
    CHECK(io::to_json(back) == written);
    CHECK(back.limit == -3);
    CHECK(back.extra->count == 5);
    CHECK(back.among.second == "third");
    CHECK(back.kind == fruit::pear);
    CHECK(back.parts.at(1).count == 2);
    CHECK(back.of.at("b/c") == 2);
    CHECK(back.mark.text() == "here");
    CHECK(back.seed == 7);
  }
  const auto defaults = read(io::to_line(io::to_json(outer{})));
  CHECK_FALSE(defaults.limit);
  CHECK_FALSE(defaults.extra);
}

TEST_CASE("a person names what differs and a program names everything", "[fields]") {
  const auto c = read(R"({"part": {"count": 9}, "limit": 4, "kind": "Conference"})");
  CHECK(c.part.count == 9);
  CHECK(c.part.share == 0.5);
  CHECK(c.limit == 4);
  CHECK(c.kind == fruit::pear);
  CHECK(c.decays == std::vector<double>{1, 2});
  auto written = io::to_json(changed());
  written.at("part").erase("share");
  const auto missing = refused<corrupt_error>(io::to_line(written), io::json_source::program);
  CHECK(contains(missing, "/part has no member 'share'"));
}

TEST_CASE("an unknown key names its place, near keys and the known ones", "[fields]") {
  const auto message = refused<lookup_error>(R"({"part": {"coumt": 2}})");
  CHECK(contains(message, "file: /part"));
  CHECK(contains(message, "'coumt'"));
  CHECK(contains(message, "did you mean 'count'"));
  CHECK(contains(message, "share"));
  CHECK(contains(refused<lookup_error>(R"({"seed": 2})"), "'seed'"));  // it has no key
  CHECK(contains(refused<lookup_error>(R"({"kind": "pea"})"), "file: /kind"));
  auto written = io::to_json(changed());
  written["new"] = 1;
  CHECK(contains(refused<corrupt_error>(io::to_line(written), io::json_source::program), "'new'"));
}

TEST_CASE("a value of another type names its place", "[fields]") {
  CHECK(contains(refused<input_error>(R"({"name": 1})"), "file: /name: expected a string, got 1"));
  CHECK(contains(refused<input_error>(R"({"part": 1})"), "file: /part: expected an object"));
  CHECK(contains(refused<input_error>(R"({"part": {"count": -1}})"), "/part/count"));
  CHECK(contains(refused<input_error>(R"({"part": {"count": 1.5}})"), "/part/count"));
  CHECK(contains(refused<input_error>(R"({"limit": "x"})"), "/limit"));
  CHECK(contains(refused<input_error>(R"({"decays": {}})"), "/decays: expected an array"));
  CHECK(contains(refused<input_error>(R"({"decays": [1, "2"]})"), "/decays/1"));
  CHECK(contains(refused<input_error>(R"({"parts": [{}, {"count": true}]})"), "/parts/1/count"));
  CHECK(contains(refused<input_error>(R"({"of": {"a": []}})"), "/of/a"));
  CHECK(contains(refused<input_error>(R"({"kind": 2})"), "/kind"));
  CHECK(contains(refused<input_error>(R"({"mark": {}})"), "/mark"));
  CHECK(contains(refused<input_error>(R"([])"), "expected an object"));
  auto written = io::to_json(changed());
  written["name"] = 1;
  CHECK(contains(refused<corrupt_error>(io::to_line(written), io::json_source::program), "/name"));
}

TEST_CASE("a struct checks itself after it was read", "[fields]") {
  CHECK(contains(refused<input_error>(R"({"parts": [{"share": 2}]})"), "file: /parts/0: share: expected at most 1"));
  CHECK(contains(refused<lookup_error>(R"({"part": {"count": 13}})"), "file: /part: count: no 13"));
  auto written = io::to_json(changed());
  written["part"]["share"] = 2;
  CHECK(contains(refused<corrupt_error>(io::to_line(written), io::json_source::program), "/part"));
}

namespace {

struct with_array {
  std::array<double, 3> spreads = {1, 2, 3};
  int last = 4;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("spreads", self.spreads);
    visit("last", self.last);
  }
};

}  // namespace

TEST_CASE("arrays are read as a whole, and must be as long as they are", "[fields]") {
  with_array a;
  CHECK(io::to_json(a).dump() == R"({"last":4,"spreads":[1.0,2.0,3.0]})");
  const auto read = [&](const std::string& text) {
    const auto document = io::parse_json(text, "file");
    io::from_json({document, "file"}, a);
  };
  read(R"({"spreads": [4, 5, 6.5]})");
  CHECK(a.spreads == std::array<double, 3>{4, 5, 6.5});
  CHECK(contains(message_of<input_error>([&] { read(R"({"spreads": [1, 2]})"); }), "an array of 3"));
  CHECK_THROWS_AS(read(R"({"spreads": 1})"), input_error);
}

namespace {

struct measured {
  static constexpr bool json_columns = true;

  std::string device;
  std::optional<double> latency_ms;
  inner part;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("device", self.device);
    visit("latency_ms", self.latency_ms);
    visit("part", self.part);
  }

  void check() const {
    if (device.empty()) throw input_error("device: expected a name");
  }
};

struct with_columns {
  std::vector<measured> rows;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("rows", self.rows);
  }
};

with_columns read_columns(const std::string& text) {
  const auto document = io::parse_json(text, "file");
  with_columns out;
  out.rows.push_back({"old", 1.0, {}});
  io::from_json({document, "file"}, out, io::json_source::program);
  return out;
}

std::string refused_columns(const std::string& rows) {
  return message_of<corrupt_error>([&] { static_cast<void>(read_columns(R"({"rows": )" + rows + "}")); });
}

}  // namespace

TEST_CASE("records that come by the thousand are an array for each field", "[fields]") {
  const with_columns two{{{"a", 2.5, {1, 0.5}}, {"b", std::nullopt, {2, 1}}}};
  const auto written = io::to_json(two).dump();
  CHECK(written == R"({"rows":{"device":["a","b"],"latency_ms":[2.5,null],)"
                   R"("part":[{"count":1,"share":0.5},{"count":2,"share":1.0}]}})");
  const auto back = read_columns(written);
  REQUIRE(back.rows.size() == 2);
  CHECK(back.rows[0].latency_ms == 2.5);
  CHECK_FALSE(back.rows[1].latency_ms);
  CHECK(back.rows[1].part.count == 2);
  CHECK(io::to_json(back) == io::to_json(two));

  const auto none = io::to_json(with_columns{}).dump();
  CHECK(none == R"({"rows":{"device":[],"latency_ms":[],"part":[]}})");
  CHECK(read_columns(none).rows.empty());
}

TEST_CASE("columns that make no records are refused by place", "[fields]") {
  CHECK(contains(refused_columns(R"([])"), "/rows: expected an object"));
  CHECK(contains(refused_columns(R"({"device": [], "latency_ms": []})"), "/rows has no member 'part'"));
  CHECK(contains(refused_columns(R"({"device": "a", "latency_ms": [], "part": []})"), "/rows/device: expected an array"));
  CHECK(contains(refused_columns(R"({"device": ["a"], "latency_ms": [1, 2], "part": [{}]})"),
                 "/rows/latency_ms: expected an array of 1, got array"));
  CHECK(contains(refused_columns(R"({"device": ["a"], "latency_ms": ["1"], "part": [{}]})"), "/rows/latency_ms/0"));
  CHECK(contains(refused_columns(R"({"device": [], "latency_ms": [], "part": [], "age": []})"), "'age'"));
  CHECK(contains(refused_columns(R"({"device": [""], "latency_ms": [1], "part": [{"count": 1, "share": 1}]})"),
                 "/rows/*/0: device: expected a name"));
}
