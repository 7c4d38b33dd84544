// SPDX-License-Identifier: BSD-3-Clause
// The network as a drawing: a canvas that draws what is in sight, a strip that shows all of it, and what is known of
// the chosen node.

const view = { x: 0, y: 0, scale: 1 };  // the drawing's point at the stage's left top, and pixels of a unit
const picture = { matches: [], at: -1, values: [], most: 1, parents: [], children: [], waiting: false, map: null };

function startGraph() {
  choice("graph-colour", "colour", [["time", "Time"], ["macs", "MACs"], ["kind", "Kind"], ["bound", "Bound"]]);
  startPointers($("graph-canvas"));
  startMap($("graph-map"));
  $("graph-canvas").addEventListener("keydown", graphKey);
  const middle = () => [$("graph-canvas").clientWidth / 2, $("graph-canvas").clientHeight / 2];
  $("graph-in").addEventListener("click", () => zoom(1.5, ...middle()));
  $("graph-out").addEventListener("click", () => zoom(1 / 1.5, ...middle()));
  $("graph-fit").addEventListener("click", fitAll);
  $("graph-hot").addEventListener("click", nextCostly);
  const search = $("graph-search");
  search.value = state.search;
  search.addEventListener("input", () => set({ search: search.value }));
  search.addEventListener("keydown", (e) => {
    if (e.key === "Enter") { nextMatch(e.shiftKey ? -1 : 1); e.preventDefault(); }
    if (e.key === "Escape") { search.value = ""; set({ search: "" }); }
  });
  on(["network"], () => { readNetwork(); fitStart(); });
  on(["network", "device", "colour", "filter", "theme"], () => { readValues(); drawScale(); redraw(true); });
  on(["search", "network"], () => { findMatches(); redraw(true); });
  on(["node"], () => { if (state.node !== null) bringIntoSight(state.node); redraw(); });
  on(["node", "device", "network", "filter", "colour"], drawDetails);
  readNetwork(); readValues(); findMatches(); drawScale(); drawDetails(); fitStart();
}

// What is drawn ------------------------------------------------------------------------------------------------------

function readNetwork() {
  const n = network();
  picture.parents = n.nodes.map(() => []);
  picture.children = n.nodes.map(() => []);
  picture.bounds = n.drawing.edges.map((e) => {
    picture.parents[e[1]].push(e[0]);
    picture.children[e[0]].push(e[1]);
    let left = Infinity, right = -Infinity;
    for (let k = 2; k < e.length; k += 2) { left = Math.min(left, e[k]); right = Math.max(right, e[k]); }
    return [left, right, e[3], e[e.length - 1]];
  });
}
function readValues() {
  const a = answer();
  picture.values = network().nodes.map((n, i) => state.colour === "macs" ? n.macs * network().work
    : a.columns ? a.columns.ms[i] : null);
  picture.most = Math.max(...picture.values.map((v) => v || 0), 1e-12);
}
// The square root shows middling values too.
const shareOf = (value) => Math.sqrt(Math.max(value || 0, 0) / picture.most);
function nodeColour(i) {
  const n = network().nodes[i], a = answer();
  if (a.columns && a.columns.ms[i] === null) return palette.card;
  if (state.colour === "kind") return kindColour(n.kind);
  if (state.colour === "bound") return boundColours()[a.columns ? a.columns.bound[i] : "-"];
  return css(heat(shareOf(picture.values[i])));
}
function nodeInk(i) {
  const colour = nodeColour(i);
  if (colour === palette.card) return palette.soft;
  return inkOn(colour.startsWith("#") ? rgbOf(colour) : colour.match(/\d+/g).map(Number));
}
function nodeDetail(i) {
  const n = network().nodes[i], a = answer();
  if (state.colour === "macs") return n.macs ? count(n.macs * network().work) + " MACs" : "no MACs";
  if (state.colour === "time" && a.columns && a.columns.ms[i] !== null) return duration(a.columns.ms[i]);
  return shapeText(n.shape);
}

