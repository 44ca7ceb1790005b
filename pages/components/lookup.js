// Puts the caret into the first empty field of the look-up, and lets Enter save from its list of results too, while the
// list is closed: a form of Streamlit hears Enter in lines of text alone.
const box = () => document.querySelector("[role=dialog]");
const fields = () => [...box()?.querySelectorAll("input") ?? []].filter(each => each.offsetParent);
const filled = each => each.value || each.closest("[data-baseweb=select]")?.querySelector("[value]")?.getAttribute("value");

// A field that is mounted anew loses the caret: for a while after they are drawn, until the person does something, it
// is put back.
const DRAWN_WITHIN = 1500;  // milliseconds
let taken = false;

function begin(until, placed) {
  const all = fields();
  if (placed && taken || !box()) return;
  if (!all.length) until = performance.now() + DRAWN_WITHIN;
  else if (!all.includes(document.activeElement)) (all.find(each => !filled(each)) ?? all[0]).focus();
  if (performance.now() < until) setTimeout(begin, 50, until, placed || all.length);
}

export default function () {
  taken = false;
  setTimeout(begin, 150, performance.now() + DRAWN_WITHIN);
  if (window.redressLookup) return;
  window.redressLookup = true;
  for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, () => { taken = true; }, true);
  window.addEventListener("keydown", event => {
    const field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || field?.getAttribute?.("role") !== "combobox") return;
    if (!box()?.querySelector("[class*=st-key-lookup_save]") || field.getAttribute("aria-expanded") === "true") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box().querySelector("[class*=st-key-lookup_save] button").click();
  }, true);
}
