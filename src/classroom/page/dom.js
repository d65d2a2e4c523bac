// Making what is on the page. Texts come from records and from the network: they become text, never markup.

const byId = (id) => document.getElementById(id);

// An element: attributes, listeners (onclick …), style as an object; a child is a node or a text.
const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    // A style attribute would be refused by the policy of this page; properties are not.
    else if (name === "style") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
};
const el = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

// A part of the screen that is made anew only if what it shows has changed.
const kept = new Map();
const part = (id, data, make) => {
  const json = JSON.stringify(data);
  const old = kept.get(id);
  if (old?.json === json) return old.node;
  const node = make(data);
  node.id = id;
  kept.set(id, { json, node });
  return node;
};

// Puts nodes into a parent and touches nothing if they are there already. What had the focus keeps it, and what
// was unfolded stays so; if it is gone, the heading is where the tab key goes on.
const place = (parent, ...nodes) => {
  const wanted = nodes.flat().filter(Boolean);
  const there = parent.children;
  if (wanted.length === there.length && wanted.every((node, at) => node === there[at])) return;
  const active = document.activeElement;
  const focused = parent.contains(active) ? active.id : null;
  const open = [...parent.querySelectorAll("details[open]")].map((details) => details.id);
  parent.replaceChildren(...wanted);
  for (const id of open) if (byId(id)) byId(id).open = true;
  if (focused !== null) (byId(focused) ?? byId("heading"))?.focus({ preventScroll: true });
};

const heading = (text, beside = "") =>
  part("heading", [text, beside], () => el("h2", { tabindex: -1 }, text, beside && el("span", {}, ` ${beside}`)));

// Figures as a table, for who cannot see a drawing or wants to read it.
const table = (heads, rows) =>
  el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        heads.map((head) => el("th", { scope: "col" }, head)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map(([first, ...others]) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, first),
          others.map((text) => el("td", {}, text)),
        ),
      ),
    ),
  );
const folded = (id, summary, heads, rows) =>
  part(id, [summary, heads, rows], () =>
    el(
      "details",
      {},
      el("summary", { id: `${id}-fold` }, summary),
      el("div", { class: "panel", tabindex: 0, role: "region", "aria-label": summary }, table(heads, rows)),
    ),
  );

const percent = (share) => `${100 * share}%`;
const minutes = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
// The place of a letter among the options, which is its colour as well.
const hue = (letter) => `o${(letter.charCodeAt(0) - 65) % 6}`;
const badge = (letter) => el("b", { class: `badge ${hue(letter)}` }, letter);
// Links and pictures lead nowhere but to this server.
const local = (href) => (/^\/[^/\\]/.test(href) ? href : null);
