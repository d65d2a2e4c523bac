"use strict";
// The page is complete without this. It sorts and filters the cells, says the figure that is pointed at, and
// hands the record out as a file.

const byId = (id) => document.getElementById(id);

// Charts: one stop of the tab key each; the arrows go from figure to figure.
const tip = byId("tip");
const say = (mark) => {
  document.querySelectorAll(".f.on").forEach((on) => on.classList.remove("on"));
  tip.hidden = !mark;
  if (!mark) return;
  mark.classList.add("on");
  tip.textContent = mark.dataset.said;
};
for (const svg of document.querySelectorAll("figure svg")) {
  const marks = [...svg.querySelectorAll(".f")];
  if (marks.length === 0) continue;
  for (const mark of marks) {
    // Its own words would be shown a second time, later and smaller.
    mark.dataset.said = mark.textContent;
    mark.replaceChildren();
    mark.addEventListener("pointerenter", () => say(mark));
  }
  let at = -1;
  svg.tabIndex = 0;
  svg.setAttribute("aria-describedby", "tip");
  svg.addEventListener("pointerleave", () => say(null));
  svg.addEventListener("blur", () => say(null));
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") say(null);
    if (!step) return;
    event.preventDefault();
    at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    say(marks[at]);
  });
}

// The cells: a button in each heading sorts by it, a second time the other way round.
const table = byId("all");
const body = table.tBodies[0];
const rows = [...body.rows];
const key = (row, column) => {
  // A cell without figures has one field in the place of several.
  const field = row.cells[column];
  if (!field || row.querySelector(".none")) {
    const texts = [...row.cells].map((one) => one.dataset.by ?? one.textContent);
    return column < 5 + (table.tHead.rows[0].cells.length - 12) ? texts[column] : undefined;
  }
  return field.dataset.by ?? field.textContent;
};
const compare = (a, b) => {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
};
for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = heading.textContent;
  heading.replaceChildren(button);
  button.addEventListener("click", () => {
    const up = heading.ariaSort !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = rows.map((row) => [key(row, column), row]);
    const known = keyed.filter(([by]) => by !== undefined && by !== "");
    known.sort(([a], [b]) => (up ? compare(a, b) : compare(b, a)));
    // What has no figure stands last, either way.
    const others = keyed.filter(([by]) => by === undefined || by === "");
    body.append(...known.concat(others).map(([, row]) => row));
  });
}

// Every word must be somewhere in the row.
const wanted = byId("wanted");
const filter = () => {
  const words = wanted.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    left += row.hidden ? 0 : 1;
  }
  byId("left").textContent = words.length ? `${left} of ${rows.length}` : "";
};
byId("filter").hidden = false;
wanted.addEventListener("input", filter);

// A link into a closed source, or to a filtered row, opens it.
const reveal = () => {
  const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.hidden) {
    wanted.value = "";
    filter();
  }
  if (target.tagName === "DETAILS") target.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// The records, uncompressed.
if ("DecompressionStream" in globalThis) {
  byId("save").hidden = false;
  const kept = document.querySelectorAll("script.record");
  for (const button of document.querySelectorAll("#save button")) {
    button.addEventListener("click", async () => {
      const bytes = Uint8Array.from(atob(kept[button.dataset.record].textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await new Response(stream).blob());
      link.download = "record.json";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}
