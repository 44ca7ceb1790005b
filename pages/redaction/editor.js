// The bench of a pack. What is done on it is shown at once and sent; an act waits until the one before it was saved.
// Milliseconds after which an act that was never answered is sent once more with the next one.
const PATIENCE = 20000;

// Where the reader is on each pack: the app may draw the bench anew at any time.
const kept = new Map();

const el = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

const button = (sign, told, act, off) => {
  const made = el("button", "", sign);
  made.type = "button";
  made.title = told;
  made.setAttribute("aria-label", told);
  made.disabled = Boolean(off);
  made.onclick = act;
  return made;
};

const place = (node, box) => {
  const [left, top, right, bottom] = box.map(each => each / 10);
  Object.assign(node.style, { left: left + "%", top: top + "%", width: right - left + "%", height: bottom - top + "%" });
};

// Streamlit may draw a bench once more that it then takes away, after the one that stays: what can be seen counts.
const seen = state => state.drawn.findLast(each => each.root.isConnected) || state.drawn.at(-1);
const begun = data => ({
  data, queue: [], sent: null, page: 1, zoom: 1, exhibit: null, drawn: [],
  get root() { return seen(this).root; },
  get set() { return seen(this).set; },
});

function send(state, act) {
  if (state.data.readonly) return;
  state.queue.push(act);
  next(state);
}

// One act at a time, each on the edition that the one before it made.
function next(state) {
  if (state.sent && Date.now() - state.at < PATIENCE || !state.queue.length) return;
  state.sent = state.queue[0];
  state.at = Date.now();
  const turn = state.data.turn + 1;
  state.set("act", { ...state.sent, pack: state.data.pack, edition: state.data.edition, turn });
}

function arrived(state, data) {
  if (state.sent && data.turn > state.data.turn) {
    state.queue.shift();
    state.sent = null;
  }
  state.data = data;
}

const shownExhibit = state => state.data.exhibits.find(each => each.id === state.exhibit) || state.data.exhibits[0];

// The areas with what was done and not answered yet.
function areas(state, exhibit) {
  const list = exhibit.areas.map(each => ({ ...each }));
  for (const act of state.queue) {
    const at = list.findIndex(each => each.id === act.area);
    if (act.do === "draw" && act.exhibit === exhibit.id)
      list.push({ id: 0, page: act.page, box: act.box, what: "area", drawn: true, on: true, waits: true });
    if (at < 0) continue;
    if (act.do === "switch") list[at].on = act.on;
    if (act.do === "name") list[at].what = act.what;
    if (act.do === "remove") list[at].drawn ? list.splice(at, 1) : (list[at].on = false);
  }
  return list;
}

function press(state, area) {
  if (area.waits) return;
  if (area.drawn) send(state, { do: "remove", area: area.id });
  else send(state, { do: "switch", area: area.id, on: !area.on });
  draw(state);
}

function near(state, id, on) {
  for (const node of state.root.querySelectorAll(`[data-area="${id}"]`)) node.classList.toggle("near", on);
}

function draw(state) {
  const { data, root } = state, exhibit = shownExhibit(state), keep = root.querySelector(".rows")?.scrollTop || 0;
  const held = root.getRootNode().activeElement?.dataset?.hold;
  if (!exhibit) {
    root.replaceChildren(el("div", "note", data.words.none));
    return;
  }
  state.exhibit = exhibit.id;
  state.page = Math.min(Math.max(1, state.page), exhibit.pages);
  const list = areas(state, exhibit);
  root.classList.toggle("readonly", data.readonly);
  if (!root.querySelector(".pane")) frame(state);
  bar(state, exhibit);
  pages(state, exhibit, list);
  rows(state, list);
  root.querySelector(".rows").scrollTop = keep;
  if (held) root.querySelector(`[data-hold="${held}"]`)?.focus();
}

