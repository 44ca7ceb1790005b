// The checklist: draws the groups, the lines and the criterion at the cursor, and hears keys and clicks. An answer is
// shown at once and marked as being saved until the app has taken it; one that was refused is taken back with the reason.
// Answers are numbered, and all that are not taken yet are sent with each: one counts once, in its order, however slowly
// the app answers, and what was given without a connection is sent when it is back.
const state = window.redressChecklist ||= { given: 0, sent: 0, told: 0, mounts: [], lists: new Map() };
const PATIENCE = 1000, LATE = 2500, REST = 200; // milliseconds
const AWAY = 3000, LOOKS = 500, TRIES = 3, DOUBTS = 5000;
const STEPS = { previous: -1, next: 1 };

// Streamlit may draw a place once more that it then takes away, after the one that stays.
const here = () => state.mounts.findLast(each => each.root.isConnected);
// The page may also take it away for a moment and draw it anew: keys that come meanwhile are meant for it all the same,
// while nothing stands in its place and the address is the same.
const where = () => `${location.pathname} ${["no", "look"].map(each => new URLSearchParams(location.search).get(each))}`;
function near() {
  const mount = here(), now = performance.now();
  if (mount) state.seen = { at: now, where: where() };
  else if (!state.seen || now - state.seen.at > AWAY || state.seen.where !== where()) return undefined;
  return mount ?? (document.querySelector(".st-key-panel,.st-key-past,.door") ? undefined : state.mounts.at(-1));
}
// The checklist of the case before stands until that of the next is drawn; keys are meant for the case of the address.
function named({ data }) {
  const address = new URLSearchParams(location.search);
  return data.case.split(" ")[0].endsWith(address.get("look") ?? address.get("no") ?? "");
}
// What was drawn last may be the place that was taken away: the one that stays shows the same then, and goes on sending.
function resume() {
  near();
  const mount = here();
  if (!mount || (mount === state.drawn && (state.timer || mount.root.dataset.unsaved === "0"))) return;
  draw(mount);
  send();
}
const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
const typed = target => target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName);

/* What this browser knows beyond what the app has told: the cursor, what is open, what is not saved yet. */
function ownOf(data) {
  let own = state.lists.get(data.of);
  if (!own) state.lists.set(data.of, own = { case: data.case, place: null, turn: 0, waiting: [], refused: new Map() });
  if (own.place !== data.place) {
    Object.assign(own, { place: data.place, opened: new Set(data.opened), move: data.move.id });
    if (!own.waiting.length) own.cursor = data.cursor;
  }
  return own;
}

const linesOf = groups => groups.flatMap(each => each.lines);
const lineOf = (data, id) => linesOf(data.groups).find(each => each.id === id);
const waits = (own, what, at) => own.waiting.findLast(each => each.what === what && each.at === at);

// The answer that a line shows, and whether it waits for one, with what is not saved yet.
function shown(own, line) {
  const last = waits(own, "answer", line.id);
  if (!last || last.asks) return line.value;
  return last.value ?? (line.options.includes(line.auto) ? line.auto : null);
}
function open(own, line) {
  const last = waits(own, "answer", line.id);
  return !last || last.asks ? line.open : (last.value ?? line.auto) === null;
}

/* The cursor: over the gate, the claimed routes and what is open besides. */
const order = (data, own) => linesOf(data.groups.filter(each => each.asked || own.opened.has(each.id)));

function go(data, own, id) {
  own.cursor = id;
  const home = data.groups.find(group => group.lines.some(line => line.id === id));
  if (home) own.opened.add(home.id);
}

function step(data, own, by) {
  const all = order(data, own).map(each => each.id), at = all.indexOf(own.cursor);
  go(data, own, all[((at < 0 ? -by : at) + by + all.length) % all.length]);
}

// On to the next that waits, also from the top; when none does, to the one below, and the last stays.
function moveOn(data, own, id) {
  const all = order(data, own), at = Math.max(0, all.findIndex(each => each.id === id)), ahead = all.slice(at + 1);
  const next = [...ahead, ...all.slice(0, at)].find(each => each.id !== id && open(own, each)) ?? ahead[0];
  go(data, own, next?.id ?? id);
}

/* What is given: shown now, sent with all that is not taken yet. */
function give(mount, what, at, value, was, asks, told) {
  const { data } = mount, own = ownOf(data), before = waits(own, what, at);
  state.given = Math.max(state.given + 1, Date.now());
  own.refused.delete(at);
  own.waiting.push({ number: state.given, what, at, value, was: before && !before.asks ? before.value : was, asks, told, since: performance.now() });
}

