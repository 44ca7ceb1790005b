export default function ({ setTriggerValue }) {
  const ends = performance.now() + 4000; // a chart that cannot be drawn does not keep the rest away
  const drawn = () => [...document.querySelectorAll('[class*="st-key-chart_"]')].every((each) => each.querySelector(".main-svg"));
  let asked = 0;
  const seen = () => document.getElementById("first_paint")?.remove(); // its pictures make room for what they show
  const ask = () => { if (asked) { seen(); setTriggerValue("drawn", true); } };
  const look = () => {
    asked = requestAnimationFrame(drawn() || performance.now() > ends ? () => setTimeout(ask) : look); // after they are painted
  };
  look();
  return () => { cancelAnimationFrame(asked); asked = 0; seen(); };
}