function frame(state) {
  const { root, data } = state;
  root.replaceChildren(el("div", "bar"));
  for (const [name, told] of [["filed", data.words.filed], ["seen", data.words.seen]]) {
    const pane = el("div", `pane ${name}`), stage = el("div", "stage"), sheet = el("div", "sheet");
    pane.setAttribute("role", "region");
    stage.append(sheet);
    if (name === "seen") stage.tabIndex = 0; // the other one is reached through its page
    pane.append(el("h2"), stage);
    root.append(pane);
    stage.onscroll = () => {
      if (state.follows) return;
      state.follows = true;
      const other = root.querySelector(`.pane:not(.${name}) .stage`);
      other.scrollTop = stage.scrollTop;
      other.scrollLeft = stage.scrollLeft;
      requestAnimationFrame(() => (state.follows = false));
    };
  }
  const list = el("div", "list");
  list.append(el("h2"), el("div", "rows"), el("div", "hint"));
  root.append(list);
}

function bar(state, exhibit) {
  const { data } = state, { words } = data, tabs = el("div", "tabs"), turn = el("div", "turn");
  tabs.setAttribute("role", "tablist");
  for (const each of data.exhibits) {
    const tab = el("button", "", `${each.label} ${each.kind} `), black = areas(state, each).filter(one => one.on).length;
    tab.append(el("i", "", black ? `■ ${black}` : ""));
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(each.id === exhibit.id));
    tab.dataset.hold = `tab-${each.id}`;
    tab.onclick = () => { state.exhibit = each.id; state.page = 1; draw(state); };
    tabs.append(tab);
  }
  const go = by => () => { state.page += by; draw(state); };
  const zoom = by => () => { state.zoom = Math.min(Math.max(state.zoom * by, 0.5), 4); draw(state); };
  if (exhibit.pages > 1)
    turn.append(button("‹", words.before, go(-1), state.page <= 1), el("span", "", `${state.page} / ${exhibit.pages}`),
      button("›", words.after, go(1), state.page >= exhibit.pages));
  turn.append(button("−", words.smaller, zoom(1 / 1.25)), el("span", "", `${Math.round(state.zoom * 100)}%`), button("+", words.larger, zoom(1.25)));
  state.root.querySelector(".bar").replaceChildren(tabs, turn);
}

function pages(state, exhibit, list) {
  const { data, root } = state, { words } = data, at = `/pack/${data.pack}/${exhibit.id}/${state.page}`;
  for (const [name, told] of [["filed", words.filed], ["seen", words.seen]]) {
    const pane = root.querySelector(`.pane.${name}`), sheet = pane.querySelector(".sheet");
    pane.querySelector("h2").textContent = `${told} · ${exhibit.label}`;
    pane.setAttribute("aria-label", told);
    sheet.style.width = `calc(${state.zoom * 100}% - 12px)`;
    // An answer that was undone or saved shows the same edition again, so the address says all that is drawn.
    show(state, sheet, name === "filed" ? `${at}/filed.jpg` : `${at}/seen.jpg?e=${data.edition}`, told);
    if (name === "filed") overlay(state, sheet, exhibit, list.filter(each => each.page === state.page));
  }
}

function show(state, sheet, address, told) {
  if (sheet.dataset.address === address) return;
  const same = sheet.dataset.address && sheet.dataset.address.split("?")[0] === address.split("?")[0];
  sheet.dataset.address = address;
  const image = el("img"), old = sheet.querySelector("img");
  image.alt = told;
  image.draggable = false;
  const put = () => {
    if (sheet.dataset.address !== address) return;
    for (const each of sheet.querySelectorAll("img,.note")) each.remove();
    sheet.prepend(image);
    sheet.dataset.there = address;
  };
  image.onload = put;
  image.onerror = () => { if (sheet.dataset.address === address) sheet.replaceChildren(el("div", "note", state.data.words.failed)); };
  image.src = address;
  if (old && !same) { sheet.style.minHeight = sheet.clientHeight + "px"; old.remove(); image.addEventListener("load", () => (sheet.style.minHeight = ""), { once: true }); }
}

