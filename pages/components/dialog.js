// The caret and the keys of a dialog. The caret begins in its first empty field. The keys of the standard reasons may be
// pressed while one writes: what is typed is left, and so kept, before the reason is put behind it, and the caret comes
// back. Enter saves a look-up from its list of results too, while the list is closed: a form of Streamlit hears Enter in
// lines of text alone.
const KEY = /^Digit([4-9])$/;
const dialog = () => document.querySelector("[role=dialog]");
const filled = each => each.value || each.closest("[data-baseweb=select]")?.querySelector("[value]")?.getAttribute("value");

const refocus = (field, before) => {
  const key = field.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)?.[0];
  const ends = performance.now() + 5000;
  const look = () => {
    const now = dialog()?.querySelector(`.${CSS.escape(key ?? "")} textarea`);
    if (now && now.value !== before) { now.focus(); now.setSelectionRange(now.value.length, now.value.length); }
    else if (performance.now() < ends) requestAnimationFrame(look);
  };
  if (key) look();
};

// A field that is mounted anew loses the caret: for a while after the fields are drawn, until the person does something,
// it is put back. `asked.even` puts it into the first field even when none is empty.
const DRAWN_WITHIN = 1500;  // milliseconds
let taken = false;

function begin(asked, until, placed) {
  if ((placed && taken) || !dialog()) return;
  const all = [...dialog().querySelectorAll(asked.fields)].filter(each => each.offsetParent);
  if (!all.length) until = performance.now() + DRAWN_WITHIN;
  else if (!dialog().contains(document.activeElement?.closest("input,textarea"))) {
    (all.find(each => !filled(each)) ?? (asked.even ? all[0] : null))?.focus();
  }
  if (performance.now() < until) setTimeout(begin, 50, asked, until, placed || all.length);
}

function pressed(event) {
  taken = true;
  const field = event.target, place = event.altKey && !event.ctrlKey && !event.metaKey && KEY.exec(event.code)?.[1];
  const reason = place && dialog()?.querySelectorAll(".st-key-standard_reasons button")[place - 4];
  const save = event.key === "Enter" && !event.ctrlKey && dialog()?.querySelector("[class*=st-key-lookup_save] button");
  if (reason && field?.matches?.("[role=dialog] textarea")) {
    const before = field.value;
    field.blur();
    requestAnimationFrame(() => { reason.click(); refocus(field, before); });
  } else if (save && field?.getAttribute?.("role") === "combobox" && field.getAttribute("aria-expanded") !== "true") {
    save.click();
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export default function ({ data }) {
  taken = false;
  setTimeout(begin, 150, data, performance.now() + DRAWN_WITHIN);
  if (window.redressDialog) return;
  window.redressDialog = true;
  window.addEventListener("pointerdown", () => { taken = true; }, true);
  window.addEventListener("keydown", pressed, true);
}
