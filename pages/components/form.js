// The keys of a form, of facts or of a new appeal: the caret begins in the first empty field; Escape leaves the field,
// then the form of facts.
const state = window.redressForm ||= { opened: 0 };
const DRAWN_WITHIN = 1500;  // milliseconds: a field that is mounted anew loses the caret
const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
const toggle = () => document.querySelector(".st-key-facts_toggle button");
const form = () => document.querySelector(`.st-key-${state.form}`);
const fields = () => [...(form()?.querySelectorAll("[data-testid=stTextInput] input") ?? [])];

function pressed(event) {
  state.taken = true;
  if (event.key !== "Escape" || !form()) return;
  if (document.querySelector("[role=dialog],[role=listbox],[data-testid=stPopoverBody]")) return; // that closes first
  const at = document.activeElement;
  if (at?.matches("input,textarea,select")) at.blur();
  else {
    toggle()?.click();
    back(performance.now() + DRAWN_WITHIN);
  }
}

// Once the form is gone the caret stands where it stood before, or else on the button that opens it.
function back(until) {
  if (form()) {
    if (performance.now() < until) setTimeout(back, 50, until);
  } else if (document.activeElement === document.body) (state.from?.isConnected ? state.from : toggle())?.focus();
}

// Until the person does something, or something else puts the caret into a field for them, it stands in the first empty
// field. It waits for the form to be drawn, as long as that takes: fields come when what draws them has been fetched, in
// no order, and what is typed into one that is being drawn could be lost, or stand in another one's place.
function begin(asked, until) {
  if (state.taken || state.opened !== asked.opened) return;
  const all = fields(), first = all.find(each => !each.value) ?? all[0];
  if (all.length < asked.fields) {
    setTimeout(begin, 50, asked, performance.now() + DRAWN_WITHIN);
    return;
  }
  if (first && document.activeElement !== first && (idle() || performance.now() >= until)) {
    state.placing = true;
    first.focus();
    state.placing = false;
  }
  if (performance.now() < until) setTimeout(begin, 50, asked, until);
}

if (!state.listens) {
  state.listens = true;
  window.addEventListener("keydown", pressed, true);
  for (const kind of ["pointerdown", "input"]) window.addEventListener(kind, () => { state.taken = true; }, true);
  window.addEventListener("focusin", event => { if (!state.placing && form()?.contains(event.target)) state.taken = true; }, true);
}

export default function ({ data }) {
  if (state.opened === data.opened) return;
  Object.assign(state, { opened: data.opened, form: data.form });
  state.from = [document.body, ...fields()].includes(document.activeElement) ? null : document.activeElement;
  state.taken = fields().includes(document.activeElement);
  setTimeout(begin, 100, data, performance.now() + DRAWN_WITHIN);
}
