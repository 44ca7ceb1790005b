// Puts the caret into the empty text field of a dialog, and lets the keys of its standard reasons be pressed while one
// writes there: what is typed is left, and so kept, before the reason is put behind it, and the caret comes back.
const KEY = /^Digit([4-9])$/;

const refocus = (field, before) => {
  const key = field.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)?.[0];
  const ends = performance.now() + 5000;
  const look = () => {
    const now = document.querySelector(`[role=dialog] .${CSS.escape(key ?? "")} textarea`);
    if (now && now.value !== before) { now.focus(); now.setSelectionRange(now.value.length, now.value.length); }
    else if (performance.now() < ends) requestAnimationFrame(look);
  };
  if (key) look();
};

// A field that is mounted anew loses the caret: for a while after it is drawn, until the person does something, it is
// put back.
const DRAWN_WITHIN = 1500;  // milliseconds
let taken = false;

function begin(until, placed) {
  const field = document.querySelector("[role=dialog] textarea");
  if (placed && taken) return;
  if (field && !field.value && !document.activeElement?.matches("[role=dialog] :is(input,textarea)")) field.focus();
  if (performance.now() < until) setTimeout(begin, 50, until, placed || field);
}

export default function () {
  taken = false;
  setTimeout(begin, 150, performance.now() + DRAWN_WITHIN);
  if (window.redressInsert) return;
  window.redressInsert = true;
  for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, () => { taken = true; }, true);
  window.addEventListener("keydown", event => {
    const place = event.altKey && !event.ctrlKey && !event.metaKey && KEY.exec(event.code)?.[1];
    if (!place || !event.target?.matches?.("[role=dialog] textarea")) return;
    const button = document.querySelectorAll("[role=dialog] .st-key-standard_reasons button")[place - 4];
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const field = event.target, before = field.value;
    field.blur();
    requestAnimationFrame(() => { button.click(); refocus(field, before); });
  }, true);
}
