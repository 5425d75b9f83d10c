// Another tab of this browser keeps conversations in the same place: take up what it has kept before writing over it.
// Gradio runs this when the window has loaded. What is open here is taken up again after the reload.
(() => {
  let stale = false;
  const busy = () => document.querySelector("#qa-question textarea")?.value || document.querySelector(".qa-reading");
  const refresh = () => { if (stale && !busy()) location.reload(); };
  window.addEventListener("storage", (event) => {
    if (event.key !== "qa.stamp") return;
    stale = true;
    refresh();
  });
  window.addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
})();