function redraw(mapToo) {
  if (mapToo) picture.map = null;
  if (picture.waiting) return;
  picture.waiting = true;
  requestAnimationFrame(() => { picture.waiting = false; drawGraph(); });
}
function drawGraph() {
  const [pen, width, height] = canvasPen($("graph-canvas"));
  pen.clearRect(0, 0, width, height);
  if (printing) return drawColumns(pen, width, height);
  drawPart(pen, view, [view.x, view.y, view.x + width / view.scale, view.y + height / view.scale]);
  drawMap();
}
// What lies in `seen`, a rectangle of the drawing, with the point `from` at the pen's origin.
function drawPart(pen, from, seen) {
  const d = network().drawing;
  pen.save();
  pen.scale(view.scale, view.scale);
  pen.translate(-from.x, -from.y);
  drawEdges(pen, d, seen);
  for (let i = 0; i < d.boxes.length; ++i) {
    const [x, y, w] = d.boxes[i];
    if (x < seen[2] && x + w > seen[0] && y < seen[3] && y + d.node_height > seen[1]) drawNode(pen, d, i);
  }
  pen.restore();
}
// On paper the whole network, cut into as many columns as make it largest.
function drawColumns(pen, width, height) {
  const d = network().drawing, gap = 18, step = d.boxes.reduce((least, b) => b[1] > 0 ? Math.min(least, b[1]) : least, d.height + 40);
  let best = { scale: 0 };
  for (let k = 1; k <= 16; ++k) {
    const rows = Math.ceil((d.height + 1) / step / k) * step, column = (width - gap * (k - 1)) / k;
    const scale = Math.min(column / (d.width + 8), height / (rows + 8), 1);
    if (scale > best.scale) best = { scale, rows, column, k };
  }
  const before = view.scale;
  view.scale = best.scale;
  for (let c = 0; c < best.k; ++c) {
    const top = c * best.rows - 4;
    pen.save();
    pen.translate(c * (best.column + gap), 0);
    pen.beginPath();
    pen.rect(0, 0, best.column, (best.rows + 2) * best.scale);
    pen.clip();
    drawPart(pen, { x: (d.width - best.column / best.scale) / 2, y: top }, [-1e9, top, 1e9, top + best.rows + 4]);
    pen.restore();
  }
  view.scale = before;
}
function edgePath(pen, e) {
  pen.moveTo(e[2], e[3]);
  for (let k = 4; k < e.length; k += 2) {
    const x0 = e[k - 2], y0 = e[k - 1], x1 = e[k], y1 = e[k + 1], bend = (y1 - y0) / 2;
    if (x0 === x1 || view.scale < 0.12) pen.lineTo(x1, y1);
    else pen.bezierCurveTo(x0, y0 + bend, x1, y1 - bend, x1, y1);
  }
}
function drawEdges(pen, d, seen) {
  const chosen = [];
  pen.beginPath();
  d.edges.forEach((e, k) => {
    const [left, right, top, bottom] = picture.bounds[k];
    if (left > seen[2] || right < seen[0] || top > seen[3] || bottom < seen[1]) return;
    if (state.node === e[0] || state.node === e[1]) chosen.push(e);
    else edgePath(pen, e);
  });
  pen.strokeStyle = palette.faint;
  pen.globalAlpha = 0.6;
  pen.lineWidth = Math.max(1.2, 0.7 / view.scale);
  pen.stroke();
  pen.globalAlpha = 1;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = Math.max(2.6, 1.6 / view.scale);
  pen.beginPath();
  for (const e of chosen) edgePath(pen, e);
  pen.stroke();
}
function drawNode(pen, d, i) {
  const [x, y, w] = d.boxes[i], h = d.node_height;
  const dim = !passes(i) || (state.search && !picture.found.has(i));
  pen.globalAlpha = dim ? 0.22 : 1;
  pen.fillStyle = nodeColour(i);
  pen.beginPath();
  if (view.scale < 0.18) pen.rect(x, y, w, h);
  else roundedBox(pen, x, y, w, h, 7);
  pen.fill();
  const isMatch = state.search && picture.found.has(i);
  pen.lineWidth = i === state.node ? 3 / Math.min(view.scale, 1) : isMatch ? 2.4 / Math.min(view.scale, 1) : 1;
  pen.strokeStyle = i === state.node ? palette.accent : isMatch ? palette.ink : palette.line;
  if (view.scale > 0.25 || i === state.node || isMatch) pen.stroke();
  if (view.scale > 0.42) drawLabel(pen, d, i);
  pen.globalAlpha = 1;
}
function roundedBox(pen, x, y, w, h, r) {
  pen.moveTo(x + r, y);
  pen.arcTo(x + w, y, x + w, y + h, r);
  pen.arcTo(x + w, y + h, x, y + h, r);
  pen.arcTo(x, y + h, x, y, r);
  pen.arcTo(x, y, x + w, y, r);
  pen.closePath();
}
function drawLabel(pen, d, i) {
  const [x, y, w] = d.boxes[i], middle = x + w / 2;
  pen.fillStyle = nodeInk(i);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "600 12px system-ui, sans-serif";
  pen.fillText(network().nodes[i].op, middle, y + 12.5, w - 10);
  pen.font = "10.5px system-ui, sans-serif";
  pen.globalAlpha *= 0.86;
  pen.fillText(nodeDetail(i), middle, y + 26, w - 8);
}

