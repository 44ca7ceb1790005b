// Draws the cases of a list as a table: a row opens its case by click or Enter, the arrows move
// between rows, the head of a column sorts by it.
// Every text goes in through textContent: what sellers and complainants wrote is shown, never run.
const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }

const LEAST = 120 // pixels
const TICK = 30

const element = (tag, className, text) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const tick = (no, label) => {
  const box = element("input")
  box.type = "checkbox"
  box.dataset.tick = no
  box.setAttribute("aria-label", label)
  const cell = element(no ? "td" : "th", "tick")
  cell.append(box)
  return cell
}

const head = (columns, ticks) => {
  const row = element("tr")
  if (ticks) row.append(tick("", ticks))
  for (const { label, order, way } of columns) {
    const cell = element("th", "", order ? undefined : label)
    cell.scope = "col"
    if (order) {
      const button = element("button", way || "", label)
      button.type = "button"
      button.dataset.order = order
      if (way) cell.setAttribute("aria-sort", way)
      cell.append(button)
    }
    row.append(cell)
  }
  const made = element("thead")
  made.append(row)
  return made
}

const widths = (columns, ticks) => {
  const made = element("colgroup")
  if (ticks) {
    const column = element("col")
    column.style.width = `${TICK}px`
    made.append(column)
  }
  for (const { width } of columns) {
    const column = element("col")
    if (width) column.style.width = `${width}px`
    made.append(column)
  }
  return made
}

const line = ({ no, href, chosen, cells, mark }, first, ticks) => {
  const row = element("tr", chosen ? "chosen" : "")
  row.dataset.no = no
  if (ticks) row.append(tick(no, no))
  for (const [text, tone] of cells) {
    const cell = element("td")
    const link = text === no
    const inner = element(link ? "a" : "span", tone, text)
    if (link) {
      inner.href = href
      inner.tabIndex = first ? 0 : -1
      if (chosen) inner.setAttribute("aria-current", "true")
    }
    cell.title = text
    cell.append(inner)
    if (link && mark) {
      cell.title = mark[1]
      cell.append(element("span", "mark", mark[0]))
    }
    row.append(cell)
  }
  return row
}

export default function ({ data: { ticked, ...data }, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".list")
  const drawn = JSON.stringify(data)
  if (root.dataset.drawn !== drawn) {
    const table = element("table")
    table.setAttribute("aria-label", data.label)
    const body = element("tbody")
    const current = Math.max(0, data.rows.findIndex(each => each.chosen))
    body.append(...data.rows.map((each, index) => line(each, index === current, data.ticks)))
    // Columns without a width share what the others leave: never less than a name takes, the list is wider then and scrolls.
    const least = data.columns.reduce((all, { width }) => all + (width || LEAST), data.ticks ? TICK : 0)
    table.style.minWidth = `${least}px`
    table.append(widths(data.columns, data.ticks), head(data.columns, data.ticks), body)
    const sorted = root.querySelector("button:focus")?.dataset.order  // the head that was pressed keeps the focus
    root.replaceChildren(table)
    if (sorted) root.querySelector(`button[data-order="${sorted}"]`)?.focus()
    if (root.dataset.shown !== data.shown) root.scrollTop = 0
    root.dataset.drawn = drawn
    root.dataset.shown = data.shown
  }
  const boxes = [...root.querySelectorAll("tbody [data-tick]")]
  const all = root.querySelector("th [data-tick]")
  for (const box of boxes) box.checked = ticked.includes(box.dataset.tick)
  const summed = () => {
    if (!all) return
    all.checked = boxes.length > 0 && boxes.every(box => box.checked)
    all.indeterminate = !all.checked && boxes.some(box => box.checked)
  }
  summed()
  root.onchange = event => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked
    summed()
    setTriggerValue("tick", boxes.filter(box => box.checked).map(box => box.dataset.tick))
  }
  const links = () => [...root.querySelectorAll("tbody a")]
  root.onclick = event => {
    if (event.target.closest(".tick")) {  // the whole cell ticks
      const box = event.target.querySelector?.("input")
      return box ? box.click() : undefined
    }
    const sorted = event.target.closest("button[data-order]")
    if (sorted) return setTriggerValue("sort", sorted.dataset.order)
    const row = event.target.closest("tr[data-no]")
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey  // a new tab: the link's own business
    const marking = !event.target.closest("a") && String(document.getSelection()) !== ""
    if (!row || elsewhere || marking) return
    event.preventDefault()
    setTriggerValue("open", row.dataset.no)
  }
  root.onkeydown = event => {
    if (event.key === " " && event.target.matches("tbody a")) {  // Space ticks the case that the arrows have come to
      const box = event.target.closest("tr").querySelector("[data-tick]")
      if (box) {
        event.preventDefault()
        box.click()
      }
      return
    }
    if (!(event.key in MOVES)) return
    const all = links()
    const at = all.indexOf(event.target.closest("a"))
    const to = all[Math.min(all.length - 1, Math.max(0, at + MOVES[event.key]))]
    if (at < 0 || !to) return
    event.preventDefault()
    event.stopPropagation()
    all[at].tabIndex = -1
    to.tabIndex = 0
    to.focus()
  }
}