function overlay(state, sheet, exhibit, list) {
  const { data } = state, layer = el("div", "draw");
  for (const each of list) {
    const told = `${data.whats[each.what]}, ${data.words.page} ${each.page}`;
    const node = el("button", `area${each.on ? "" : " off"}${each.waits ? " waits" : ""}`);
    node.type = "button";
    node.title = told;
    node.setAttribute("aria-label", told);
    node.setAttribute("aria-pressed", String(each.on));
    node.disabled = data.readonly;
    node.dataset.area = each.id;
    node.dataset.hold = `area-${each.id}`;
    place(node, each.box);
    node.onpointerdown = event => event.stopPropagation();
    node.onclick = () => press(state, each);
    node.onmouseenter = () => near(state, each.id, true);
    node.onmouseleave = () => near(state, each.id, false);
    layer.append(node);
  }
  sheet.querySelector(".draw")?.remove();
  sheet.append(layer);
  if (data.readonly) return;
  drags(state, layer, exhibit);
  keys(state, layer, exhibit);
}

function drags(state, layer, exhibit) {
  layer.onpointerdown = event => {
    if (event.button !== 0) return;
    const frame = layer.getBoundingClientRect(), rubber = el("div", "rubber"), page = state.page;
    const at = each => [
      Math.min(1000, Math.max(0, Math.round((each.clientX - frame.left) / frame.width * 1000))),
      Math.min(1000, Math.max(0, Math.round((each.clientY - frame.top) / frame.height * 1000))),
    ];
    const [x, y] = at(event);
    const boxed = each => { const [a, b] = at(each); return [Math.min(x, a), Math.min(y, b), Math.max(x, a), Math.max(y, b)]; };
    layer.append(rubber);
    layer.setPointerCapture(event.pointerId);
    layer.onpointermove = each => place(rubber, boxed(each));
    layer.onpointerup = layer.onpointercancel = each => {
      layer.onpointermove = layer.onpointerup = layer.onpointercancel = null;
      rubber.remove();
      const box = boxed(each);
      if (each.type === "pointercancel" || box[2] - box[0] < 4 || box[3] - box[1] < 4) return;
      send(state, { do: "draw", exhibit: exhibit.id, page, box });
      draw(state);
    };
  };
}

// The same without a mouse: the arrow keys put a frame on the page and move it, with Shift they size it, Enter redacts
// what it covers, Escape takes it away.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 5, LEAST = 10; // thousandths of the page

function keys(state, layer, exhibit) {
  const page = state.page, on = () => state.frame?.exhibit === exhibit.id && state.frame.page === page;
  const rubber = el("div", "rubber"), show = () => { rubber.hidden = !on(); if (on()) place(rubber, state.frame.box); };
  Object.assign(layer, { tabIndex: 0, role: "application", ariaLabel: state.data.words.help });
  layer.dataset.hold = "page";
  layer.append(rubber);
  show();
  layer.onkeydown = event => {
    const by = ARROWS[event.key];
    if (event.target !== layer || !(by || (on() && ["Enter", "Escape"].includes(event.key)))) return;
    event.preventDefault();
    event.stopPropagation();
    if (!by) {
      const { box } = state.frame;
      state.frame = null;
      if (event.key === "Enter") { send(state, { do: "draw", exhibit: exhibit.id, page, box }); draw(state); }
    } else if (!on()) state.frame = { exhibit: exhibit.id, page, box: [100, 100, 400, 130] };
    else state.frame.box = moved(state.frame.box, by, event.shiftKey);
    show();
    rubber.scrollIntoView({ block: "nearest" });
  };
}

function moved([left, top, right, bottom], [x, y], sizes) {
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  if (sizes) return [left, top, within(right + x * STEP, left + LEAST, 1000), within(bottom + y * STEP, top + LEAST, 1000)];
  const [wide, high] = [right - left, bottom - top];
  const [a, b] = [within(left + x * STEP, 0, 1000 - wide), within(top + y * STEP, 0, 1000 - high)];
  return [a, b, a + wide, b + high];
}