function drawScale() {
  const a = answer(), box = $("graph-scale");
  const keys = (pairs) => el("div", { class: "keys" }, pairs.map(([colour, words]) =>
    el("span", {}, el("span", { class: "swatch", style: { background: colour } }), words)));
  if (state.colour === "kind") {
    const kinds = a.by_kind ? a.by_kind.map((k) => k.name) : [];
    const named = kinds.filter((k) => kindColours[state.network].get(k) < 7);
    box.replaceChildren(keys(named.map((k) => [kindColour(k), kindName(k)]).concat(named.length < kinds.length ? [[palette.kinds[7], "others"]] : [])));
  } else if (state.colour === "bound") {
    box.replaceChildren(keys(["c", "m", "l"].map((b) => [boundColours()[b], boundNames[b]])));
  } else {
    const stops = [0, 1, 2, 3, 4, 5, 6].map((k) => css(heat(k / 6))).join(",");
    const most = state.colour === "time" ? duration(picture.most) : count(picture.most);
    box.replaceChildren(el("span", {}, state.colour === "time" ? "Time of an operator" : "Multiply-adds of an operator"), el("span", {}, "0"),
      el("span", { class: "ramp", style: { background: "linear-gradient(90deg," + stops + ")" } }), el("span", {}, most));
  }
}

// Where one looks ----------------------------------------------------------------------------------------------------

const stage = () => [$("graph-canvas").clientWidth, $("graph-canvas").clientHeight];
const leastScale = () => Math.min(0.05, Math.min(stage()[0] / network().drawing.width, stage()[1] / network().drawing.height) * 0.8);
function zoom(factor, x, y) {
  const scale = Math.min(Math.max(view.scale * factor, leastScale()), 3);
  view.x += x / view.scale - x / scale;
  view.y += y / view.scale - y / scale;
  view.scale = scale;
  keepInSight();
  redraw();
}
function move(dx, dy) {
  view.x -= dx / view.scale;
  view.y -= dy / view.scale;
  keepInSight();
  redraw();
}
// The drawing cannot be lost: a part of it stays in sight.
function keepInSight() {
  const [w, h] = stage().map((s) => s / view.scale), d = network().drawing;
  view.x = Math.min(Math.max(view.x, -w * 0.7), d.width - w * 0.3);
  view.y = Math.min(Math.max(view.y, -h * 0.7), d.height - h * 0.3);
}
function fitAll() {
  const [w, h] = stage(), d = network().drawing;
  view.scale = Math.min((w - 90) / d.width, (h - 40) / d.height, 1.4);
  view.x = (d.width - (w - 50) / view.scale) / 2;
  view.y = (d.height - h / view.scale) / 2;
  redraw();
}
// At first the top of the network, large enough to read where its width allows.
function fitStart() {
  const [w] = stage(), d = network().drawing;
  view.scale = Math.min(1, Math.max(0.5, (w - 100) / d.width));
  const first = d.boxes.length ? d.boxes[0][0] + d.boxes[0][2] / 2 : 0;
  const centre = d.width * view.scale > w - 100 ? first : d.width / 2;
  view.x = centre - (w - 50) / 2 / view.scale;
  view.y = -24 / view.scale;
  if (state.node !== null) bringIntoSight(state.node);
  redraw(true);
}
function bringIntoSight(i) {
  const [w, h] = stage(), d = network().drawing, [x, y, width] = d.boxes[i];
  if (view.scale < 0.45) view.scale = 0.8;
  const left = (x - view.x) * view.scale, top = (y - view.y) * view.scale;
  if (left < 20 || left + width * view.scale > w - 80 || top < 20 || top + d.node_height * view.scale > h - 60) {
    view.x = x + width / 2 - (w - 50) / 2 / view.scale;
    view.y = y + d.node_height / 2 - h / 2 / view.scale;
  }
  redraw();
}
function nodeAt(px, py) {
  const x = view.x + px / view.scale, y = view.y + py / view.scale, d = network().drawing;
  const slack = Math.max(0, 6 / view.scale - 6);
  for (let i = d.boxes.length; i-- > 0;) {
    const [left, top, w] = d.boxes[i];
    if (x >= left - slack && x <= left + w + slack && y >= top - slack && y <= top + d.node_height + slack) return i;
  }
  return null;
}

