export default function ({ setTriggerValue }) {
  const ends = performance.now() + 4000; // a chart that cannot be drawn does not keep the rest away
  const drawn = () => [...document.querySelectorAll('[class*="st-key-chart_"]')].every((each) => each.querySelector(".main-svg"));
  let asked = 0;
  const look = () => {
    if (!drawn() && performance.now() < ends) asked = requestAnimationFrame(look);
    else asked = requestAnimationFrame(() => setTimeout(() => asked && setTriggerValue("drawn", true))); // after they are painted
  };
  look();
  return () => { cancelAnimationFrame(asked); asked = 0; };
}
