// The search over all cases: each pause in typing asks the own route, nothing of the page is drawn anew until a case
// is opened. Words of strangers go in as text, never as HTML.
const PAUSE = 180; // milliseconds without a key before the office is asked

const el = (tag, name, ...parts) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...parts);
  return made;
};

/* Whether what has the focus takes letters itself. */
const typing = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return !!at && (at.isContentEditable || ["TEXTAREA", "SELECT"].includes(at.tagName)
    || (at.tagName === "INPUT" && !["button", "checkbox", "radio", "submit"].includes(at.type)));
};

/* The search of one component: its field, its list, and the question that is under way. */
function find(root) {
  const input = el("input"), box = el("div", "box"), list = el("ul"), told = el("div", "told");
  const me = { data: {}, go: () => {}, at: -1, timer: 0, asking: null, entered: false, shown: "" };
  Object.assign(input, { type: "search", autocomplete: "off", spellcheck: false });
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "found"]]) {
    input.setAttribute(name, value);
  }
  list.id = "found";
  list.setAttribute("role", "listbox");
  told.setAttribute("role", "status");
  box.hidden = true;
  box.append(list, told);
  root.append(input, box);

  const options = () => [...list.children];
  const open = shown => { box.hidden = !shown; input.setAttribute("aria-expanded", String(shown && !!options().length)); };
  const shut = () => {
    clearTimeout(me.timer);
    me.asking?.abort();
    me.entered = false;
    open(false);
    point(-1);
  };
  const point = at => {
    me.at = at;
    options().forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    const now = options()[at];
    if (now) {
      now.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", now.id);
    } else input.removeAttribute("aria-activedescendant");
  };
  const take = href => {
    input.value = me.shown = "";
    list.replaceChildren();
    shut();
    input.blur();
    me.go(href);
  };
  const line = (hit, number) => {
    const words = el("div", "words", el("b", "", `${hit.title}: `), ...hit.pieces.map(([text, is]) => (is ? el("mark", "", text) : text)));
    const head = el("div", "head", el("span", "no", hit.no), el("span", "state", hit.state), el("span", "who", hit.who));
    const made = el("li", hit.exact ? "exact" : "", head, words);
    made.id = `found_${number}`;
    made.setAttribute("role", "option");
    made.href = hit.href;
    made.onmousedown = event => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey || event.button === 1) window.open(hit.href, "_blank", "noopener");
      else if (!event.button) take(hit.href);
    };
    return made;
  };
  const show = ({ hits, notes }) => {
    list.replaceChildren(...hits.map(line));
    told.replaceChildren(...notes.map(each => el("p", "", each)));
    open(true);
    point(hits.length ? 0 : -1);
    if (me.entered && hits.length) take(hits[0].href);
    me.entered = false;
  };
  const ask = async () => {
    me.asking?.abort();
    const asking = me.asking = new AbortController(), text = input.value.trim();
    if (!text) { list.replaceChildren(); return void shut(); }
    try {
      const answer = await fetch(`/find?${new URLSearchParams({ q: text, lang: me.data.lang })}`, { signal: asking.signal });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      if (asking === me.asking) { me.shown = text; show(found); }
    } catch (error) {
      if (error.name === "AbortError") return;
      list.replaceChildren();
      told.replaceChildren(el("p", "", me.data.words.failed));
      open(true);
    }
  };
  input.oninput = () => { // an answer to the words before must not be chosen by Enter
    clearTimeout(me.timer);
    me.asking?.abort();
    me.entered = false;
    point(-1);
    me.timer = setTimeout(ask, PAUSE);
  };
  input.onfocus = () => { input.select(); if (me.shown && me.shown === input.value.trim()) open(true); };
  input.onblur = shut;
  input.onkeydown = event => {
    const count = options().length, ready = me.shown === input.value.trim();
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      if (!box.hidden) return void shut();
      input.value = "";
      input.blur();
      if (me.from?.isConnected) me.from.focus();
    } else if (event.key === "ArrowDown" && count) { event.preventDefault(); open(true); point((me.at + 1) % count); }
    else if (event.key === "ArrowUp" && count) { event.preventDefault(); point((me.at - 1 + count) % count); }
    else if (event.key === "Enter") {
      event.preventDefault();
      if (ready && options()[Math.max(me.at, 0)]) take(options()[Math.max(me.at, 0)].href);
      else if (!ready) { clearTimeout(me.timer); ask(); me.entered = true; }
    }
  };
  me.draw = () => {
    input.setAttribute("aria-label", me.data.words.label);
    input.placeholder = me.data.words.hint;
    list.setAttribute("aria-label", me.data.words.results);
  };
  me.focus = event => {
    if (event.key !== me.data.key || event.ctrlKey || event.metaKey || event.altKey || typing()) return;
    event.preventDefault();
    me.from = document.activeElement; // Escape leads back there
    input.focus();
  };
  return me;
}

const made = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".find");
  if (!made.has(root)) made.set(root, find(root));
  const me = made.get(root);
  me.data = data;
  me.go = href => setTriggerValue("go", href);
  me.draw();
  document.removeEventListener("keydown", window.redressFind);
  window.redressFind = me.focus;
  document.addEventListener("keydown", window.redressFind);
  return () => document.removeEventListener("keydown", me.focus);
}
