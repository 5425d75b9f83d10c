// Switches between light and dark; what was chosen is kept in the browser, and else the system's preference holds.
// Gradio runs this when the component that carries the button has loaded; `element` is that component.
(() => {
  const KEPT = "qa-theme";
  const button = () => element.querySelector(".qa-theme");
  const isDark = () => document.body.classList.contains("dark");

  const name = () => {
    const other = isDark() ? "Light" : "Dark";
    button().textContent = `${other} theme`;
  };

  const kept = () => {
    try {
      return localStorage.getItem(KEPT);
    } catch {
      return null; // a browser may forbid it
    }
  };

  const apply = () => {
    const chosen = kept();
    if (chosen) document.body.classList.toggle("dark", chosen === "dark");
    name();
  };

  element.addEventListener("click", (event) => {
    if (!event.target.closest(".qa-theme")) return;
    const dark = !isDark();
    document.body.classList.toggle("dark", dark);
    try {
      localStorage.setItem(KEPT, dark ? "dark" : "light");
    } catch {
      // then it lasts as long as the page
    }
    name();
  });

  // Gradio follows the system whenever its preference changes; a choice that was made here outlasts that.
  new MutationObserver(() => {
    const chosen = kept();
    if (chosen && isDark() !== (chosen === "dark")) document.body.classList.toggle("dark", chosen === "dark");
    name();
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  apply();
})();
