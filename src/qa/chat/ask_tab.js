// Opens the source of a marker, keeps the quotation in view, copies a reference. No library, no request of its own.
// Gradio runs this when the component that carries the opened key has loaded; `props` and `trigger` are its own.
(() => {
  const NARROW = 760; // pixels, as in window.css
  const keyOf = (element) => {
    const name = [...element.classList].find((entry) => entry.startsWith("qa-key-"));
    return name ? name.slice("qa-key-".length).replaceAll("-", ".") : null;
  };

  const tell = (key) => {
    props.value = `${key} ${Date.now()}`; // the same marker may be opened twice
    trigger("click");
    if (window.innerWidth <= NARROW) document.querySelector("#qa-source")?.scrollIntoView();
  };

  const reveal = () => {
    const panel = document.querySelector("#qa-source .qa-document");
    const place = panel && panel.querySelector(".qa-quote, .qa-passage");
    if (place) panel.scrollTop += place.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 4;
  };

  const current = (key) => {
    document.querySelectorAll(".qa-marker").forEach((marker) => {
      if (keyOf(marker) === key) marker.setAttribute("aria-current", "true");
      else marker.removeAttribute("aria-current");
    });
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".qa-open");
    if (opener) {
      current(keyOf(opener));
      tell(keyOf(opener));
      return;
    }
    const copier = event.target.closest(".qa-copy");
    if (copier && navigator.clipboard) {
      navigator.clipboard.writeText(copier.dataset.copy).then(() => { copier.textContent = "Copied"; });
    }
  });

  // Gradio names a message by its markup; a screen reader is better served by who speaks.
  const name = (log) => {
    log.querySelectorAll("[data-testid=user], [data-testid=bot]").forEach((message) => {
      const speaker = message.dataset.testid === "user" ? "You" : "Answer";
      if (message.getAttribute("aria-label") !== speaker) message.setAttribute("aria-label", speaker);
    });
  };

  const watch = () => {
    const panel = document.querySelector("#qa-source");
    const log = document.querySelector("#qa-conversation");
    if (!panel || !log) return void setTimeout(watch, 100);
    new MutationObserver(reveal).observe(panel, { childList: true, subtree: true });
    new MutationObserver(() => name(log)).observe(log, { childList: true, subtree: true });
  };
  watch();
})();
