// A search among all parties of a side: each pause in typing asks the own route, nothing of the page is drawn anew
// until one is chosen. Names of strangers go in as text, never as HTML.
const PAUSE = 150; // milliseconds without a key before the office is asked

const el = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

/* The search of one component: its parts, what is chosen, and the question that is under way. */
function search(root) {
  const input = el("input"), list = el("ul"), chosen = el("div", "chosen"), told = el("div", "told");
  const me = { data: {}, choose: () => {}, at: -1, timer: 0, asking: null };
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "found");
  list.id = "found";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  told.setAttribute("role", "status");
  root.append(chosen, input, list, told);

  const options = () => [...list.children];
  const ids = () => me.data.chosen.map(({ id }) => id);
  const shut = () => {
    clearTimeout(me.timer);
    me.asking?.abort();
    list.hidden = true;
    me.at = -1;
    told.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = at => {
    me.at = at;
    options().forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    const now = options()[at];
    if (now) {
      now.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", now.id);
    }
  };
  const take = id => {
    input.value = "";
    shut();
    me.choose(ids().includes(id) ? ids().filter(each => each !== id) : [...ids(), id]);
  };
  const show = ({ matches, more }) => {
    list.replaceChildren(...matches.map(({ id, called, cases }, number) => {
      const line = el("li");
      line.id = `option_${number}`;
      line.setAttribute("role", "option");
      if (ids().includes(id)) line.className = "on";
      line.append(el("span", "", called), el("small", "", cases));
      line.onmousedown = event => { event.preventDefault(); take(id); };
      return line;
    }));
    list.hidden = !matches.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = matches.length ? (more ? me.data.words.more : "") : me.data.words.none;
    point(matches.length && input.value.trim() ? 0 : -1);
  };
  const ask = async () => {
    me.asking?.abort();
    me.asking = new AbortController();
    const asked = new URLSearchParams({ side: me.data.side, q: input.value.trim(), lang: me.data.lang });
    try {
      const answer = await fetch(`/parties?${asked}`, { signal: me.asking.signal });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") { shut(); told.textContent = me.data.words.failed; }
    }
  };
  input.oninput = () => { // an answer to the words before must not be chosen by Enter
    clearTimeout(me.timer);
    me.asking?.abort();
    point(-1);
    me.timer = setTimeout(ask, PAUSE);
  };
  input.onfocus = ask;
  input.onblur = shut;
  input.onkeydown = event => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); shut(); }
    else if (event.key === "ArrowDown" && count) { event.preventDefault(); point((me.at + 1) % count); }
    else if (event.key === "ArrowUp" && count) { event.preventDefault(); point((me.at - 1 + count) % count); }
    else if (event.key === "Enter" && options()[me.at]) { event.preventDefault(); options()[me.at].onmousedown(event); }
    else if (event.key === "Backspace" && !input.value && ids().length) take(ids().at(-1));
  };
  me.draw = () => {
    input.setAttribute("aria-label", me.data.label);
    input.placeholder = me.data.words.search;
    chosen.replaceChildren(...me.data.chosen.map(({ id, called }) => {
      const chip = el("span", "", called), off = el("button", "", "×");
      off.type = "button";
      off.setAttribute("aria-label", `${me.data.words.remove} ${called}`);
      off.onclick = () => take(id);
      chip.append(off);
      return chip;
    }));
  };
  return me;
}

const made = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".parties");
  if (!made.has(root)) made.set(root, search(root));
  const me = made.get(root);
  me.data = data;
  me.choose = ids => setTriggerValue("chosen", ids);
  me.draw();
}
