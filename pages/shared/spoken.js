// What Streamlit leaves to do on every page: what it says in English alone, in the reader's language (that the connection
// is lost, the link past the navigation); in which language the page is, which decides how a screen reader pronounces it;
// when a calendar is shown; and to which card a field belongs.
const state = window.redressSpoken ||= { words: {} };
const GRACE = 1500; // milliseconds: a moment without a connection is nobody's trouble
const lost = () => !["CONNECTED", "INITIAL", undefined].includes(document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState);

function tell() {
  const told = document.querySelector(".offline");
  if (!lost()) {
    state.since = undefined;
    told?.remove();
    return;
  }
  state.since ??= performance.now();
  if (performance.now() - state.since < GRACE) return;
  // Streamlit's own dialog would stand over the page and take the keys away from the checklist, which still hears them.
  for (const each of document.querySelectorAll("[role=dialog]")) {
    if (/^Connection (error|timed out)/.test(each.innerText.trim())) each.querySelector("button[aria-label=Close]")?.click();
  }
  if (told) return;
  const made = document.createElement("div");
  made.className = "offline";
  made.setAttribute("role", "alert");
  document.body.append(made);
  made.textContent = state.words.lost;
}

// Seller and complainant are asked for the same: a card is a group with the name of its heading.
function group() {
  for (const card of document.querySelectorAll('[class*="st-key-card_"]')) {
    const head = card.querySelector(".part b")?.textContent;
    if (!head || card.getAttribute("aria-label") === head) continue;
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", head);
  }
}

// A field for day and time is a group, for which "required" is no attribute: Streamlit sets it all the same. The button
// that clears a choice would be one more stop of Tab as soon as something is chosen; in the field, Escape clears it too.
function plain() {
  for (const each of document.querySelectorAll("[data-testid=stSelectbox] button[aria-label='Clear value']")) each.tabIndex = -1;
  for (const each of document.querySelectorAll("[data-testid=stDateTimeInputField][aria-required],[role=group][aria-required]")) {
    each.removeAttribute("aria-required");
  }
}

// Pages for which the navigation has no room are behind one entry, which Streamlit calls "4 more" in every language.
function rest() {
  const header = document.querySelector("[data-testid=stHeader]");
  if (!header) return;
  const texts = document.createTreeWalker(header, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const count = /\d+/.exec(texts.currentNode.data); // no other entry has a number
    const said = count && state.words.more.replace("{count}", count[0]);
    if (said && texts.currentNode.data !== said) texts.currentNode.data = said;
  }
}

// A calendar opens when its field is reached by Tab, and lies over what comes next: it is shown (frame.css) to whoever
// asks for it, by a press on the field or by Alt and the arrow down.
function reached(event) {
  if (event.key === "Tab") {
    document.documentElement.dataset.by = "tab";
    plain();
  } else if (event.key === "ArrowDown" && event.altKey) asked();
}

const asked = () => { delete document.documentElement.dataset.by; };

export default function ({ data }) {
  state.words = data.words;
  document.documentElement.lang = data.lang;
  const skip = document.querySelector("[data-testid=stSkipToContent]");
  if (skip && skip.textContent !== data.words.skip) skip.textContent = data.words.skip;
  state.timer ??= setInterval(() => { tell(); group(); rest(); plain(); }, 500);
  rest();
  if (!state.listens) {
    state.listens = true;
    window.addEventListener("keydown", reached, true);
    window.addEventListener("pointerdown", asked, true);
  }
}