// Hands --------------------------------------------------------------------------------------------------------------

function startPointers(canvas) {
  const fingers = new Map();
  let moved = 0;
  const place = (e) => { const box = canvas.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return [Math.hypot(a[0] - b[0], a[1] - b[1]), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  };
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    canvas.setPointerCapture(e.pointerId);
    fingers.set(e.pointerId, place(e));
    if (fingers.size === 1) moved = 0;
  });
  canvas.addEventListener("pointermove", (e) => {
    const at = place(e);
    if (!fingers.has(e.pointerId)) {
      const i = nodeAt(...at);
      canvas.style.cursor = i === null ? "" : "pointer";
      return showTip(i === null || view.scale > 0.6 && state.colour === "time" ? "" : nodeTip(i), e.clientX, e.clientY);
    }
    const before = fingers.get(e.pointerId), pinch = fingers.size === 2 ? spread() : null;
    fingers.set(e.pointerId, at);
    moved += Math.abs(at[0] - before[0]) + Math.abs(at[1] - before[1]);
    if (moved < 4) return;
    canvas.classList.add("dragging");
    if (pinch) {
      const now = spread();
      zoom(now[0] / Math.max(pinch[0], 1), now[1], now[2]);
      move(now[1] - pinch[1], now[2] - pinch[2]);
    } else if (fingers.size === 1) move(at[0] - before[0], at[1] - before[1]);
  });
  const up = (e) => {
    const was = fingers.delete(e.pointerId);
    canvas.classList.remove("dragging");
    if (was && e.type === "pointerup" && moved < 4 && fingers.size === 0) set({ node: nodeAt(...place(e)) });
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => showTip(""));
  // The wheel turns the page unless the drawing was clicked, or Ctrl is held.
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && document.activeElement !== canvas) return;
    e.preventDefault();
    zoom(Math.exp(-e.deltaY * (e.deltaMode === 1 ? 0.05 : 0.0016) * (e.ctrlKey ? 4 : 1)), ...place(e));
  }, { passive: false });
}
function graphKey(e) {
  const [w, h] = stage(), arrows = { ArrowUp: [0, 60], ArrowDown: [0, -60], ArrowLeft: [60, 0], ArrowRight: [-60, 0] };
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (arrows[e.key] && (e.shiftKey || network().nodes.length === 0)) move(...arrows[e.key]);
  else if (arrows[e.key]) walk(e.key);
  else if (e.key === "+" || e.key === "=") zoom(1.3, w / 2, h / 2);
  else if (e.key === "-") zoom(1 / 1.3, w / 2, h / 2);
  else if (e.key === "0") fitAll();
  else if (e.key === "Escape") set({ node: null });
  else return;
  e.preventDefault();
}
// Up and down along edges, left and right within a layer.
function walk(key) {
  const i = state.node, d = network().drawing;
  if (i === null) return set({ node: 0 });
  const dearest = (all) => all.reduce((best, j) => best === null || (picture.values[j] || 0) > (picture.values[best] || 0) ? j : best, null);
  let next = null;
  if (key === "ArrowUp") next = dearest(picture.parents[i]);
  else if (key === "ArrowDown") next = dearest(picture.children[i]);
  else {
    const side = key === "ArrowRight" ? 1 : -1;
    d.boxes.forEach((b, j) => {
      const away = side * (b[0] - d.boxes[i][0]);
      if (b[1] === d.boxes[i][1] && away > 0 && (next === null || away < side * (d.boxes[next][0] - d.boxes[i][0]))) next = j;
    });
  }
  if (next !== null) set({ node: next });
}

