"use strict";
// The page is complete without this: it shows at once what has changed, and votes without loading anew.

const byId = (id) => document.getElementById(id);
const vote = byId("vote");
const round = vote.elements.round;
// What the class is asked, once it is known, and what this phone has chosen.
let asked = null;
let chosen = byId("chosen").textContent;

const say = (when) => {
  for (const sentence of document.querySelectorAll("[data-when]")) sentence.hidden = sentence.dataset.when !== when;
};

const button = (text, number) => {
  const [button, letter, words] = ["button", "b", "span"].map((name) => document.createElement(name));
  button.name = "choice";
  button.value = letter.textContent = String.fromCharCode(65 + number);
  words.textContent = text;
  button.append(letter, " ", words);
  return button;
};

const draw = () => {
  byId("chosen").textContent = chosen;
  for (const one of byId("options").children) one.setAttribute("aria-pressed", one.value === chosen);
  vote.hidden = !asked.open;
  if (asked.options.length === 0) say("nothing");
  else if (!asked.open) say("closed");
  else say(chosen ? "chosen" : "open");
};

// To be told. A phone in a pocket lets go, and its place is free for others.
let source = null;
let lost = 0;
const listen = () => {
  source?.close();
  source = new EventSource(`${location.pathname}/now`);
  source.onmessage = ({ data }) => {
    clearTimeout(lost);
    lost = 0;
    asked = JSON.parse(data);
    // Buttons that stay the same stay where they are, or whoever has reached one by the keyboard would lose it.
    if (round.value !== String(asked.round)) {
      round.value = asked.round;
      chosen = "";
      vote.querySelector(".problem").textContent = "";
      byId("options").replaceChildren(...asked.options.map(button));
    }
    draw();
  };
  source.onerror = () => {
    lost ||= setTimeout(() => say("lost"), 10_000);
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 5_000);
  };
};
// The browser has given up. A page that says why is shown; where there is none, it is tried again.
const again = async () => {
  const page = await fetch(location.pathname).catch(() => null);
  if (page && !page.ok) location.reload();
  else if (!document.hidden) listen();
};
document.addEventListener("visibilitychange", () => {
  source.close();
  if (!document.hidden) listen();
});
listen();

for (const form of document.forms) {
  form.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    if (!asked || !pressed) return;
    event.preventDefault();
    const problem = form.querySelector(".problem");
    problem.textContent = "";
    const body = new URLSearchParams(new FormData(form));
    if (pressed.name) body.set(pressed.name, pressed.value);
    try {
      // Where it leads, when all is well, is this page.
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect") throw new Error(await answer.text());
      if (form === vote) {
        chosen = pressed.value;
        draw();
      } else {
        form.reset();
        location.hash = "kept";
      }
    } catch (error) {
      problem.textContent = error instanceof TypeError ? "This did not arrive. Try again." : error.message;
    }
  });
}