function answer(mount, id, value, onward) {
  const { data } = mount, own = ownOf(data), line = lineOf(data, id);
  if (!data.writes || !line || (value && !line.options.includes(value))) return;
  if (own.waiting.some(each => each.asks)) return; // the look-up that is asked for comes first
  const asks = value === "met" && line.lookup;
  give(mount, "answer", id, value, line.given, asks, `${line.short}: ${value ? data.words.values[value] : data.words.back}`);
  if (onward && !asks) moveOn(data, own, id);
  else own.cursor = id;
  heard(mount);
}

// A click on the answer that is chosen takes it back; one that is the machine's alone is not there to be taken back.
function choose(mount, id, value) {
  const own = ownOf(mount.data), line = lineOf(mount.data, id), again = shown(own, line) === value;
  if (!again) return answer(mount, id, value, false);
  const last = waits(own, "answer", id);
  if (last ? last.value : line.given) answer(mount, id, null, false);
}

function cite(mount, id, value) {
  const last = waits(ownOf(mount.data), "cite", id), { cites, name } = mount.data.groups.find(each => each.id === id);
  if (!mount.data.writes || (last ? last.value : cites.chosen) === value) return; // it stays until another is named
  give(mount, "cite", id, value, cites.kept, false, `${name}: ${new Map(cites.options).get(value)}`);
  heard(mount);
}

function heard(mount, rest) {
  ownOf(mount.data).turn += 1;
  draw(mount);
  clearTimeout(state.timer);
  if (rest) state.timer = setTimeout(send, REST);
  else send();
}

function send() {
  const mount = here();
  state.timer = clearTimeout(state.timer);
  if (!mount) {
    if (near()) state.timer = setTimeout(send, REST);
    return;
  }
  if (mount.path !== location.pathname && !idle()) return; // it goes with its page, whose place another one takes
  const { data } = mount, own = ownOf(data), newest = own.waiting.at(-1)?.number ?? 0;
  if (!newest && own.cursor === data.cursor) return;
  const news = `${newest} ${own.cursor}`;
  if (news !== state.told) state.tries = 0;
  // A run that goes on this long may have ended unheard; what is sent while one goes on waits for its end.
  if (news !== state.told || idle() || performance.now() - state.sentAt > DOUBTS) {
    if (++state.tries % TRIES === 0) anew();
    Object.assign(state, { told: news, sentAt: performance.now() });
    const presses = own.waiting.map(({ number, what, at, value, was }) => ({ number, what, at, value, was }));
    mount.set("sent", { of: data.of, sent: ++state.sent, cursor: own.cursor, presses });
  }
  draw(mount);
  state.timer = setTimeout(send, PATIENCE); // a run that begins at the same moment may swallow what was sent
}

// A server that was started anew does not know the fragment that this stands in, and passes over what is sent from it
// until the whole page has run once.
const anew = () => document.querySelector(".st-key-anew button:enabled")?.click();

// What the app has taken is saved or refused: what it tells of the line stands now.
function taken(mount) {
  const { data } = mount, own = ownOf(data), numbers = own.waiting.map(each => each.number);
  const back = data.refused.filter(each => numbers.includes(each.number) && each.number <= data.taken);
  own.waiting = own.waiting.filter(each => each.number > data.taken);
  for (const each of back) own.refused.set(each.at, each.told);
  const first = back.find(each => lineOf(data, each.at));
  if (first) go(data, own, first.at);
  else if (own.move !== data.move.id) moveOn(data, own, data.move.after);
  own.move = data.move.id;
}

const DOES = {
  previous: (mount, repeat) => { step(mount.data, ownOf(mount.data), -1); heard(mount, repeat); },
  next: (mount, repeat) => { step(mount.data, ownOf(mount.data), 1); heard(mount, repeat); },
  exhibit: mount => { const line = lineOf(mount.data, ownOf(mount.data).cursor); if (line?.exhibit) mount.look(line.exhibit); },
};

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (typed(event.composedPath()[0]) || document.querySelector("[role=dialog]")) return;
  if (!take(event.key, event.repeat)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// Does what the key does, and returns whether it is one of this checklist; what was pressed before it was drawn comes
// here too (keys.js).
function take(key, repeat) {
  const mount = near(), does = mount && named(mount) && mount.data.keys[key.toLowerCase()];
  if (!does) return false;
  if (repeat && !(does in STEPS)) return true; // a key that is held down answers one criterion
  if (does in DOES) DOES[does](mount, repeat);
  else answer(mount, ownOf(mount.data).cursor, does, true);
  return true;
}

/* Drawing. Words of strangers go in as text, never as HTML. */
const el = (tag, name, ...inside) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside);
  return made;
};
const put = (node, name, value) => {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
};
const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const button = (name, act, ...inside) => {
  const made = el("button", name, ...inside);
  made.type = "button";
  made.onclick = act;
  return made;
};

