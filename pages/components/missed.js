// Answers of the checklist that were not heard of being saved before the case moved on to another stage: they are not
// taken any more, and their reader is told which they were. Words of strangers go in as text, never as HTML.
const missed = new Map(); // by case and person, until it is read

// What waits on another checklist of this case; what was taken there is saved, what was refused is not.
function collect(data) {
  for (const [of, own] of window.redressChecklist?.lists ?? []) {
    if (of === data.of || own.case !== data.case) continue;
    const lost = own.waiting.filter(each => each.number > data.taken || data.refused.includes(each.number));
    missed.set(data.case, [...(missed.get(data.case) ?? []), ...lost.map(each => each.told)]);
    own.waiting = [];
  }
}

export default function ({ data, parentElement }) {
  collect(data);
  const root = parentElement.querySelector(".missed"), told = missed.get(data.case) ?? [];
  if (!told.length) return root.replaceChildren();
  const why = document.createElement("b"), list = document.createElement("ul"), close = document.createElement("button");
  why.textContent = data.words.why;
  list.append(...told.map(each => Object.assign(document.createElement("li"), { textContent: each })));
  Object.assign(close, { type: "button", textContent: data.words.close });
  close.onclick = () => { missed.delete(data.case); root.replaceChildren(); };
  const alert = Object.assign(document.createElement("div"), { className: "refusal" });
  alert.setAttribute("role", "alert");
  alert.append(why, list, close);
  root.replaceChildren(alert);
}
