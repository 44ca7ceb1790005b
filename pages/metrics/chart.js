// Draws a figure of core.charts by plotly.js. To compile it takes a second of the page's thread, so numbers come before
// charts: it is run when what stands so far is painted, and so is each chart.
const CONFIG = { displayModeBar: false };
const charts = window.redressCharts ||= { last: Promise.resolve(), script: undefined, widths: new ResizeObserver(fit) };

const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

function inTurn(work) {
  const done = charts.last.then(painted).then(work);
  charts.last = done.catch(() => {}); // one that cannot be drawn does not keep the next away
  return done;
}

const loaded = (address) => new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => done(window.Plotly);
  script.onerror = () => { charts.script = undefined; failed(new Error("The script of charts was not loaded.")); };
  document.head.append(script);
});

async function draw(chart, { figure, script }) {
  const drawing = await (charts.script ||= loaded(script));
  if (!chart.isConnected || chart.figure !== figure) return; // gone meanwhile, or to be drawn otherwise
  const { data, layout } = JSON.parse(figure);
  await drawing.react(chart, data, layout, CONFIG);
  chart.wide = chart.clientWidth;
  chart.removeAllListeners("plotly_click");
  chart.on("plotly_click", ({ points }) => chart.clicked([points[0].curveNumber, points[0].pointNumber]));
}

// A chart is as wide as its card, also where a bar for scrolling comes; one that is gone is let go.
function fit(changed) {
  for (const { target } of changed) {
    if (!target.isConnected) charts.widths.unobserve(target);
    else if (target.wide && target.clientWidth && target.wide !== target.clientWidth) {
      target.wide = target.clientWidth;
      window.Plotly.Plots.resize(target);
    }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector(".chart");
  chart.clicked = (mark) => setTriggerValue("clicked", mark);
  if (chart.figure === data.figure) return undefined; // it is left as it is, with what its reader has folded away in it
  chart.figure = data.figure;
  chart.setAttribute("aria-label", data.title);
  chart.style.height = `${data.height}px`; // what stands below has its place at once
  charts.widths.observe(chart);
  return inTurn(() => draw(chart, data));
}
