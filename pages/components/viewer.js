// Draws the papers that Python names, and where on them each fact was read. Words of strangers go in as text, never as HTML.
const SHARP = [[1.5, 0], [2.5, 220], [Infinity, 330]]; // up to which zoom which finer drawing is asked for
const STEP = 1.25, LEAST = 0.05, MOST = 8;
const between = (low, value, high) => Math.min(Math.max(value, low), high);

const el = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

const named = (made, told) => {
  made.title = told;
  made.setAttribute("aria-label", told);
  return made;
};

const button = (sign, told, act) => {
  const made = named(el("button", "", sign), told);
  made.onclick = act;
  return made;
};

const kept = new Map(); // zoom, page and rotation of each document, while the tab is open
const desk = { together: true, outlines: true, words: {} };

/* Where papers are drawn. Streamlit may draw a place once more that it then takes away, after the one that stays. */
let places = [];
const here = () => {
  places = places.filter(each => each.root.isConnected);
  return places.at(-1) || { sheets: [], apart: [0, 0], choose() {}, quote() {} };
};

/* One paper: its head, its pages, its stage. */
function sheet(paper, keep) {
  const words = desk.words, root = el("div", "paper"), bar = el("div", "bar"), tools = el("div", "tools");
  const body = el("div", "body"), stage = el("div", "stage"), tip = el("div", "tip");
  const me = { paper, keep, root, bar, tools, body, stage, tip, set: null, keys: {}, scale() {}, fit() {}, mark() {}, point() {}, paint() {} };
  stage.tabIndex = 0;
  stage.setAttribute("role", "region");
  stage.setAttribute("aria-label", paper.title);
  tip.hidden = true;
  tip.setAttribute("role", "status");
  bar.append(paper.choices ? choice(paper) : title(paper), tools);
  body.append(stage);
  root.append(bar, body, tip);
  // A quotation goes into the field of the reason, for whoever writes one.
  if (!paper.refused) me.find = wordSearch(me, words, text => { if (desk.writes) me.place.quote(text); return desk.writes; });
  if (paper.refused) stage.append(el("div", "note", paper.refused));
  else if (paper.text !== null) written(me);
  else drawn(me);
  if (!paper.refused) {
    tools.prepend(me.find.opener);
    bar.after(me.find.root);
    me.find.begin();
    const save = named(el("a", "", "⤓"), words.save);
    save.href = `/exhibit/${paper.id}/file`;
    save.setAttribute("download", "");
    tools.append(save);
  }
  stage.addEventListener("scroll", () => follow(me));
  drag(me);
  wheel(me);
  return me;
}

function title(paper) {
  const made = el("b", "", paper.title);
  made.append(el("span", "", paper.name));
  made.title = paper.name;
  return made;
}

/* The head of the right side: which document lies there, and whether both move together. */
function choice(paper) {
  const head = el("div", "head"), list = named(el("select"), desk.words.choose);
  for (const [id, told] of paper.choices) {
    const one = el("option", "", told);
    one.value = id;
    one.selected = id === paper.id;
    list.append(one);
  }
  list.onchange = () => here().choose(list.value);
  const lock = named(el("button", "lock"), desk.words.lock);
  const tell = () => {
    lock.textContent = desk.together ? `⇅ ${desk.words.together}` : `⇵ ${desk.words.apart}`;
    lock.setAttribute("aria-pressed", desk.together);
  };
  lock.onclick = () => { desk.together = !desk.together; if (desk.together) hold(); tell(); };
  tell();
  head.append(list, lock);
  head.lock = lock;
  return head;
}

