// The keys of the checklist, and the line at the cursor kept in view. Presses are numbered, and all that the app has
// not said to have taken are sent with each: one counts once and in its order, however slowly the page is drawn.
const state = window.redressKeys ||= { given: 0, told: 0, sent: 0, drawn: [], of: null, waiting: [] };
const PATIENCE = 1000; // milliseconds
const STEPS = ["previous", "next"];
const typed = target => target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName);
// Streamlit may draw a place once more that it then takes away, after the one that stays.
const here = () => state.drawn.findLast(each => each.root.isConnected);
const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

function send() {
  const place = here();
  state.waiting = state.waiting.filter(each => place?.data.of === state.of && each.number > place.data.taken);
  if (!state.waiting.length) return;
  if (idle() || state.waiting.at(-1).number > state.told) {
    state.told = state.waiting.at(-1).number;
    place.set("pressed", { of: state.of, sent: ++state.sent, presses: state.waiting });
  }
  clearTimeout(state.timer);
  state.timer = setTimeout(send, PATIENCE); // a run that begins at the same moment may swallow what was sent
}

function pressed(event) {
  const place = here(), does = place?.data.keys[event.key];
  if (!does || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (typed(event.composedPath()[0]) || document.querySelector("[role=dialog]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.repeat && !STEPS.includes(does)) return; // a key that is held down answers one criterion
  const before = state.of === place.data.of ? state.waiting : [];
  Object.assign(state, { of: place.data.of, given: state.given + 1 });
  state.waiting = [...before, { number: state.given, does }];
  send();
}

if (!state.listens) {
  state.listens = true;
  window.addEventListener("keydown", pressed, true);
}

export default function ({ data, parentElement, setStateValue }) {
  const others = state.drawn.filter(each => each.root !== parentElement && each.root.isConnected);
  state.drawn = [...others, { root: parentElement, data, set: setStateValue }];
  requestAnimationFrame(() => setTimeout(() => document.querySelector(".crit.cur")
    ?.closest("[class*=st-key-row_]")?.scrollIntoView({ block: "nearest" }), 60));
}
