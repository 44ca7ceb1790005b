// Keeps the cursor's line in view, and lets the keys of the checklist wait for each other: two that came
// at once would reach the server as one request, in no order.
const BUTTONS = {
  1: "put_met", 2: "put_not_met", 3: "put_cannot_verify", 4: "put_not_applicable", ArrowUp: "go_previous", ArrowDown: "go_next",
};
const PATIENCE = 8000, LOST = 700; // milliseconds
const typed = target => target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName);
const button = key => document.querySelector(`.st-key-${BUTTONS[key]} button`);
const turn = () => document.querySelector(".now")?.dataset.turn;
const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

const waiting = [];
let since = 0, seen = null, asked = null, again = false;

function next() {
  const waited = performance.now() - since;
  if (since && turn() === seen && waited < PATIENCE) {
    if (waited > LOST && idle() && !again) { // nothing was drawn and nothing runs: the click never arrived
      again = true;
      button(asked)?.click();
    }
    return void setTimeout(next, 15);
  }
  since = 0;
  const key = waiting.shift();
  if (key === undefined) return;
  [seen, asked, again, since] = [turn(), key, false, performance.now()];
  button(key)?.click();
  setTimeout(next, 15);
}

function pressed(event) {
  if (!(event.key in BUTTONS) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const target = event.composedPath()[0];
  if (typed(target) || !document.querySelector(".now") || document.querySelector("[role=dialog]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.push(event.key);
  if (!since) next();
}

if (!window.redressKeys) {
  window.redressKeys = true;
  window.addEventListener("keydown", pressed, true);
}

export default function () {
  requestAnimationFrame(() => setTimeout(() => document.querySelector(".crit.cur")
    ?.closest("[class*=st-key-row_]")?.scrollIntoView({ block: "nearest" }), 60));
}