function rows(state, list) {
  const { data, root } = state, { words } = data, table = el("table"), head = el("tr");
  const widths = el("colgroup");
  for (const wide of ["42px", "", "84px", "46px", "30px"]) {
    const col = el("col");
    if (wide) col.style.width = wide;
    widths.append(col);
  }
  for (const each of [words.page, words.hides, words.why, words.black, ""]) {
    const cell = el("th", "", each);
    cell.scope = "col";
    if (!each) cell.setAttribute("aria-label", words.remove);
    head.append(cell);
  }
  table.append(widths, head, ...list.map(each => row(state, each)));
  const black = list.filter(each => each.on).length;
  root.querySelector(".list h2").textContent = `${words.areas} · ■ ${black} / ${list.length}`;
  root.querySelector(".hint").textContent = data.readonly ? "" : words.help;
  root.querySelector(".rows").replaceChildren(list.length ? table : el("div", "note", words.none));
}

function row(state, area) {
  const { data } = state, { words, whats } = data, made = el("tr", area.on ? "" : "off");
  made.dataset.area = area.id;
  made.onmouseenter = () => near(state, area.id, true);
  made.onmouseleave = () => near(state, area.id, false);
  const cell = (node, name) => { const td = el("td", name || ""); td.append(node); made.append(td); return td; };
  const page = el("a", "", String(area.page));
  page.tabIndex = 0;
  page.setAttribute("role", "button");
  page.setAttribute("aria-label", `${words.page} ${area.page}`);
  page.dataset.hold = `page-${area.id}`;
  const go = () => { state.page = area.page; draw(state); see(state, area); };
  page.onclick = go;
  page.onkeydown = event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(); } };
  cell(page, "num");
  cell(area.drawn && !data.readonly ? names(state, area) : document.createTextNode(whats[area.what]));
  cell(el("small", "", area.drawn ? words.drawn : words.suggested)).title = area.drawn ? words.drawn : words.suggested;
  const on = el("input");
  on.type = "checkbox";
  on.checked = area.on;
  on.disabled = data.readonly || area.waits;
  on.setAttribute("aria-label", `${words.black}: ${whats[area.what]}, ${words.page} ${area.page}`);
  on.dataset.hold = `on-${area.id}`;
  on.onchange = () => { send(state, { do: "switch", area: area.id, on: on.checked }); draw(state); };
  cell(on);
  const away = button("×", `${words.remove}: ${whats[area.what]}`, () => { send(state, { do: "remove", area: area.id }); draw(state); });
  cell(area.drawn && !data.readonly && !area.waits ? away : document.createTextNode(""), "away");
  return made;
}

function names(state, area) {
  const { data } = state, chosen = el("select");
  for (const [what, name] of Object.entries(data.whats)) {
    const option = el("option", "", name);
    option.value = what;
    option.selected = what === area.what;
    chosen.append(option);
  }
  chosen.disabled = Boolean(area.waits);
  chosen.setAttribute("aria-label", data.words.hides);
  chosen.dataset.hold = `what-${area.id}`;
  chosen.onchange = () => { send(state, { do: "name", area: area.id, what: chosen.value }); draw(state); };
  return chosen;
}

function see(state, area) {
  const stage = state.root.querySelector(".filed .stage"), sheet = stage.querySelector(".sheet");
  stage.scrollTop = sheet.clientHeight * area.box[1] / 1000 - stage.clientHeight / 3;
  near(state, area.id, true);
  setTimeout(() => near(state, area.id, false), 1200);
}

// The button that released the bundle is gone, and the focus with it: it goes to the next step, the way back.
function focusWayBack() {
  if (document.activeElement === document.body) document.querySelector(".st-key-pack_back button")?.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".bench");
  const state = kept.get(data.pack) || begun(data);
  kept.set(data.pack, state);
  if (data.readonly && !state.data.readonly) setTimeout(focusWayBack);
  state.drawn = [...state.drawn.filter(each => each.root !== root && each.root.isConnected), { root, set: setTriggerValue }];
  arrived(state, data);
  draw(state);
  setTimeout(() => next(state)); // not within the drawing of an answer, where the next act would be lost
}
