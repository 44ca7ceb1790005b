// Searches words in a document of the viewer (viewer.js, which this script is read in front of and whose `el`, `named` and
// `button` it draws with): page by page, the one on screen first. What is found, and the lines that are picked with the
// mouse, can be quoted.
const PAUSE = 250; // milliseconds without a key before the words are sought
const searching = { open: false, text: "" }; // for both sides, and the document that is opened next

/* The search of one document. `me` is its sheet: its `paper`, the page it `keep`s, `show(page)`, and `paint()`, which marks
   what stands in `hits` (the one at `at` is the current one; `aim` asks to bring it into view) and the `lines`, those
   `picked` apart. `writeQuote(text)` returns whether there is a field that the quotation went into. */
function wordSearch(me, words, writeQuote) {
  const { paper, keep } = me, root = el("div", "find"), input = named(el("input"), words.find), told = el("span", "told");
  const find = { root, input, hits: [], at: -1, aim: false, lines: [], picked: [-1, -1], opener: button("⌕", `${words.find} (${words.find_key})`, () => find.open()) };
  const pages = () => Array.from({ length: paper.text === null ? paper.pages : 1 }, (_, at) => (at + (keep.page || 1) - 1) % paper.pages + 1);
  let asking = null, timer = 0, unread = [];
  const ask = async (page, text) => {
    const answer = await fetch(`/exhibit/${paper.id}/${page}/find?${new URLSearchParams({ q: text })}`, { signal: asking?.signal });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).map(each => ({ ...each, page }));
  };
  const tell = (going = "") => { // the pages sought so far of all of them, until it is through
    const count = words.found.replace("#1", find.at + 1).replace("#2", find.hits.length);
    const none = going ? words.seeking : unread.length ? "" : words.none;
    told.textContent = !searching.text ? "" : [find.hits.length ? count : none, going].filter(Boolean).join(" · ");
    if (unread.length) told.textContent += ` ⚠ ${words.unread.replace("#", unread.join(", "))}`;
    before.disabled = after.disabled = !find.hits.length;
    quote.disabled = paper.text === null && find.at < 0 && find.picked[0] < 0;
  };
  const go = at => {
    Object.assign(find, { at, aim: true, picked: [-1, -1] });
    if (paper.text === null && find.hits[at] && find.hits[at].page !== keep.page) me.show(find.hits[at].page);
    else me.paint();
  };
  const search = async () => {
    clearTimeout(timer);
    asking?.abort();
    const mine = asking = new AbortController();
    searching.text = input.value.trim();
    Object.assign(find, { hits: [], at: -1, picked: [-1, -1] });
    unread = [];
    me.paint();
    const all = searching.text ? pages() : [];
    for (const [done, page] of all.entries()) {
      tell(`${done}/${all.length}`);
      try {
        const found = await ask(page, searching.text), now = find.hits[find.at];
        find.hits = [...find.hits, ...found].sort((one, two) => one.page - two.page);
        if (now) find.at = find.hits.indexOf(now);
        if (now && found.length) me.paint();
        if (!now && found.length) go(find.hits.indexOf(found[0]));
      } catch {
        if (mine !== asking) return;
        unread.push(page);
      }
      if (mine !== asking) return;
    }
    tell();
    find.turned();
  };
  const step = by => { if (find.hits.length) { go((find.at + by + find.hits.length) % find.hits.length); tell(); } };
  const shut = () => {
    asking?.abort();
    asking = null;
    Object.assign(searching, { open: false, text: "" });
    Object.assign(find, { hits: [], at: -1, lines: [], picked: [-1, -1] });
    root.hidden = true;
    me.paint();
    me.stage.focus({ preventScroll: true });
  };
  const quoted = () => {
    const own = paper.text === null ? "" : (me.root.getRootNode().getSelection?.() || getSelection()).toString();
    const [first, last] = find.picked, now = find.hits[find.at];
    const text = own || (first < 0 ? now?.words : find.lines.slice(first, last + 1).map(each => each.words).join(" ")) || "";
    const page = first < 0 && now ? now.page : keep.page || 1;
    return text.trim() && paper.quotation.replace("#2", page).replace("#1", () => text.trim().replace(/\s+/g, " "));
  };
  const give = async () => {
    const text = quoted();
    if (!text) return;
    if (!writeQuote(text)) told.textContent = await copied(text) ? words.copied : text;
  };
  const before = button("‹", words.find_before, () => step(-1)), after = button("›", words.find_next, () => step(1));
  const quote = button(`❝ ${words.quote}`, words.quote_told, give), close = button("×", words.find_close, shut);
  quote.setAttribute("aria-label", words.quote);
  quote.onmousedown = event => event.preventDefault(); // what is selected in a text stays so
  Object.assign(input, { type: "search", placeholder: words.find, spellcheck: false, autocomplete: "off" });
  input.oninput = () => { clearTimeout(timer); timer = setTimeout(search, PAUSE); };
  told.setAttribute("role", "status");
  root.setAttribute("role", "search");
  root.hidden = true;
  root.append(input, before, after, told, quote, close);
  find.open = () => {
    searching.open = true;
    root.hidden = false;
    tell();
    input.focus();
    input.select();
    find.turned();
  };
  find.key = event => {
    if (event.key === "Enter") {
      event.preventDefault();
      if (input.value.trim() === searching.text) step(event.shiftKey ? -1 : 1);
      else search();
    } else if (event.key === "Escape") shut();
  };
  find.escape = shut;
  /* The lines of the page that is turned to, once its places are known: text in a picture takes a second or two. */
  find.turned = async () => {
    me.paint();
    if (root.hidden || paper.text !== null) return;
    const page = keep.page;
    if (find.lines[0]?.page !== page) Object.assign(find, { lines: [], picked: [-1, -1] });
    try {
      const lines = find.lines.length ? find.lines : await ask(page, "");
      if (page !== keep.page || root.hidden) return;
      find.lines = lines;
      me.paint();
    } catch { /* none can be picked there */ }
  };
  find.pick = (number, on) => {
    const [first, last] = find.picked, more = on && first >= 0, again = !on && first === number && last === number;
    if (!more) find.from = number;
    const picked = again ? [-1, -1] : [Math.min(find.from, number), Math.max(find.from, number)];
    if (picked[0] === first && picked[1] === last) return;
    find.picked = picked;
    me.paint();
    tell();
  };
  // A sheet that is drawn anew while somebody types into this field keeps their caret: the next key is not the page's.
  find.resume = ([value, ...selected]) => {
    if (input.value !== value) Object.assign(input, { value }).oninput();
    input.focus({ preventScroll: true });
    input.setSelectionRange(...selected);
  };
  find.begin = () => {
    if (paper.asked && keep.asked !== paper.asked && paper.find) Object.assign(searching, { open: true, text: paper.find });
    keep.asked = paper.asked;
    root.hidden = !searching.open;
    input.value = searching.text;
    tell();
    if (searching.text) search();
  };
  return find;
}

/* Puts a text into the clipboard; where the address is not a safe one, browsers let only what is selected be copied. */
async function copied(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* by hand */ }
  const field = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
