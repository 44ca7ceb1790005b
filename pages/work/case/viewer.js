// Draws the papers that Python names. Words of strangers go in as text, never as HTML.
const el = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

const button = (sign, told, act) => {
  const made = el("button", "", sign);
  made.title = told;
  made.setAttribute("aria-label", told);
  made.onclick = act;
  return made;
};

function sheet(paper, words, keep) {
  const root = el("div", "paper"), bar = el("div", "bar"), stage = el("div", "stage");
  const title = el("b", "", paper.title);
  title.append(el("span", "", paper.name));
  title.title = paper.name;
  stage.tabIndex = 0;
  stage.setAttribute("role", "region");
  stage.setAttribute("aria-label", paper.title);
  bar.append(title);
  root.append(bar, stage);
  const save = el("a", "", "⤓");
  save.href = `/exhibit/${paper.id}/file`;
  save.title = words.save;
  save.setAttribute("aria-label", words.save);
  save.setAttribute("download", "");
  if (paper.refused) stage.append(el("div", "note", paper.refused));
  else if (paper.text !== null) written(paper, words, bar, stage, keep);
  else drawn(paper, words, bar, stage, keep);
  if (!paper.refused) bar.append(save);
  return root;
}

function written(paper, words, bar, stage, keep) {
  const pre = el("pre", "", paper.text), size = el("span", "zoom");
  stage.classList.add("words");
  stage.append(pre);
  const set = by => {
    keep.size = Math.min(Math.max((keep.size || 14) * by, 9), 40);
    pre.style.fontSize = keep.size + "px";
    pre.style.lineHeight = keep.size * 1.57 + "px";
    size.textContent = Math.round(keep.size / 14 * 100) + "%";
  };
  bar.append(button("−", words.out, () => set(1 / 1.15)), size, button("+", words.in, () => set(1.15)));
  set(1);
  wheel(stage, set);
}

function drawn(paper, words, bar, stage, keep) {
  const box = el("div", "box"), image = el("img"), note = el("div", "note"), number = el("span", "number"), zoom = el("span", "zoom");
  keep.page = keep.page || 1;
  keep.fit = keep.fit === undefined ? "width" : keep.fit;
  keep.zoom = keep.zoom || 1;
  keep.turned = keep.turned || 0;
  image.draggable = false;
  box.append(image);
  stage.append(box);
  const width = button(words.width, words.width, () => fit("width"));
  const whole = button(words.page, words.page, () => fit("page"));
  const before = button("‹", words.before, () => show(keep.page - 1)), after = button("›", words.after, () => show(keep.page + 1));

  const place = () => {
    if (!image.naturalWidth || !stage.clientWidth) return;
    const lies = keep.turned % 180 !== 0;
    const [w, h] = lies ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
    if (keep.fit === "width") keep.zoom = (stage.clientWidth - 2) / w;
    if (keep.fit === "page") keep.zoom = Math.min((stage.clientWidth - 2) / w, (stage.clientHeight - 2) / h);
    const W = image.naturalWidth * keep.zoom, H = image.naturalHeight * keep.zoom;
    image.style.width = W + "px";
    image.style.height = H + "px";
    box.style.width = (lies ? H : W) + "px";
    box.style.height = (lies ? W : H) + "px";
    image.style.transform = {
      90: `translate(${H}px,0) rotate(90deg)`, 180: `translate(${W}px,${H}px) rotate(180deg)`, 270: `translate(0,${W}px) rotate(270deg)`,
    }[keep.turned] || "";
    zoom.textContent = Math.round(keep.zoom * 100) + "%";
    width.setAttribute("aria-pressed", keep.fit === "width");
    whole.setAttribute("aria-pressed", keep.fit === "page");
  };
  const fit = how => { keep.fit = how; place(); };
  const scale = by => { keep.fit = ""; keep.zoom = Math.min(Math.max(keep.zoom * by, 0.05), 8); place(); };
  const show = page => {
    if (page < 1 || page > paper.pages) return;
    keep.page = page;
    number.textContent = `${page}/${paper.pages}`;
    before.disabled = page === 1;
    after.disabled = page === paper.pages;
    note.textContent = words.loading;
    note.remove();
    image.alt = `${paper.title} ${page}/${paper.pages}`;
    image.src = `/exhibit/${paper.id}/${page}.jpg`;
    stage.scrollTop = 0;
    if (page < paper.pages) new Image().src = `/exhibit/${paper.id}/${page + 1}.jpg`;
  };
  image.onload = () => { note.remove(); box.hidden = false; place(); stage.dataset.shown = image.src; };
  image.onerror = async () => {
    box.hidden = true;
    let told = "";
    try {
      const answer = await fetch(image.src);
      if (answer.status === 422) told = await answer.text();
    } catch { told = ""; }
    note.textContent = `${words.failed} ${told}`;
    stage.append(note);
  };
  if (paper.pages > 1) bar.append(before, number, after);
  else bar.append(number);
  bar.append(button("−", words.out, () => scale(1 / 1.25)), zoom, button("+", words.in, () => scale(1.25)), width, whole,
    button("⟳", words.turn, () => { keep.turned = (keep.turned + 90) % 360; place(); }));
  new ResizeObserver(place).observe(stage);
  wheel(stage, scale);
  drag(stage);
  stage.onkeydown = event => {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    if (step && paper.pages > 1) { event.preventDefault(); show(keep.page + step); }
  };
  show(keep.page);
}

function wheel(stage, scale) {
  stage.addEventListener("wheel", event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    scale(event.deltaY < 0 ? 1.1 : 1 / 1.1);
  }, { passive: false });
}

function drag(stage) {
  let from = null;
  stage.onpointerdown = event => {
    from = [event.clientX, event.clientY, stage.scrollLeft, stage.scrollTop];
    stage.setPointerCapture(event.pointerId);
  };
  stage.onpointermove = event => {
    if (!from) return;
    stage.scrollLeft = from[2] - event.clientX + from[0];
    stage.scrollTop = from[3] - event.clientY + from[1];
  };
  stage.onpointerup = stage.onpointercancel = () => { from = null; };
}

const kept = new Map(); // zoom, page and rotation of each document, while the tab is open

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("#root");
  const drawnNow = JSON.stringify(data);
  if (root.dataset.drawn === drawnNow) return;
  root.dataset.drawn = drawnNow;
  document.querySelector(".st-key-ex [aria-checked=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  root.replaceChildren(...data.papers.map((paper, place) => {
    const key = `${paper.id} ${data.papers.length} ${place}`;
    if (!kept.has(key)) kept.set(key, {});
    return sheet(paper, data.words, kept.get(key));
  }));
}
