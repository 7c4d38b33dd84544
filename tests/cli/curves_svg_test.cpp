// SPDX-License-Identifier: BSD-3-Clause
#include "curves_svg.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "support/catch.hpp"
#include "svg_checks.hpp"

using ledg::training_curves;
using ledg_program::curves_svg_options;
namespace svg_parts = ledg_program::svg;

namespace {

training_curves run_of(const std::string& name, std::size_t steps, double floor = 0.05) {
  training_curves c;
  c.name = name;
  for (std::size_t s = 1; s <= steps; ++s) {
    const auto x = static_cast<double>(s);
    c.loss.add(x, floor + std::exp(-x / 40) * (1 + 0.1 * ledg::philox(1).normal(s)));
    c.learning_rate.add(x, 1e-3);
    if (s % 50 == 0) c.metric.add(x, 1 + std::fabs(x - 100));
  }
  return c;
}

std::string draw(const std::vector<training_curves>& runs, const curves_svg_options& options = {}) {
  return ledg_program::curves_svg(runs, options);
}

// Points of all lines of a picture.
std::vector<std::string> lines_of(const std::string& svg) {
  std::vector<std::string> all;
  for (auto at = svg.find(" points=\""); at != std::string::npos; at = svg.find(" points=\"", at)) {
    at += 9;
    all.push_back(svg.substr(at, svg.find('"', at) - at));
  }
  return all;
}

}  // namespace

TEST_CASE("a picture has a panel for each kind of curve", "[curves_svg]") {
  const auto svg = draw({run_of("one", 200)});
  CHECK(ledg_test::well_formed(svg));
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(ledg_test::has_text(svg, "training loss, and the mean of the middle half of 10 points"));
  CHECK(ledg_test::has_text(svg, "validation metric"));
  CHECK(ledg_test::has_text(svg, "learning rate"));
  CHECK(ledg_test::has_text(svg, "best 1 after step 100"));
  CHECK(ledg_test::occurrences(svg, "<circle") == 1);
  CHECK(lines_of(svg).size() == 4);  // the loss twice
  CHECK(ledg_test::is_picture(svg));
}

TEST_CASE("what a run has not is left out", "[curves_svg]") {
  auto only_loss = run_of("a", 39);
  only_loss.metric = only_loss.learning_rate = {};
  const auto loss = draw({only_loss});
  CHECK(ledg_test::well_formed(loss));
  CHECK(lines_of(loss).size() == 1);  // too short for a trend
  CHECK_FALSE(ledg_test::has_text(loss, "validation"));
  CHECK_FALSE(ledg_test::has_text(loss, "best"));
  training_curves only_metric;
  only_metric.metric.add(10, 0.5);
  const auto metric = draw({only_metric});
  CHECK(ledg_test::well_formed(metric));
  CHECK(ledg_test::occurrences(metric, "<circle") == 1);
  CHECK_FALSE(ledg_test::has_text(metric, "loss"));
  const auto one_point = lines_of(metric).at(0);  // a line of no length is a dot
  CHECK(one_point.substr(0, one_point.find(' ')) == one_point.substr(one_point.find(' ') + 1));

  CHECK_THROWS_AS(draw({}), ledg::input_error);
  CHECK_THROWS_AS(draw({training_curves{}}), ledg::input_error);
  CHECK_THROWS_AS(draw({only_loss}, {.width = 10}), ledg::input_error);
}

TEST_CASE("several runs share axes and have colours and names of their own", "[curves_svg]") {
  const auto svg = draw({run_of("first", 200), run_of("second <&\"\x01>", 100), run_of("third", 150)});
  CHECK(ledg_test::well_formed(svg));
  CHECK(ledg_test::has_text(svg, ">first<"));
  CHECK(ledg_test::has_text(svg, ">second &lt;&amp;&quot; &gt;<"));
  for (const char* colour : {"class=\"s0\"", "class=\"s1\"", "class=\"s2\""})
    CHECK(ledg_test::occurrences(svg, colour) >= 4);
  CHECK(ledg_test::occurrences(svg, "<circle") == 3);
  // The second ends half-way.
  const auto end_of = [](const std::string& points) { return std::stod(points.substr(points.rfind(' ') + 1)); };
  const auto begin_of = [](const std::string& points) { return std::stod(points); };
  const auto all = lines_of(svg);
  CHECK(end_of(all[1]) - begin_of(all[1]) == Approx((end_of(all[0]) - begin_of(all[0])) * 99 / 199).margin(0.2));
}

TEST_CASE("long logs stay small pictures that keep their extremes", "[curves_svg]") {
  training_curves c;
  for (std::size_t s = 1; s <= 100000; ++s)
    c.loss.add(static_cast<double>(s), 1 + ledg::philox(2).uniform(s) + (s == 54321 ? 500 : 0));
  const auto svg = draw({c});
  CHECK(svg.size() < 60000);
  const auto lines = lines_of(svg);
  REQUIRE(lines.size() == 2);
  CHECK(ledg_test::occurrences(lines[0], ",") < 1700);
  CHECK(ledg_test::occurrences(lines[1], ",") < 900);
  // One wild value is cut off instead of flattening the rest: most of the panel's height is for values from 1 to 2.
  double lowest = 0;
  double highest = 1e9;
  for (std::size_t at = 0; at != std::string::npos; at = lines[0].find(' ', at + 1)) {
    const double y = std::stod(lines[0].substr(lines[0].find(',', at) + 1));
    lowest = std::max(lowest, y);
    highest = std::min(highest, y);
  }
  CHECK(lowest - highest > 10000);  // of the wild one, outside the clipped panel
}

TEST_CASE("the ends of the numbers do no harm", "[curves_svg]") {
  for (const auto& values : std::vector<std::vector<double>>{{1e308, -1e308},
                                                             {1e308, 1e308, 1e308, 1e-308},
                                                             {1e-310, 2e-308},
                                                             {1e16, 1e16 + 2},
                                                             {5e-324, 0},
                                                             {0, 0},
                                                             {-1e-300, 1e300}}) {
    training_curves c;
    for (std::size_t i = 0; i < 60; ++i) {
      c.loss.add(1e17 * static_cast<double>(i), values[i % values.size()]);
      c.metric.add(1e17 * static_cast<double>(i), values[i % values.size()]);
      c.learning_rate.add(1e17 * static_cast<double>(i), values[i % values.size()]);
    }
    const auto svg = draw({c});
    INFO(values[0]);
    CHECK(ledg_test::well_formed(svg));
    for (const auto& points : lines_of(svg)) {
      CHECK_FALSE(ledg_test::has_text(points, "n"));  // nan, inf
      CHECK(points.size() < 60 * 20);
    }
    CHECK(svg.size() < 60000);
  }
}

TEST_CASE("the middle of values nearby does not see a single wild one", "[curves_svg]") {
  const std::vector<double> v = {1, 2, 100, 4, 5};
  CHECK(svg_parts::local_middle(v, 2, 5) == Approx(11.0 / 3));
  CHECK(svg_parts::local_middle(v, 2, 1) == 100);
  CHECK(svg_parts::local_middle(v, 0, 3) == 1.5);
  CHECK(svg_parts::local_middle(v, 4, 3) == 4.5);
  CHECK(svg_parts::local_middle(v, 3, 100) == Approx(11.0 / 3));
}