/* What stands out in a text: the signs of Markdown, links with their addresses. Nothing is hidden, and no link leads away. */
const SIGNS = /(\*\*)(?=\S)([^*\n]+?)(\*\*)|(\[)([^\]\n]{1,200})(\]\()(https?:[^)\s]+)(\))|^(#{1,6} )(.+)$|(<)?(https?:\/\/[^\s<>()"”]+)(>)?/gm;
const LOOKS = ["sign", "strong", "sign", "sign", "strong", "sign", "address", "sign", "sign", "strong", "sign", "address", "sign"];

function standsOut(text) {
  const found = [];
  for (const hit of text.matchAll(SIGNS)) {
    let at = hit.index;
    hit.slice(1).forEach((part, number) => {
      if (part) found.push({ start: at, end: at + part.length, look: LOOKS[number] });
      at += part?.length || 0;
    });
  }
  return found;
}

/* Where a fact stands in a text: its box counts characters and lines; within them its own words, if they stand there so. */
function span(text, lines, { box: [left, top, right, bottom], words }) {
  const start = (lines[top] ?? 0) + left, end = (lines[bottom - 1] ?? text.length) + right;
  const parts = words.split(/\s+/).filter(Boolean).map(each => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const hit = text.slice(start, end).match(new RegExp(parts.join("[\\s*_>]+"), "i"));
  return hit ? [start + hit.index, start + hit.index + hit[0].length] : [start, end];
}

/* The text cut where something begins or ends; a piece of a fact has its facts, the first of them takes the focus. */
function pieces(me, marks) {
  const text = me.paper.text, lines = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
  const spans = marks.map(each => [...span(text, lines, each), each]), looks = standsOut(text);
  const hits = me.find.hits.map(each => each.span.map(at => at + me.paper.before));
  const cuts = new Set([0, text.length]);
  for (const [start, end] of [...spans, ...hits]) cuts.add(start).add(end);
  for (const { start, end } of looks) cuts.add(start).add(end);
  const order = [...cuts].filter(each => each <= text.length).sort((one, two) => one - two), begun = new Set();
  let next = 0, at = 0;
  return order.slice(1).map((end, number) => {
    const start = order[number], words = text.slice(start, end);
    while (at < hits.length && hits[at][1] <= start) at += 1;
    const hit = hits[at]?.[0] <= start ? at : -1;
    while (next < looks.length && looks[next].end <= start) next += 1;
    const look = looks[next]?.start <= start ? looks[next].look : "", facts = spans.filter(each => each[0] <= start && each[1] >= end).map(each => each[2]);
    if (!look && !facts.length && hit < 0) return words;
    const made = el("span", look, words);
    if (hit >= 0) Object.assign(made, { hit }).classList.add("hit", hit === me.find.at ? "now" : "found");
    if (facts.length) noted(me, made, facts, facts.some(each => !begun.has(each)));
    for (const each of facts) begun.add(each);
    return made;
  });
}

function noted(me, made, facts, first) {
  made.classList.add("noted");
  made.classList.toggle("unsure", facts.some(each => each.unsure));
  made.facts = facts;
  made.onmouseenter = made.onfocus = () => { tell(me, made, facts); rows(me.paper.id, facts, "near"); };
  made.onmouseleave = made.onblur = () => { me.tip.hidden = true; rows(me.paper.id, [], "near"); };
  if (!first) return;
  made.tabIndex = 0;
  made.setAttribute("role", "mark");
  made.setAttribute("aria-label", facts.map(each => `${each.told} (${each.from})`).join("; "));
}

function written(me) {
  const { paper, keep, stage, tools } = me, pre = el("pre"), size = el("span", "zoom");
  const seen = button("▣", desk.words.outlines, () => { desk.outlines = !desk.outlines; for (const each of here().sheets) each.mark(each.paper.marks); });
  let held = [], pointed = "";
  const draw = () => {
    pre.replaceChildren(...pieces(me, desk.outlines ? paper.marks : []));
    for (const each of pre.children) each.classList.toggle("on", Boolean(each.facts?.some(fact => held.includes(fact))));
  };
  me.seen = seen;
  me.paint = () => {
    draw();
    const goal = me.find.aim && pre.querySelector(".hit.now");
    if (goal) reveal(me, goal);
    me.find.aim = false;
  };
  const meant = field => paper.marks.filter(each => each.field === field);
  me.mark = list => { paper.marks = list; held = meant(pointed); seen.hidden = !list.length; draw(); };
  me.hover = field => { for (const each of pre.children) each.classList.toggle("near", Boolean(field && each.facts?.some(fact => fact.field === field))); };
  me.point = field => {
    held = meant(pointed = field);
    if (!held.length) return;
    desk.outlines = true;
    draw();
    rows(paper.id, held.slice(0, 1), "at");
    const goal = [...pre.children].find(each => each.classList.contains("on"));
    if (goal) reveal(me, goal);
  };
  me.keys = { o: () => seen.click() };
  tools.append(seen);
  me.mark(paper.marks);
  stage.classList.add("words");
  stage.append(pre);
  me.scale = by => {
    const seen = where(stage);
    keep.size = between(9, (keep.size || 14) * by, 40);
    pre.style.fontSize = keep.size + "px";
    pre.style.lineHeight = keep.size * 1.57 + "px";
    size.textContent = Math.round(keep.size / 14 * 100) + "%";
    look(me, seen);
  };
  tools.append(button("−", desk.words.out, () => zoom(me, 1 / STEP)), size, button("+", desk.words.in, () => zoom(me, STEP)));
  me.scale(1);
}

function drawn(me) {
  const { paper, keep, stage, tools, body } = me, words = desk.words;
  const box = el("div", "box"), image = el("img"), sharp = el("img", "sharp"), marks = el("div", "marks"), hits = el("div", "marks hits"), note = el("div", "note");
  const percent = el("span", "zoom"), of = el("span", "number"), number = named(el("input"), words.number);
  Object.assign(keep, { page: 1, fit: "width", zoom: 1, turned: 0, ...keep });
  if (paper.start && keep.asked !== paper.asked) keep.page = paper.start; // a link leads there, once
  keep.page = between(1, keep.page, paper.pages);
  image.draggable = sharp.draggable = false;
  sharp.alt = "";
  box.append(image, sharp, marks, hits);
  stage.append(box);
  const address = (page, dpi) => `/exhibit/${paper.id}/${page}.jpg${dpi ? `?dpi=${dpi}` : ""}`;
  const ahead = prefetcher(paper, page => address(page));
  const rail = paper.pages > 1 ? thumbnails(me, address, ahead, page => me.show(page)) : null;
  if (rail) body.prepend(rail.root);
  let aim = false;

  const place = seen => {
    if (!image.naturalWidth || !stage.clientWidth) return;
    const lies = keep.turned % 180 !== 0;
    const [w, h] = lies ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
    if (keep.fit === "width") keep.zoom = (stage.clientWidth - 2) / w;
    if (keep.fit === "page") keep.zoom = Math.min((stage.clientWidth - 2) / w, (stage.clientHeight - 2) / h);
    const W = image.naturalWidth * keep.zoom, H = image.naturalHeight * keep.zoom;
    const turned = {
      90: `translate(${H}px,0) rotate(90deg)`, 180: `translate(${W}px,${H}px) rotate(180deg)`, 270: `translate(0,${W}px) rotate(270deg)`,
    }[keep.turned] || "";
    for (const each of [image, sharp, marks, hits]) Object.assign(each.style, { width: W + "px", height: H + "px", transform: turned });
    Object.assign(box.style, { width: (lies ? H : W) + "px", height: (lies ? W : H) + "px" });
    percent.textContent = Math.round(keep.zoom * 100) + "%";
    width.setAttribute("aria-pressed", keep.fit === "width");
    whole.setAttribute("aria-pressed", keep.fit === "page");
    if (seen) look(me, seen);
    sharpen();
  };
  const sharpen = () => {
    const zoomed = keep.zoom * (window.devicePixelRatio || 1);
    const dpi = Math.min(SHARP.find(([most]) => zoomed <= most)[1], paper.finest);
    const wanted = dpi ? address(keep.page, dpi) : "";
    if (sharp.dataset.of === wanted) return;
    sharp.dataset.of = wanted;
    sharp.hidden = true;
    delete stage.dataset.sharp;
    if (wanted) sharp.src = wanted;
    else sharp.removeAttribute("src");
  };
  sharp.hidden = true;
  sharp.onload = () => { sharp.hidden = false; stage.dataset.sharp = sharp.src; };
  sharp.onerror = () => { sharp.hidden = true; }; // the usual picture stays

  me.fit = how => { keep.fit = how; place(); };
  me.scale = (by, at) => {
    const seen = where(stage, at);
    keep.fit = "";
    keep.zoom = between(LEAST, keep.zoom * by, MOST);
    place(seen);
  };
  me.turn = () => { const seen = where(stage); keep.turned = (keep.turned + 90) % 360; place(); seen && (stage.scrollTop = 0); };
  me.show = page => {
    if (!(page >= 1 && page <= paper.pages)) return void (number.value = keep.page);
    keep.page = page;
    number.value = page;
    before.disabled = page === 1;
    after.disabled = page === paper.pages;
    note.remove();
    image.alt = `${paper.title} ${page}/${paper.pages}`;
    sharp.hidden = true;
    marks.hidden = hits.hidden = true;
    rail?.at(page);
    image.src = address(page);
    stage.scrollTop = 0;
  };
  image.onload = () => {
    note.remove();
    box.hidden = false;
    marks.hidden = hits.hidden = false;
    place();
    outline();
    me.find.turned();
    stage.dataset.shown = image.src;
    ahead.near(keep.page);
    rail?.start();
    if (aim) reach();
  };
  image.onerror = async () => {
    box.hidden = true;
    let told = "";
    try {
      const answer = await fetch(image.src);
      if (answer.status === 422) told = await answer.text();
    } catch { told = ""; }
    note.textContent = `${words.failed} ${told}`;
    stage.append(note);
    rail?.start();
  };

  /* What was found on this page, and its lines, to be picked by a click or a pull of the mouse over them. */
  me.paint = () => {
    const { hits: found, at, lines, picked } = me.find, made = [];
    lines.forEach((each, number) => {
      const line = placed("line", each.boxes[0]);
      line.title = desk.words.pick;
      line.classList.toggle("on", number >= picked[0] && number <= picked[1]);
      line.onpointerdown = event => { if (!event.button) { event.stopPropagation(); me.find.pick(number, event.shiftKey); } };
      line.onpointerenter = event => { if (event.buttons & 1) me.find.pick(number, true); };
      made.push(line);
    });
    let goal = null;
    found.forEach((each, number) => {
      if (each.page !== keep.page) return;
      for (const box of each.boxes) made.push(placed(`hit ${number === at ? "now" : "found"}`, box));
      if (number === at) goal = made.at(-each.boxes.length);
    });
    hits.replaceChildren(...made);
    if (goal && me.find.aim) reveal(me, goal);
    if (goal) me.find.aim = false;
  };

  /* Facts read at the same place, as out of one QR code, share an outline. */
  let held = [], pointed = [""];
  const outline = () => {
    const places = new Map();
    for (const each of desk.outlines ? paper.marks : []) {
      if (each.page !== keep.page) continue;
      const key = each.box.join();
      places.set(key, [...(places.get(key) || []), each]);
    }
    marks.replaceChildren(...[...places.values()].map(facts => {
      const made = placed("mark", facts[0].box);
      made.facts = facts;
      made.dataset.fields = facts.map(each => each.field).join(" ");
      made.classList.toggle("unsure", facts.some(each => each.unsure));
      made.classList.toggle("on", facts.some(each => held.includes(each)));
      made.tabIndex = 0;
      made.setAttribute("role", "img");
      made.setAttribute("aria-label", facts.map(each => `${each.told} (${each.from})`).join("; "));
      made.onmouseenter = made.onfocus = () => { tell(me, made, facts); rows(paper.id, facts, "near"); };
      made.onmouseleave = made.onblur = () => { me.tip.hidden = true; rows(paper.id, [], "near"); };
      made.onclick = () => { if (!me.dragged) rows(paper.id, facts, "at"); };
      return made;
    }));
  };
  /* Of several places of a field those whose value counts, or the others. */
  const chosen = (field, others = false) => {
    const all = paper.marks.filter(each => each.field === field), meant = all.filter(each => each.counts !== others);
    return meant.length ? meant : all;
  };
  me.mark = list => { paper.marks = list; held = chosen(...pointed); outline(); }; // what was pointed at stays so when the page is drawn anew
  me.hover = (field, others) => {
    const found = field ? chosen(field, others) : [];
    for (const each of marks.children) each.classList.toggle("near", each.facts.some(fact => found.includes(fact)));
  };
  me.point = (field, others) => {
    pointed = [field, others];
    held = chosen(...pointed);
    if (!held.length) return;
    rows(paper.id, held.slice(0, 1), "at");
    desk.outlines = true;
    if (held.some(each => each.page === keep.page)) reach();
    else { aim = true; me.show(held[0].page); }
  };
  const reach = () => {
    aim = false;
    outline();
    // Of several places the field's own: in print a person can compare it, in a code that holds it with others not.
    const [goal] = [...marks.children].filter(each => each.facts.some(fact => held.includes(fact)))
      .sort((one, two) => one.facts.length - two.facts.length);
    if (goal) reveal(me, goal);
  };

  const width = button(words.width, words.width, () => fit(me, "width")), whole = button(words.page, words.page, () => fit(me, "page"));
  const before = button("‹", words.before, () => me.show(keep.page - 1)), after = button("›", words.after, () => me.show(keep.page + 1));
  number.inputMode = "numeric";
  number.onchange = () => me.show(Number.parseInt(number.value, 10));
  number.onfocus = () => number.select();
  of.append(number, `/${paper.pages}`);
  if (paper.pages > 1) tools.append(before, of, after);
  const seen = button("▣", words.outlines, () => {
    desk.outlines = !desk.outlines;
    for (const each of here().sheets) each.mark(each.paper.marks);
  });
  me.seen = seen;
  if (paper.marks.length) tools.append(seen);
  tools.append(button("−", words.out, () => zoom(me, 1 / STEP)), percent, button("+", words.in, () => zoom(me, STEP)), width, whole,
    button("⟳", words.turn, () => me.turn()));
  me.keys = {
    PageDown: () => me.show(keep.page + 1), PageUp: () => me.show(keep.page - 1), Home: () => me.show(1), End: () => me.show(paper.pages),
    r: () => me.turn(), 0: () => fit(me, keep.fit === "width" ? "page" : "width"), o: () => seen.click(),
  };
  new ResizeObserver(() => place()).observe(stage);
  me.show(keep.page);
}

/* A box of a page, in thousandths of its sides, as an element over its picture. */
function placed(name, [left, top, right, bottom]) {
  const made = el("div", name);
  Object.assign(made.style, { left: left / 10 + "%", top: top / 10 + "%", width: (right - left) / 10 + "%", height: (bottom - top) / 10 + "%" });
  return made;
}

/* The pages as a strip: each is loaded when it comes into view, one after the other, and is at hand when it is turned to. */
function thumbnails(me, address, ahead, go) {
  const root = el("nav", "rail"), made = [];
  root.setAttribute("aria-label", desk.words.thumbs);
  const watch = new IntersectionObserver(seen => {
    for (const each of seen) if (each.isIntersecting) { watch.unobserve(each.target); ahead.ask(each.target.page, each.target.picture); }
  }, { root, rootMargin: "40px" });
  for (let page = 1; page <= me.paper.pages; page += 1) {
    const one = button("", desk.words.numbered.replace("#", page), () => go(page)), picture = el("img");
    picture.alt = "";
    picture.draggable = false;
    Object.assign(one, { page, picture });
    one.append(picture, el("span", "", page));
    made.push(one);
    root.append(one);
  }
  return {
    root,
    start() { if (!root.started) { root.started = true; for (const each of made) watch.observe(each); } },
    at(page) {
      for (const each of made) each.setAttribute("aria-current", each.page === page ? "page" : "false");
      const now = made[page - 1];
      if (root.clientHeight) root.scrollTop = now.offsetTop - (root.clientHeight - now.offsetHeight) / 2;
    },
  };
}

/* Loads pages beside the one that is looked at, one at a time, the neighbours first. */
function prefetcher(paper, address) {
  const waiting = [], asked = new Map();
  let busy = false;
  const next = () => {
    if (busy || !waiting.length) return;
    const { page, picture } = waiting.shift();
    busy = true;
    const image = picture || new Image();
    asked.set(page, image);
    image.fetchPriority = "low";
    image.onload = () => { picture?.parentElement?.classList.add("there"); busy = false; next(); };
    image.onerror = () => { picture?.parentElement?.classList.add("none"); busy = false; next(); };
    image.src = address(page);
  };
  return {
    near(page) {
      for (const each of [page - 1, page + 2, page + 1]) {
        if (each >= 1 && each <= paper.pages && !asked.has(each)) waiting.unshift({ page: each });
      }
      next();
    },
    ask(page, picture) { waiting.push({ page, picture }); next(); },
  };
}

/* What a place says, beside it and never turned with the page. */
function tell(me, mark, facts) {
  const at = mark.getBoundingClientRect(), from = me.root.getBoundingClientRect(), { tip } = me;
  tip.replaceChildren(...facts.map(each => {
    const line = el("div");
    line.append(el("b", "", each.told), el("span", each.unsure ? "unsure" : "", `${each.unsure ? "⚠ " : ""}${each.from}${each.unsure ? ` · ${desk.words.unsure}` : ""}`));
    return line;
  }));
  tip.hidden = false;
  const below = at.bottom - from.top + 6, high = tip.offsetHeight;
  tip.style.left = between(4, at.left - from.left, Math.max(4, from.width - tip.offsetWidth - 4)) + "px";
  tip.style.top = (below + high < from.height ? below : Math.max(4, at.top - from.top - high - 6)) + "px";
}

/* The rows of the facts, which Streamlit draws below: marked while their place is looked at. */
function rows(id, facts, how) {
  for (const each of document.querySelectorAll(`[data-fact].${how}`)) each.classList.remove(how);
  for (const fact of facts) {
    for (const each of document.querySelectorAll(`[data-fact="${CSS.escape(`${id} ${fact.field}`)}"]`)) {
      each.classList.add(how);
      if (how === "at") each.scrollIntoView({ block: "nearest" });
    }
  }
}

function reveal(me, mark) {
  const { stage } = me, at = mark.getBoundingClientRect(), seen = stage.getBoundingClientRect();
  const fits = at.left >= seen.left && at.right <= seen.right && at.top >= seen.top && at.bottom <= seen.bottom;
  if (fits) return;
  stage.scrollLeft += (at.left + at.right - seen.left - seen.right) / 2;
  stage.scrollTop += (at.top + at.bottom - seen.top - seen.bottom) / 2;
}

/* Both sides together. A side is moved to the same share of its page as the other, kept apart as they lay when they were locked. */
const other = me => desk.together && me.place?.sheets.length === 2 ? me.place.sheets.find(each => each !== me) : null;
const part = (at, seen, all) => all > 0 ? (at + seen) / all : 0;

function where(stage, at) {
  const [x, y] = at || [stage.clientWidth / 2, stage.clientHeight / 2];
  return { x, y, across: part(stage.scrollLeft, x, stage.scrollWidth), down: part(stage.scrollTop, y, stage.scrollHeight) };
}

function look(me, { x, y, across, down }) {
  const { stage } = me;
  stage.scrollLeft = across * stage.scrollWidth - x;
  stage.scrollTop = down * stage.scrollHeight - y;
}

function follow(me) {
  const { stage } = me, [left, top] = me.set || [];
  me.tip.hidden = true;
  me.set = null;
  if (left === stage.scrollLeft && top === stage.scrollTop) return; // moved by the other side
  const led = other(me);
  if (!led) return;
  const seen = where(stage), { sheets, apart } = me.place, sign = led === sheets[1] ? 1 : -1;
  const before = [led.stage.scrollLeft, led.stage.scrollTop];
  const middle = where(led.stage);
  look(led, { x: middle.x, y: middle.y, across: seen.across + sign * apart[0], down: seen.down + sign * apart[1] });
  const after = [led.stage.scrollLeft, led.stage.scrollTop];
  if (before[0] !== after[0] || before[1] !== after[1]) led.set = after;
}

function hold() {
  const place = here();
  if (place.sheets.length !== 2) return;
  const [left, right] = place.sheets.map(each => where(each.stage));
  place.apart = [right.across - left.across, right.down - left.down];
}

function zoom(me, by, at) {
  me.scale(by, at);
  other(me)?.scale(by);
}

function fit(me, how) {
  me.fit(how);
  other(me)?.fit(how);
}

function wheel(me) {
  me.stage.addEventListener("wheel", event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const seen = me.stage.getBoundingClientRect();
    zoom(me, event.deltaY < 0 ? 1.1 : 1 / 1.1, [event.clientX - seen.left, event.clientY - seen.top]);
  }, { passive: false });
}

function drag(me) {
  const { stage } = me;
  if (stage.classList.contains("words")) return;
  let from = null;
  stage.onpointerdown = event => {
    if (event.button) return;
    from = [event.clientX, event.clientY, stage.scrollLeft, stage.scrollTop];
    me.dragged = false;
  };
  stage.onpointermove = event => {
    if (!from) return;
    if (!me.dragged && Math.hypot(event.clientX - from[0], event.clientY - from[1]) < 4) return;
    if (!me.dragged) stage.setPointerCapture(event.pointerId); // not sooner: an outline would not be clicked
    me.dragged = true;
    stage.scrollLeft = from[2] - event.clientX + from[0];
    stage.scrollTop = from[3] - event.clientY + from[1];
  };
  stage.onpointerup = stage.onpointercancel = () => { from = null; };
}

/* From a fact in the table or the form to its place: both are drawn by Streamlit, so they are listened to from here. */
function factAt(target) {
  const row = target?.closest?.("[data-fact]");
  if (row) return row.dataset.fact.split(" ");
  const field = target?.closest?.(".st-key-factsform [class*=st-key-fact_]");
  const key = [...(field?.classList || [])].find(each => each.startsWith("st-key-fact_"));
  const found = key?.match(/^st-key-fact_([0-9a-f]+)_(.+?)(?:-\d+)?$/);
  return found ? found.slice(1) : null;
}

function reached(target, go) {
  const fact = factAt(target);
  const { sheets } = here();
  for (const each of sheets) if (each.hover) each.hover("");
  if (!fact) return false;
  const [id, field, others] = fact, found = sheets.find(each => each.paper.id === id && each.hover);
  if (go) found?.point(field, Boolean(others));
  else found?.hover(field, Boolean(others));
  return Boolean(found);
}

/* Opens the search in a document if that is its key; one that was pressed before the viewer was drawn comes here too (keys.js). */
function seek(key, own) {
  const found = key.toUpperCase() === desk.words.find_key && !document.querySelector("[role=dialog]") && (own || here().sheets[0])?.find;
  if (found) found.open();
  return Boolean(found);
}

/* Keys of the viewer are for whoever is in it; what is typed into its fields is no key of the page. */
function pressed(event) {
  const target = event.composedPath()[0];
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (target?.dataset?.fact !== undefined && ["Enter", " "].includes(event.key) && reached(target, true)) return void event.preventDefault();
  const { sheets } = here(), own = sheets.find(each => each.root.contains(target));
  const types = target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName);
  if (own?.find?.input === target) own.find.key(event);
  if (!types && !event.shiftKey && seek(event.key, own)) {
    event.preventDefault();
    return void event.stopImmediatePropagation();
  }
  if (!own) return;
  if (["INPUT", "SELECT"].includes(target.tagName)) return void event.stopImmediatePropagation();
  const me = own, key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const keys = {
    "+": () => zoom(me, STEP), "=": () => zoom(me, STEP), "-": () => zoom(me, 1 / STEP),
    ...(me.find && !me.find.root.hidden ? { Escape: me.find.escape } : {}),
    l: () => sheets[1]?.bar.querySelector(".lock")?.click(), ...me.keys,
  };
  if (!Object.hasOwn(keys, key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  keys[key]();
}

if (!window.redressViewer) {
  window.redressViewer = true;
  window.addEventListener("keydown", event => window.redressPressed(event), true);
  document.addEventListener("click", event => window.redressReached(event.target, true));
  document.addEventListener("focusin", event => window.redressReached(event.target, Boolean(event.target.closest?.(".st-key-factsform"))));
  document.addEventListener("mouseover", event => window.redressReached(event.target, false));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("#root"), { papers, words, writes } = data;
  window.redressPressed = pressed; // of the module that drew last
  window.redressReached = reached;
  window.redressSeek = seek;
  Object.assign(desk, { words, writes });
  const place = places.find(each => each.root === root) || { root, sheets: [], apart: [0, 0] };
  place.choose = id => setTriggerValue("beside", id);
  place.quote = text => setTriggerValue("quote", text);
  root.classList.toggle("two", papers.length === 2);
  const same = place.sheets.length === papers.length;
  if (!same) place.apart = [0, 0];
  const sheets = papers.map((paper, side) => {
    const drawnAs = JSON.stringify([{ ...paper, marks: paper.marks.length > 0 }, words]), now = same ? place.sheets[side] : null;
    if (now?.drawnAs === drawnAs) {
      if (JSON.stringify(now.paper.marks) !== JSON.stringify(paper.marks)) now.mark(paper.marks);
      return now;
    }
    const key = `${paper.id} ${papers.length} ${side}`;
    if (!kept.has(key)) kept.set(key, side && papers[0].id === paper.id && paper.pages > 1 ? { page: 2 } : {});
    return Object.assign(sheet(paper, kept.get(key)), { drawnAs, place });
  });
  if (same && sheets.every((each, side) => each === place.sheets[side])) return;
  if (!same || sheets[0] !== place.sheets[0]) {
    document.querySelector(".st-key-ex [aria-checked=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  const at = place.sheets.findIndex(each => each.find && each.find.input === root.getRootNode().activeElement);
  const { value, selectionStart, selectionEnd } = place.sheets[at]?.find.input ?? {};
  Object.assign(place, { sheets, apart: [0, 0] });
  places = [...places.filter(each => each !== place), place];
  root.replaceChildren(...sheets.map(each => each.root));
  if (at >= 0) sheets[at]?.find?.resume([value, selectionStart, selectionEnd]);
}