// A row of answers of which one is chosen; Left and Right lead from one to the next.
function radios(name, label, options, choose) {
  const row = el("div", `answers ${name}`);
  row.setAttribute("role", "radiogroup");
  row.setAttribute("aria-label", label);
  for (const [value, told] of options) {
    const one = button("", () => choose(value), told);
    one.setAttribute("role", "radio");
    Object.assign(one.dataset, { value, told });
    row.append(one);
  }
  row.onkeydown = event => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key], all = [...row.children], at = all.indexOf(event.target);
    if (by && at >= 0) all[(at + by + all.length) % all.length].focus();
  };
  return row;
}

function chosen(row, value, saving, off) {
  const at = [...row.children].some(each => each.dataset.value === value);
  [...row.children].forEach((each, index) => {
    const on = each.dataset.value === value;
    put(each, "aria-checked", String(on));
    put(each, "class", saving === each.dataset.value ? "saving" : null);
    each.tabIndex = on || (!at && !index) ? 0 : -1;
    each.disabled = off;
  });
}

function marksOf({ data }, own, line) {
  const { words } = data, told = own.refused.get(line.id);
  return told ? [["m bad", words.refused, told], ...line.marks] : line.marks;
}

const mark = ([tone, text, tip]) => {
  const made = el("span", tone, text);
  if (tip) made.title = tip;
  return made;
};

function build(mount) {
  const { data, root } = mount, { words } = data;
  const parts = { drawn: shape(data), groups: new Map(), lines: new Map() };
  const list = el("div", "lines st-key-list");
  for (const group of data.groups) {
    const head = el("div", `group st-key-grp_${group.id}`), name = el("div", "grp", el("span", "tx", group.name));
    const stand = el("span", "chip"), count = el("span", "mu num");
    name.append(stand, count);
    head.append(name);
    const cites = group.cites && radios("cites", words.cites, group.cites.options, value => cite(here(), group.id, value));
    if (cites) head.append(cites);
    if (cites) cites.title = words.cites;
    const body = el("div", "body"), act = button("link", () => { fold(group.id); });
    head.append(el("span", `st-key-fold_${group.id}`, act));
    body.append(...group.lines.map(line => row(parts, words, line)));
    parts.groups.set(group.id, { stand, count, cites, body, act });
    list.append(head, body);
  }
  parts.list = list;
  parts.late = el("div", "late");
  parts.late.setAttribute("role", "status");
  parts.aloud = el("div", "unseen"); // stays while what it says changes, so that screen readers say it
  parts.aloud.setAttribute("role", "status");
  root.replaceChildren(list, parts.late, now(parts, words), buttons(parts, data), parts.aloud);
  root.parts = parts;
}

function fold(id) {
  const mount = here(), { opened } = ownOf(mount.data);
  if (!opened.delete(id)) opened.add(id);
  draw(mount);
}

function row(parts, words, line) {
  const text = el("span", "tx", line.short), marks = el("span", "marks"), crit = el("div", "crit", el("span", "bar"), text, marks);
  text.title = line.text;
  text.onclick = () => { go(here().data, ownOf(here().data), line.id); heard(here()); };
  const made = el("div", `row st-key-row_${line.id}`, crit);
  if (line.exhibit) made.append(el("span", `st-key-x_${line.id}`, button("link", () => here().look(line.exhibit), line.exhibit)));
  const options = line.options.map(value => [value, words.values[value]]);
  const answers = radios(line.room, line.short, options, value => choose(here(), line.id, value));
  made.append(answers);
  parts.lines.set(line.id, { made, crit, marks, answers });
  return made;
}

function now(parts, words) {
  parts.q = el("div", "q");
  parts.more = el("a");
  Object.assign(parts.more, { target: "_blank", rel: "noopener", title: words.help });
  parts.said = el("span");
  parts.told = el("div", "in", parts.more, parts.said);
  parts.now = el("div", "now", parts.q, parts.told);
  return el("div", "st-key-now", parts.now);
}

