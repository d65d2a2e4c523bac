// The page of a class: it draws the state that the server tells, and sends what is pressed. It keeps nothing else.

let state = null;
let heard = 0; // when this state came, by the page's own clock
let refused = ""; // why the last thing was not done

// Up: one thing at a time, in the order in which they were pressed.
let before = Promise.resolve();
const send = (what) => {
  if (what.do !== "sketch") tellGuesses();
  return (before = before.then(() => post(what)));
};
const post = async (what) => {
  try {
    const answer = await fetch("/do", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(what),
    });
    refused = answer.ok ? "" : (await answer.text()).trim();
  } catch {
    byId("lost").hidden = false;
  }
  say();
};

// Down: the whole state, each time.
const connect = () => {
  const events = new EventSource("/events");
  events.onopen = () => (byId("lost").hidden = true);
  events.onmessage = ({ data }) => {
    const old = state;
    state = JSON.parse(data);
    heard = performance.now();
    byId("lost").hidden = true;
    draw();
    tell(old);
  };
  events.onerror = () => {
    if (state?.screen.is === "ended") return events.close();
    byId("lost").hidden = false;
    // A browser tries again by itself unless it was told off.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
};

let drawn = ""; // which screen this was
const draw = () => {
  const { screen, lesson } = state;
  const main = byId("main");
  const isNew = drawn !== screen.is;
  if (isNew) {
    kept.clear();
    guesses.clear();
  }
  drawn = document.body.dataset.screen = screen.is;
  const title = lesson && `${lesson.number}. ${lesson.title}`;
  byId("title").textContent = lesson ? `${title} (${plural(lesson.minutes, "minute")})` : "gilscope class";
  byId("replay").textContent = state.replay ?? "";
  byId("replay").hidden = !state.replay;
  place(main, screens[screen.is](state));
  if (screen.is === "run") setCores(screen.cores);
  if (screen.plot) drawPlot(screen.plot, screen.is === "sketch", screen.shown ?? 0);
  place(
    byId("actions"),
    actions(state)
      .filter(({ label }) => label)
      .map(button),
  );
  const parts = [byId("heading").firstChild.textContent, title, state.replay, "gilscope class"];
  document.title = parts.filter(Boolean).join(" – ");
  say();
  tick();
  // Twice a second would be too often while something is measured.
  if (isNew || screen.is !== "run") fit();
};
const redraw = () => state && draw();

const button = ({ id, label, key, does }) =>
  part(`do-${id}`, [label, key, state.lesson?.number], () =>
    el("button", { type: "button", onclick: does }, label, key && el("kbd", {}, key)),
  );

// What can be done now: buttons, and the keys that do the same. Without a label it is a key alone.
const actions = (now) => {
  const { screen, lesson, answers, poll } = now;
  const act = (id, label, key, what) => ({ id, label, key, does: () => send({ do: id, ...what }) });
  const next = act("next", "Next", "→");
  const back = act("back", "Back", "←");
  const list = [
    now.next !== null && { ...act("choose", "Next lesson", "n", { lesson: now.next }), id: "choose" },
    act("menu", "Lessons", ""),
  ];
  const measured = [
    screen.is !== "why" && act("why", "Why", "w"),
    screen.is !== "code" && act("code", "Code", "c"),
    ...(lesson?.changes ?? []).map(({ key, text }) => ({
      ...act("change", text, key, { key }),
      id: `change-${key}`,
    })),
    screen.is !== "exercise" && act("exercise", "Exercise", ""),
    ...list,
  ];
  const zooms = [
    { id: "zoom-in", key: "+", does: () => zoom(2) },
    { id: "zoom-in", key: "=", does: () => zoom(2) },
    { id: "zoom-out", key: "-", does: () => zoom(0.5) },
  ];
  const answered = answers.own !== null || answers.counted.length > 0;
  const lists = {
    menu: () => [
      screen.lessons.some((one) => one.next) && next,
      act("score", "What came so far", ""),
      poll && act("homework", "Homework", ""),
      { id: "end", label: "End the class", key: "", does: end },
    ],
    question: () => [
      back,
      answered && next,
      answered && act("measure", "Measure", "m"),
      { id: "hands", label: "Count hands", key: "v", does: hands },
      answers.counted.length > 0 && act("forget", "Take the last vote back", ""),
      poll && act("poll", poll.open ? "Close the voting" : "Open the voting", "o", { open: !poll.open }),
      ...list,
      ...lesson.options.map(({ letter }) => ({
        ...act("answer", "", letter.toLowerCase(), { letter }),
        id: `answer-${letter}`,
      })),
    ],
    sketch: () => [back, { ...next, label: "Measure" }, { ...act("measure", "", "m") }, ...list],
    run: () => [!screen.stopping && act("stop", "Stop", "Esc")],
    reveal: () =>
      screen.shown < screen.of
        ? [back, { ...next, label: "Next figure" }, ...list]
        : [back, next, screen.again && act("measure", "Measure again", ""), ...measured],
    why: () => [back, next, ...measured, ...(screen.lanes.length > 0 ? zooms : [])],
    code: () => [back, next, ...measured],
    expect: () => [back, { ...next, label: "Measure" }, ...measured],
    change: () => [back, next, ...measured],
    exercise: () => [back, next, ...measured],
    score: () => [back, ...list, { id: "end", label: "End the class", key: "", does: end }],
    homework: () => [back, { ...act("homework", "Look again", ""), id: "again" }],
    ended: () => [],
  };
  return lists[screen.is]().filter(Boolean);
};
const end = () => confirm("End the class? gilscope keeps what was asked and what came.") && send({ do: "end" });

// The clocks go on between two states, except while something is measured: then this page does nothing.
let ticking = null;
const tick = () => {
  const { clock, screen } = state;
  const since = screen.is === "run" ? 0 : (performance.now() - heard) / 1000;
  const begun = clock.elapsed_s > 0 || screen.is !== "menu";
  byId("clock").textContent = `${minutes(clock.elapsed_s + (begun ? since : 0))} of ${clock.minutes}:00`;
  if (screen.is === "question") byId("asked").textContent = ` ${minutes(screen.asked_s + since)}`;
  if (screen.is === "run") ticking = clearInterval(ticking);
  else ticking ??= setInterval(tick, 1000);
};

const say = () => {
  const text = refused || state?.said || "";
  if (byId("said").textContent !== text) byId("said").textContent = text;
};
// What is new, in words, for who cannot see it come.
const tell = (old) => {
  const { screen, answers } = state;
  const was = old?.screen ?? {};
  const news = [];
  if (screen.is === "run" && was.is !== "run") news.push("Measuring began.");
  if (screen.is !== "run" && was.is === "run") news.push("Measuring ended.");
  if (screen.is === "reveal" && was.is === "reveal" && screen.shown > was.shown) {
    news.push(
      ...screen.plot.rows.slice(was.shown, screen.shown).map(({ name, measured }) => `${name}: ${measured?.words}.`),
    );
  }
  if (screen.is === "reveal" && screen.sentence && screen.sentence !== was.sentence) news.push(screen.sentence);
  if (old && answers.counted.length > old.answers.counted.length) news.push("A vote was taken.");
  if (old?.poll && state.poll && old.poll.open !== state.poll.open)
    news.push(state.poll.open ? "Voting is open." : "Voting is closed.");
  if (news.length > 0) byId("told").textContent = news.join(" ");
};

// On a wide screen nothing scrolls: what is too much is written smaller, down to the size of a book.
const fit = () => {
  const main = byId("main");
  const fits = () => main.scrollHeight <= main.clientHeight + 1;
  let size = 105;
  do main.style.setProperty("--fit", (size -= 5) / 100);
  while (!fits() && parseFloat(getComputedStyle(main).fontSize) > 14);
  // If it scrolls after all, keys must reach it.
  if (fits()) main.removeAttribute("tabindex");
  else main.tabIndex = 0;
};
new ResizeObserver(fit).observe(byId("main"));

const hands = () => {
  const field = ({ letter, text }) =>
    el(
      "label",
      {},
      badge(letter),
      el("span", {}, text),
      el("input", { type: "number", min: 0, max: 9999, inputmode: "numeric", autocomplete: "off" }),
    );
  byId("hands-fields").replaceChildren(...state.lesson.options.map(field));
  byId("hands").showModal();
};
byId("hands-form").addEventListener("submit", ({ currentTarget }) =>
  send({ do: "votes", counts: [...currentTarget.querySelectorAll("input")].map((input) => Number(input.value)) }),
);
byId("hands-close").addEventListener("click", () => byId("hands").close());
byId("keys").addEventListener("click", () => byId("help").showModal());

// Keys. A field keeps all of them, a button those that press it; a presenter's remote sends page up and down.
const NEXT = ["PageDown", "ArrowRight", " ", "Enter"];
const BACK = ["PageUp", "ArrowLeft"];
const wanted = ({ key, target }) => {
  const at = (selector) => target.closest?.(selector);
  const measuring = state.screen.is === "run";
  if (key === "PageDown" || key === "PageUp")
    return measuring ? null : { does: () => send({ do: key === "PageDown" ? "next" : "back" }) };
  if (at("input, textarea, select")) return null;
  if (at("button, a, summary") && [...NEXT, ...BACK].includes(key)) return null;
  if (at("[role=slider]") && key.startsWith("Arrow")) return null;
  if (NEXT.includes(key) || BACK.includes(key))
    return measuring ? null : { does: () => send({ do: NEXT.includes(key) ? "next" : "back" }) };
  if (key === "Escape") return { does: () => send({ do: measuring ? "stop" : "menu" }) };
  if (key === "?") return { does: () => byId("help").showModal() };
  if (key === ".") return { does: () => blank(true) };
  const isLetter = /^[a-z]$/i.test(key);
  if (isLetter && !byId("letters").checked) return null;
  return actions(state).find((action) => action.key === key.toLowerCase());
};
const blank = (yes) => (byId("blank").hidden = !yes);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !state || document.querySelector("dialog[open]")) return;
  if (!byId("blank").hidden) {
    event.preventDefault();
    return event.key !== "Shift" && blank(false);
  }
  const found = wanted(event);
  if (!found) return;
  event.preventDefault();
  if (!event.repeat || found.id?.startsWith("zoom")) found.does();
});
byId("blank").addEventListener("click", () => blank(false));
// Who pressed a button with the pointer goes on with the keys of the page.
addEventListener(
  "click",
  ({ target, detail }) => detail > 0 && target.closest?.("main button, footer button")?.blur(),
);

connect();
