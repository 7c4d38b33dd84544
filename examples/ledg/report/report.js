// SPDX-License-Identifier: BSD-3-Clause
// The page's data, its state, and what all parts of it share. Texts of the data only ever become text nodes.
"use strict";

const data = JSON.parse(document.getElementById("report-data").textContent);
const $ = (id) => document.getElementById(id);

// What is chosen. `set` tells those who asked for one of the changed names.
const state = { network: 0, device: 0, node: null, filter: null, theme: "auto", order: "fastest", measure: "time",
  colour: "time", search: "", tableSearch: "", sort: "ms", descending: true, grouped: false, allRows: false };
const listeners = [];
function on(names, listener) { listeners.push({ names, listener }); }
function set(changes) {
  const changed = Object.keys(changes).filter((k) => state[k] !== changes[k]);
  Object.assign(state, changes);
  if (changed.length === 0) return;
  for (const { names, listener } of listeners) if (names.some((n) => changed.includes(n))) listener();
  writeAddress();
}

const network = () => data.networks[state.network];
const answer = () => network().answers[state.device];
const deviceName = (i) => data.hardware[i].name;

// Elements -----------------------------------------------------------------------------------------------------------

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else if (name === "tip") withTip(node, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
}
const el = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
const svg = (tag, properties, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
function show(id, ...children) { $(id).replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== "")); }

// A choice of few, as buttons side by side.
function choice(id, name, options) {
  const buttons = options.map(([value, label]) =>
    el("button", { type: "button", "data-value": value, onclick: () => set({ [name]: value }) }, label));
  const mark = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.value === state[name])));
  show(id, buttons);
  on([name], mark);
  mark();
}

const tip = el("div", { class: "tip", hidden: true });
document.body.append(tip);
function showTip(text, x, y) {
  tip.hidden = !text;
  tip.textContent = text;
  if (!text) return;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(6, Math.min(x + 12, innerWidth - box.width - 6)) + "px";
  tip.style.top = (y + 18 + box.height > innerHeight ? y - box.height - 10 : y + 16) + "px";
}
function withTip(node, text) {
  node.addEventListener("pointermove", (e) => showTip(text, e.clientX, e.clientY));
  node.addEventListener("pointerleave", () => showTip(""));
}

// Numbers for people -------------------------------------------------------------------------------------------------

function digits(x, significant = 3) {
  if (x === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(x)) + 1e-9);
  return x.toFixed(Math.max(0, Math.min(significant - 1 - exponent, 6)));
}
function duration(ms) {
  if (ms === null || ms === undefined) return "unknown";
  if (ms === 0) return "0 ms";
  if (ms < 0.1) return digits(ms * 1000, ms < 0.001 ? 2 : 3) + " \u00b5s";
  if (ms >= 600000) return digits(ms / 60000) + " min";
  if (ms >= 999.5) return digits(ms / 1000) + " s";
  return digits(ms) + " ms";
}
// A duration for a tick, without zeros at its end.
const tickText = (ms) => duration(ms).replace(/\.0+(?= )/, "").replace(/(\.\d*[1-9])0+(?= )/, "$1");
function scaled(x, units, step = 1000) {
  let k = 0;
  while (k + 1 < units.length && x >= 999.5) { x /= step; ++k; }
  return digits(x) + (units[k] ? " " + units[k] : "");
}
const count = (x) => x < 1000 ? String(Math.round(x)) : scaled(x, ["", "K", "M", "G", "T", "P"]);
const bytes = (x) => scaled(x, ["B", "KB", "MB", "GB", "TB"], 1024);  // as memory is sold
const percent = (share) => share > 0 && share < 0.0001 ? "< 0.01 %" : share >= 0.0995 ? Math.round(100 * share) + " %" : digits(100 * share, 2) + " %";
const shapeText = (shape) => shape === null || shape === undefined ? "unknown" : shape.length === 0 ? "scalar"
  : shape.map((d) => d < 0 ? "?" : d).join("\u00d7");
const plural = (n, word) => n + " " + word + (n === 1 ? "" : "s");

const kindWords = { dense_conv: "convolution", pointwise_conv: "1\u00d71 convolution", grouped_conv: "grouped convolution",
  depthwise_conv: "depthwise convolution", gemm: "fully connected", matmul: "matrix product", normalization: "normalisation",
  layout: "data movement", shape_arithmetic: "shape arithmetic", relu: "ReLU", elementwise: "element by element" };
