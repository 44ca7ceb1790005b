export default function ({ setTriggerValue }) {
  document.removeEventListener("click", window.redressFollow);
  window.redressFollow = (event) => {
    const link = event.target.closest?.('[data-testid="stHtml"] a[href^="/"]:not([download])');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("go", link.getAttribute("href"));
  };
  document.addEventListener("click", window.redressFollow);
  return () => document.removeEventListener("click", window.redressFollow);
}
