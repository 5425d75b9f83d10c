// Names what Gradio names by a title alone, or otherwise than it reads: a screen reader and voice control are served better.
// Gradio runs this when the component that holds the totals has loaded; `element` is its own.
(() => {
  const name = (found, words) => {
    if (found && found.getAttribute("aria-label") !== words) found.setAttribute("aria-label", words);
  };
  const renamed = () => {
    name(document.querySelector("#qa-table .search-input"), "Search the documents");
    const drop = document.querySelector("#qa-upload button.upload-container");
    if (drop) name(drop, `Add files: ${drop.innerText.replace(/\s+/g, " ").trim()}`);
  };
  const panel = element.closest("[role=tabpanel]") ?? document.body;
  new MutationObserver(renamed).observe(panel, { childList: true, subtree: true });
  renamed();
})();
