// What stands in the page before Streamlit does goes when the charts below it are drawn (ask_below.js); before that as
// soon as somebody presses something, which the page below it gets; and when no page has come.
{
  const sheet = document.getElementById("first_paint"), gone = () => sheet.remove();
  for (const name of ["pointerdown", "keydown", "wheel"]) addEventListener(name, gone, { capture: true, once: true });
  setTimeout(gone, 20000);
  const theme = /(Light|Dark)"/.exec(localStorage[`stActiveTheme-${location.pathname}-v2`]);
  if (theme) sheet.style.colorScheme = theme[1].toLowerCase();
}