// The strip that shows all -------------------------------------------------------------------------------------------

function mapScales() {
  const canvas = $("graph-map"), d = network().drawing;
  return [(canvas.clientWidth - 8) / Math.max(d.width, 1), (canvas.clientHeight - 8) / Math.max(d.height, 1)];
}
function drawMap() {
  const canvas = $("graph-map"), d = network().drawing, [pen, width, height] = canvasPen(canvas);
  if (width === 0) return;
  const [sx, sy] = mapScales(), ratio = canvas.width / width;
  if (!picture.map || picture.map.width !== canvas.width || picture.map.height !== canvas.height) {
    picture.map = el("canvas", { width: canvas.width, height: canvas.height });
    const ink = picture.map.getContext("2d");
    ink.scale(ratio, ratio);
    d.boxes.forEach(([x, y, w], i) => {
      ink.globalAlpha = passes(i) && !(state.search && !picture.found.has(i)) ? 1 : 0.15;
      ink.fillStyle = nodeColour(i);
      ink.fillRect(4 + x * sx, 4 + y * sy, Math.max(w * sx, 1.5), Math.max(d.node_height * sy, 1.2));
    });
  }
  pen.clearRect(0, 0, width, height);
  pen.drawImage(picture.map, 0, 0, width, height);
  const [w, h] = stage();
  const left = Math.max(1, 4 + view.x * sx), top = Math.max(1, 4 + view.y * sy);
  const right = Math.min(width - 1, 4 + (view.x + w / view.scale) * sx), bottom = Math.min(height - 1, 4 + (view.y + h / view.scale) * sy);
  pen.fillStyle = palette.accent;
  pen.globalAlpha = 0.14;
  pen.fillRect(left, top, right - left, Math.max(bottom - top, 3));
  pen.globalAlpha = 1;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 1.5;
  pen.strokeRect(left, top, right - left, Math.max(bottom - top, 3));
}
function startMap(canvas) {
  const go = (e) => {
    const box = canvas.getBoundingClientRect(), [sx, sy] = mapScales(), [w, h] = stage(), d = network().drawing;
    if (d.width * view.scale > w) view.x = (e.clientX - box.left - 4) / sx - w / 2 / view.scale;
    view.y = (e.clientY - box.top - 4) / sy - h / 2 / view.scale;
    keepInSight();
    redraw();
  };
  let held = false;
  canvas.addEventListener("pointerdown", (e) => { held = true; canvas.setPointerCapture(e.pointerId); go(e); });
  canvas.addEventListener("pointermove", (e) => { if (held) go(e); });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { held = false; });
}

// Search -------------------------------------------------------------------------------------------------------------

