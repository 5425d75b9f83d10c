// Another tab of this browser keeps conversations in the same place: take up what it has written before writing over it.
// Gradio runs this when the panel's note has loaded. What is open here comes back after the reload.
(() => {
  let stale = false;
  const busy = () => document.querySelector("#qa-question textarea")?.value || document.querySelector(".qa-reading");
  const refresh = () => { if (stale && !busy()) location.reload(); };
  window.addEventListener("storage", (event) => {
    if (event.key !== "qa.conversations") return;
    stale = true;
    refresh();
  });
  window.addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
})();
