// Puts the caret into the first empty field of the look-up, and lets Enter save from its list of results too, while the
// list is closed: a form of Streamlit hears Enter in lines of text alone.
const box = () => document.querySelector("[role=dialog]");
const fields = () => [...box()?.querySelectorAll("input") ?? []].filter(each => each.offsetParent);
const filled = each => each.value || each.closest("[data-baseweb=select]")?.querySelector("[value]")?.getAttribute("value");

export default function () {
  setTimeout(() => {
    if (!box() || fields().includes(document.activeElement)) return;
    (fields().find(each => !filled(each)) ?? fields()[0])?.focus();
  }, 150);
  if (window.redressLookup) return;
  window.redressLookup = true;
  window.addEventListener("keydown", event => {
    const field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || field?.getAttribute?.("role") !== "combobox") return;
    if (!box()?.querySelector("[class*=st-key-lookup_save]") || field.getAttribute("aria-expanded") === "true") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box().querySelector("[class*=st-key-lookup_save] button").click();
  }, true);
}
