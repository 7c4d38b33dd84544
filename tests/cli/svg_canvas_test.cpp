// SPDX-License-Identifier: BSD-3-Clause
#include "svg_canvas.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "svg_checks.hpp"

namespace picture = ledg_program::svg;
using ledg_test::has_text;
using ledg_test::occurrences;

TEST_CASE("canvas: text is escaped and long names keep a tooltip", "[svg_canvas]") {
  picture::canvas c;
  c.text(1, 2, "start", "<script>&\"");
  c.label(1, 2, "end", "a name that is much too long for its place", 60);
  const auto svg = c.document(10, 10, "t");
  CHECK(ledg_test::is_picture(svg));
  CHECK(has_text(svg, "&lt;script&gt;&amp;&quot;"));
  CHECK(has_text(svg, "<title>a name that is much too long for its place</title>"));
}

TEST_CASE("canvas: of dots within one pixel one is drawn", "[svg_canvas]") {
  picture::canvas c;
  c.dots("s0", {{1.1, 2.2}, {0.9, 1.8}, {3, 2}}, 4, 1);
  const auto svg = c.document(10, 10, "t");
  CHECK(occurrences(svg, "h0") == 2);
  CHECK(has_text(svg, "M1,2h0M3,2h0"));
}

TEST_CASE("canvas: labels of an axis do not touch one another", "[svg_canvas]") {
  picture::frame f;
  f.x = picture::fit_axis(0, 1e5, 20);
  f.width = 100;
  picture::canvas narrow;
  picture::draw_x_labels(narrow, f, 10);
  f.width = 2000;
  picture::canvas wide;
  picture::draw_x_labels(wide, f, 10);
  const auto few = occurrences(narrow.document(1, 1, ""), "<text");
  CHECK(few >= 1);
  CHECK(few <= 3);
  CHECK(occurrences(wide.document(1, 1, ""), "<text") == f.x.ticks.size());
}

TEST_CASE("canvas: a legend takes as many rows as the width asks for", "[svg_canvas]") {
  const std::vector<picture::legend_entry> entries{picture::legend_of("first", 0, picture::legend_mark::dot),
                                                   picture::legend_of("second", 1, picture::legend_mark::line),
                                                   picture::legend_of("third", 2, picture::legend_mark::bar)};
  picture::canvas c;
  CHECK(picture::draw_legend(c, 0, 20, 1000, entries) == 40);
  CHECK(picture::draw_legend(c, 0, 20, 60, entries) == 80);
  CHECK(picture::draw_legend(c, 0, 20, 60, {}) == 20);
  CHECK(picture::draw_title(c, 0, 20, 1000, "a long title of several words") == 44);
  CHECK(picture::draw_title(c, 0, 20, 90, "a long title of several words") > 60);
}
