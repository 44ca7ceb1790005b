// The keys of the form of facts: the caret begins in the first empty field; Escape leaves the field, then the form.
const state = window.redressForm ||= { opened: 0 };
const form = () => document.querySelector(".st-key-factsform");
const fields = () => [...(form()?.querySelectorAll("[data-testid=stTextInput] input") ?? [])];

function pressed(event) {
  if (event.key !== "Escape" || !form()) return;
  if (document.querySelector("[role=dialog],[role=listbox],[data-testid=stPopoverBody]")) return; // that closes first
  const at = document.activeElement;
  if (at?.matches("input,textarea,select")) at.blur();
  else document.querySelector(".st-key-facts_toggle button")?.click();
}

function begin(tries) {
  const all = fields(), first = all.find(each => !each.value) ?? all[0];
  if (first) first.focus();
  else if (tries) setTimeout(begin, 50, tries - 1);
}

if (!state.listens) {
  state.listens = true;
  window.addEventListener("keydown", pressed, true);
}

export default function ({ data }) {
  if (state.opened === data.opened) return;
  state.opened = data.opened;
  setTimeout(begin, 100, 20);
}