const kindName = (kind) => kindWords[kind] || kind;
const boundNames = { c: "computation", m: "memory", l: "launch", "-": "nothing" };
const basisWords = { measured_setting: "measured in this setting", measured_device: "measured, but otherwise",
  unseen_device: "never measured" };

function settingText(a) {
  return [a.precision, a.runtime, a.cores, a.layout].filter((t) => t).join(", ");
}

// Colours ------------------------------------------------------------------------------------------------------------

const darkQuery = matchMedia("(prefers-color-scheme: dark)");
let printing = false;
let palette = {};
function isDark() { return !printing && (state.theme === "dark" || (state.theme === "auto" && darkQuery.matches)); }
function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  const style = getComputedStyle(document.documentElement);
  palette = {};
  for (const name of ["ground", "card", "sunk", "ink", "soft", "faint", "line", "accent", "mark"])
    palette[name] = style.getPropertyValue("--" + name).trim();
  palette.heat = [0, 1, 2, 3, 4, 5].map((k) => rgbOf(style.getPropertyValue("--h" + k).trim()));
  palette.kinds = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => style.getPropertyValue("--k" + k).trim());
}
const rgbOf = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
const css = (rgb) => "rgb(" + rgb.map(Math.round).join(" ") + ")";
// A colour of the scale for a share from 0 to 1; lightness goes one way, so that it can be read without hue.
function heat(share) {
  const at = Math.min(Math.max(share, 0), 1) * (palette.heat.length - 1);
  const k = Math.min(Math.floor(at), palette.heat.length - 2);
  return palette.heat[k].map((c, i) => c + (at - k) * (palette.heat[k + 1][i] - c));
}
const luminance = (rgb) => (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]) / 255;
function inkOn(rgb) { return luminance(rgb) > 0.52 ? "#1c1f24" : "#ffffff"; }

// Kinds have colours by their milliseconds over all devices, the last colour is for all others.
const kindColours = data.networks.map((n) => {
  const sums = new Map();
  for (const a of n.answers) for (const k of a.by_kind || []) sums.set(k.name, (sums.get(k.name) || 0) + k.ms / a.ms);
  const names = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
  return new Map(names.map((name, i) => [name, Math.min(i, 7)]));
});
function kindColour(kind) {
  const k = kindColours[state.network].get(kind);
  return palette.kinds[k === undefined ? 7 : k];
}
const boundColours = () => ({ c: palette.kinds[0], m: palette.kinds[1], l: palette.kinds[3], "-": palette.kinds[7] });

// The state in the address, so that a link shows what one sees -----------------------------------------------------

const inAddress = ["network", "device", "node", "theme", "order", "measure", "colour", "search"];
const addressDefaults = Object.assign({}, state);
function writeAddress() {
  const parts = new URLSearchParams();
  for (const name of inAddress)
    if (state[name] !== null && state[name] !== addressDefaults[name]) parts.set(name, state[name]);
  try {
    history.replaceState(null, "", parts.size || [...parts].length ? "#" + parts : location.pathname + location.search);
  } catch (_) { /* some viewers allow no history */ }
}
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const number = (name, end) => {
    const x = parseInt(parts.get(name), 10);
    if (x >= 0 && x < end) state[name] = x;
  };
  number("network", data.networks.length);
  number("device", data.hardware.length);
  number("node", network().nodes.length);
  const word = (name, allowed) => { if (allowed.includes(parts.get(name))) state[name] = parts.get(name); };
  word("theme", ["auto", "light", "dark"]);
  word("order", ["fastest", "given"]);
  word("measure", ["time", "each", "rate"]);
  word("colour", ["time", "macs", "kind", "bound"]);
  if (parts.get("search")) state.search = parts.get("search");
}

// The shares by which nodes are filtered: a kind, a stage or a bound.
function passes(i) {
  const f = state.filter;
  if (!f) return true;
  const a = answer();
  if (f.by === "kind") return network().nodes[i].kind === f.value;
  if (!a.columns) return true;
  if (f.by === "block") return f.nodes.has(i);
  return f.by === "stage" ? network().stages[i] === f.value : a.columns.bound[i] === f.value;
}
function toggleFilter(by, value, words) {
  const same = state.filter && state.filter.by === by && state.filter.value === value;
  const nodes = by === "block" ? new Set(answer().blocks[value].nodes) : null;
  set({ filter: same ? null : { by, value, words, nodes } });
}
