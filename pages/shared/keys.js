// A key that comes before the page can act on it waits until it can. Streamlit fetches the script of an element when it
// meets the first one, draws nothing in its place until then, and hears the key of a button only once that is drawn: by
// then its run is over and the rest of the page stands. This is written into the page, so that it listens from the start.
{
  const DRAWS = 5000, BEGINS = 1000, LOOKS = 50, RESTS = 300, WAITS = 30000; // milliseconds
  const REPEATED = /^([0-9JKP]|Arrow\w+)$/; // pressed twice they do something else than once
  const TYPES = 1500; // milliseconds between two keys of somebody who types
  const kept = [];
  const fetched = new WeakSet();
  let field = null, typed = 0, at = "", drawing = 0, pressed = -BEGINS, given = -BEGINS, answered = 0, timer = 0;

  const asked = name => new URLSearchParams(location.search).get(name);
  const where = () => [location.pathname, asked("no"), asked("look")].join(" ");
  const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
  const begins = () => performance.now() - pressed < BEGINS;

  // Streamlit writes a link into the head for each script that an element needs, as Vite does.
  for (const ended of ["load", "error"]) addEventListener(ended, ({ target }) => {
    if (target.rel !== "modulepreload") return;
    fetched.add(target);
    drawing = performance.now();
  }, true);
  const fetching = () => [...document.querySelectorAll("link[rel=modulepreload]")].some(each => !fetched.has(each));

  // Whether something of the page is still to be drawn: by Streamlit's word, while its scripts are fetched and for a
  // moment after that, and for a moment after the page was opened or something was pressed.
  function coming() {
    if (at !== where()) [at, drawing] = [where(), performance.now()];
    if (fetching() || document.querySelector("[data-testid=stSkeleton]")) drawing = performance.now();
    return !idle() || performance.now() - drawing < DRAWS || begins();
  }

  // Whether the page is there to be pressed: a case that is not named on it yet is not, and where a panel stands in the
  // place of the checklist nothing is answered, unless it is being left.
  function shown(name) {
    if (!document.querySelector(".st-key-me")) return false;
    if (asked("no") && !document.querySelector(".st-key-strip")?.textContent.includes(asked("no"))) return false;
    return !/^(\d|E$|Arrow)/.test(name) || begins() || !document.querySelector(".st-key-panel,.st-key-past");
  }

  function nameOf(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return "";
    if (event.altKey) return /^Digit\d$/.test(event.code) ? `Alt + ${event.code.at(-1)}` : "";
    return /^[a-z0-9]$/i.test(event.key) ? event.key.toUpperCase() : /^Arrow(Up|Down)$/.test(event.key) ? event.key : "";
  }
  function meant(event) {
    const target = event.composedPath()[0];
    if (target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName)) return false;
    if (event.key.startsWith("Arrow") && target !== document.body) return false;
    return target?.getRootNode() === document && !document.querySelector("[role=dialog]"); // a component hears its own
  }

  const types = target => target?.isContentEditable || target?.matches?.("textarea,input:not([type=radio],[type=checkbox])");
  function caret() {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at;
  }

  function keep(event, name) {
    event.preventDefault();
    if (event.repeat || (!REPEATED.test(name) && kept.some(each => each.name === name))) return;
    kept.push({ name, key: event.altKey ? "" : event.key, from: where(), since: performance.now() });
    timer ||= setInterval(give, LOOKS);
  }

  // The button that prints this key; one with a tip stands in the page twice.
  const buttonOf = name => [...document.querySelectorAll('[aria-label^="Shortcut "]')]
    .filter(each => each.getAttribute("aria-label").replace("⌥", "Alt") === `Shortcut ${name}`)
    .map(each => each.closest("button")).find(each => each?.offsetParent && !each.disabled);

  function give() {
    const answers = window.redressChecklist;
    while (kept.length) {
      if (types(caret())) { kept.length = 0; break; } // a key has opened a field: what was pressed behind it was text
      const { name, key, from, since } = kept[0], now = performance.now();
      const gone = from !== where() || now - since > WAITS || document.querySelector("[role=dialog]");
      if (!gone && (now - given < RESTS || (given > pressed && !idle()))) return; // what was given last comes first
      if (!gone && key && answers?.take?.(key)) { answered = now; kept.shift(); continue; }
      if (!gone && key && window.redressSeek?.(key)) { kept.shift(); continue; }
      // Streamlit loses what one part of the page asked for when another asks before it is drawn.
      if (!gone && answered && (answers?.saving?.() || !idle())) return;
      const button = gone ? null : buttonOf(name);
      if (!button && !gone && coming()) return;
      kept.shift();
      if (!button) continue;
      button.click();
      given = now;
    }
    answered = 0;
    timer = clearInterval(timer);
  }

  // What is typed into a field that is drawn anew meanwhile is text, and no key of the page: a digit would be an answer.
  function astray(event) {
    const target = event.composedPath()[0], now = performance.now();
    const plain = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (types(target)) [field, typed] = [plain || event.key === "Backspace" ? target : null, now];
    else if (!plain || field?.isConnected || target !== document.body || now - typed > TYPES) field = null;
    if (!field || target === field) return false;
    typed = now;
    event.preventDefault();
    event.stopImmediatePropagation();
    return true;
  }

  addEventListener("pointerdown", () => { [field, pressed] = [null, performance.now()]; }, true);
  addEventListener("keydown", event => { // behind one that waits
    if (astray(event)) return;
    const name = kept.length ? nameOf(event) : "";
    if (!name || !meant(event)) return;
    keep(event, name);
    event.stopImmediatePropagation();
  }, true);
  addEventListener("keydown", event => { // past all who might have taken it
    const name = nameOf(event);
    if (event.defaultPrevented) pressed = performance.now();
    else if (name && meant(event) && coming() && shown(name)) keep(event, name);
  });
}