function matching(text) {
  const wanted = text.trim().toLowerCase();
  return network().nodes.map((_, i) => i).filter((i) => {
    const n = network().nodes[i];
    return [n.op, n.name, kindName(n.kind)].some((t) => t.toLowerCase().includes(wanted));
  });
}
function findMatches() {
  picture.matches = state.search.trim() ? matching(state.search) : [];
  picture.found = new Set(picture.matches);
  picture.at = -1;
  $("graph-found").textContent = !state.search.trim() ? "" : picture.matches.length === 0 ? "nothing found"
    : picture.matches.length + " found; Enter goes through them";
}
function nextMatch(step) {
  const n = picture.matches.length;
  if (n === 0) return;
  picture.at = picture.at < 0 ? (step > 0 ? 0 : n - 1) : (picture.at + step + n) % n;
  set({ node: picture.matches[picture.at] });
  $("graph-found").textContent = (picture.at + 1) + " of " + n;
}
// Nodes by what they cost, in the colour's measure.
function byCost() {
  return network().nodes.map((_, i) => i).filter((i) => picture.values[i] && passes(i))
    .sort((a, b) => picture.values[b] - picture.values[a] || a - b);
}
function costliest() {
  const text = (i) => state.colour === "macs" ? count(picture.values[i]) : duration(picture.values[i]);
  return [el("h3", {}, "The most costly"), el("div", { class: "costly" }, byCost().slice(0, 10).map((i) =>
    el("button", { type: "button", "data-node": i, onclick: () => set({ node: i }) }, el("span", {}, network().nodes[i].op + " ", el("small", {}, network().nodes[i].name)),
      el("span", {}, text(i)))))];
}
function nextCostly() {
  const order = byCost();
  if (order.length) set({ node: order[(order.indexOf(state.node) + 1) % order.length] });
}

// The chosen node ----------------------------------------------------------------------------------------------------

function facts(pairs) {
  return el("dl", { class: "facts" }, pairs.filter((p) => p && p[1] !== "" && p[1] !== null).map(([k, v]) => [el("dt", {}, k), el("dd", {}, v)]));
}
function nodeLinks(title, all) {
  if (all.length === 0) return [];
  const shown = all.slice(0, 12);
  return [el("h3", {}, title), el("div", { class: "links" }, shown.map((j) => el("button", { type: "button", onclick: () => set({ node: j }) },
    network().nodes[j].op + " " + j)), all.length > shown.length ? "and " + (all.length - shown.length) + " more" : "")];
}
function drawDetails() {
  const i = state.node;
  if (i === null) {
    show("graph-details", el("p", { class: "empty" }, "Choose a node to see what it is, what it costs and what it is joined to."), costliest());
    return;
  }
  const n = network().nodes[i], a = answer(), c = a.columns, ms = c ? c.ms[i] : null;
  const timed = ms !== null && ms !== undefined;
  const rank = timed ? c.ms.filter((x) => x !== null && x > ms).length + 1 : 0;
  show("graph-details",
    el("h3", { class: "node-op" }, n.op), el("p", { class: "node-name" }, n.name || "no name"),
    facts([["kind", kindName(n.kind)], timed && ["time", duration(ms)], timed && ["share", percent(ms / a.ms)],
      timed && ["rank", rank + " of " + c.ms.filter((x) => x !== null).length], timed && ["bound by", boundNames[c.bound[i]]],
      timed && ["roofline", duration(c.roofline_ms[i])], timed && a.by_stage[network().stages[i]] && ["stage", a.by_stage[network().stages[i]].name],
      ["output", shapeText(n.shape)], n.params > 0 && ["parameters", count(n.params)],
      n.macs > 0 && ["MACs", count(n.macs * network().work)], n.flops > 0 && ["FLOPs", count(n.flops * network().work)]]),
    n.attributes ? [el("h3", {}, "Attributes"), facts(n.attributes)] : [],
    nodeGates(i), nodeLinks("Reads from", picture.parents[i]), nodeLinks("Is read by", picture.children[i]));
}
// Masks of the predictor as a reader of the drawing sees them; the weights of an operator say which of them counted.
const maskNames = { father: "it reads", child: "read it", grandfather: "two steps above" };
function nodeGates(i) {
  const gates = network().gates[i];
  if (!gates) return [];
  return [el("h3", {}, "Neighbours that counted for its time"), el("div", { style: { "margin-bottom": "14px" } }, network().masks.map((m, k) =>
    el("div", { class: "gate" }, maskNames[m] || m, el("span", {}, el("i", { style: { width: gates[k] + "%" } })), gates[k] + " %")))];
}
