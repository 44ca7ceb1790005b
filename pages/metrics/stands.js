export default function ({ setTriggerValue }) {
  const ends = performance.now() + 4000; // a chart that cannot be drawn does not keep the rest away
  const drawn = () => [...document.querySelectorAll('[class*="st-key-chart_"]')].every((each) => each.querySelector(".main-svg"));
  // While the app is at work, another page may be on its way: what is asked of this one then would leave that one empty.
  const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
  let asked = 0;
  const ask = () => {
    if (asked && idle()) setTriggerValue("drawn", true);
    else if (asked) look();
  };
  const look = () => {
    if (!idle() || (!drawn() && performance.now() < ends)) asked = requestAnimationFrame(look);
    else asked = requestAnimationFrame(() => setTimeout(ask)); // after they are painted
  };
  look();
  return () => { cancelAnimationFrame(asked); asked = 0; };
}