function buttons(parts, { words, writes, keyed }) {
  const made = el("div", "acts"), add = (name, key, act, told) => {
    const text = el("span", "", told), one = button("", act, text, el("kbd", "", keyed[key]));
    made.append(el("span", `st-key-${name}`, one));
    return { one, text };
  };
  parts.puts = !writes ? [] : Object.keys(words.values).map(value => ({
    value, ...add(`put_${value}`, value, () => answer(here(), ownOf(here().data).cursor, value, true), ""),
  }));
  for (const name of Object.keys(STEPS)) {
    const { one, text } = add(`go_${name}`, name, () => DOES[name](here()), "");
    one.setAttribute("aria-label", words[name]);
    one.title = words[name];
    text.remove();
  }
  parts.show = add("show_spoken", "exhibit", () => DOES.exhibit(here()), "");
  return made;
}

// What cannot be brought up to date where it stands.
const shape = ({ of, words, keyed, writes, groups }) => JSON.stringify([of, words, keyed, writes, groups.map(group => [
  group.id, group.name, group.cites?.options, group.lines.map(line => [line.id, line.short, line.text, line.exhibit, line.options, line.room]),
])]);

function draw(mount) {
  const { data, root } = state.drawn = mount, own = ownOf(data);
  if (root.parts?.drawn !== mount.shape) build(mount);
  const { parts } = root;
  for (const group of data.groups) drawGroup(mount, own, group, parts.groups.get(group.id));
  drawNow(mount, own, parts);
  const late = own.waiting.some(each => performance.now() - each.since > LATE);
  say(parts.late, late ? data.words.late.replace("{count}", own.waiting.length) : "");
  say(parts.aloud, own.waiting.length ? parts.aloud.textContent : data.aloud);
  put(root, "data-unsaved", own.waiting.length + (own.cursor !== data.cursor));
  if (parts.cursor === own.cursor) return;
  const moved = parts.cursor || parts.list.scrollHeight > parts.list.clientHeight; // where the page scrolls it opens at its top
  parts.cursor = own.cursor;
  if (moved) parts.lines.get(own.cursor)?.made.scrollIntoView({ block: "nearest" });
}

function drawGroup(mount, own, group, part) {
  const { data } = mount, on = own.opened.has(group.id);
  put(part.stand, "class", `chip ${group.tone}`);
  say(part.stand, group.stand);
  say(part.count, group.count);
  say(part.act, on ? data.words.hide : data.words.show);
  put(part.act, "aria-expanded", String(on));
  part.body.hidden = !on;
  if (part.cites) {
    const last = waits(own, "cite", group.id);
    chosen(part.cites, last?.value ?? group.cites.chosen, last?.value, !data.writes);
  }
  for (const line of group.lines) drawLine(mount, own, line, mount.root.parts.lines.get(line.id));
}

function drawLine(mount, own, line, part) {
  const { data } = mount, last = waits(own, "answer", line.id), marks = marksOf(mount, own, line);
  put(part.crit, "class", own.cursor === line.id ? "crit cur" : "crit");
  put(part.made, "aria-busy", last ? true : null);
  put(part.made, "title", last ? data.words.saving : null);
  chosen(part.answers, shown(own, line), last?.value, !data.writes);
  const drawn = JSON.stringify(marks);
  if (part.drawn === drawn) return;
  part.drawn = drawn;
  part.marks.replaceChildren(...marks.map(mark));
}

function drawNow(mount, own, parts) {
  const { words } = mount.data, line = lineOf(mount.data, own.cursor);
  if (!line) return;
  put(parts.now, "data-turn", own.turn);
  say(parts.q, line.text);
  say(parts.more, line.id);
  put(parts.more, "href", line.help);
  say(parts.said, ` · ${line.told}`);
  parts.told.title = line.told;
  for (const { value, one, text } of parts.puts) {
    const first = line.suggested === value;
    say(text, first ? words.confirm[value] : words.values[value]);
    put(one, "class", first ? "first" : null);
    one.parentElement.hidden = !line.options.includes(value);
  }
  say(parts.show.text, line.shows ?? "");
  parts.show.one.parentElement.hidden = !line.exhibit;
}

if (!state.listens) {
  state.listens = true;
  setInterval(() => state.resume(), LOOKS);
  window.addEventListener("keydown", event => state.pressed(event), true);
  window.addEventListener("beforeunload", event => state.leaving(event));
}
const saving = () => Boolean(here() && ownOf(here().data).waiting.length);
Object.assign(state, { pressed, resume, take, saving });
state.leaving = event => { if (saving()) event.preventDefault(); };

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".checklist");
  const others = state.mounts.filter(each => each.root !== root && each.root.isConnected);
  const mount = { root, data, shape: shape(data), path: location.pathname, set: setStateValue, look: label => setTriggerValue("look", label) };
  state.mounts = [...others, mount];
  near();
  taken(mount);
  draw(mount);
  setTimeout(send); // not within the drawing of an answer, where the next one would be lost
}
