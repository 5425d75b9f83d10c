// Tells which question of a run is to be asked in the conversation. Gradio runs this when the component that holds the
// results has loaded; `element` and `trigger` are its own.
element.addEventListener("click", (event) => {
  const button = event.target.closest(".qa-try");
  if (button) trigger("click", { number: button.dataset.number });
});
