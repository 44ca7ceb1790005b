// The keys of the checklist, and the line at the cursor kept in view. Presses are numbered, and all that the app has
// not said to have taken are sent with each: one counts once and in its order, however slowly the page is drawn.
const state = window.redressKeys ||= { given: 0, drawn: [], of: null, waiting: [] };
const STEPS = ["previous", "next"];
const typed = target => target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName);
// Streamlit may draw a place once more that it then takes away, after the one that stays.
const here = () => state.drawn.findLast(each => each.root.isConnected);

function pressed(event) {
  const place = here(), does = place?.data.keys[event.key];
  if (!does || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (typed(event.composedPath()[0]) || document.querySelector("[role=dialog]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.repeat && !STEPS.includes(does)) return; // a key that is held down answers one criterion
  const { of, taken } = place.data;
  const before = state.of === of ? state.waiting.filter(each => each.number > taken) : [];
  Object.assign(state, { of, given: state.given + 1 });
  state.waiting = [...before, { number: state.given, does }];
  place.set("pressed", { of, presses: state.waiting });
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
