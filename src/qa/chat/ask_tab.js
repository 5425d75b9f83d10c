// Opens the source of a marker, keeps the quotation in view, copies, and lets the keyboard go between answer and source.
// No library, no request of its own. Gradio runs this when the component that carries the opened key has loaded;
// `props` and `trigger` are its own.
(() => {
  const NARROW = 760; // pixels, as in window.css
  const LINGER = 250; // milliseconds on a marker before it opens by itself
  const CONFIRMED = 2000; // milliseconds that a button says what it did

  const named = (element, prefix) => {
    const name = element && [...element.classList].find((entry) => entry.startsWith(prefix));
    return name ? name.slice(prefix.length).replaceAll("-", ".") : null;
  };
  const keyOf = (element) => named(element, "qa-key-");
  const narrow = () => window.innerWidth <= NARROW;

  const tell = (event, key) => {
    props.value = `${key} ${Date.now()}`; // the same marker may be opened twice
    trigger(event);
  };

  // What a screen reader hears of things that only look different.
  const status = document.createElement("div");
  status.className = "qa-unseen";
  status.setAttribute("role", "status");
  document.querySelector("main")?.append(status);
  const say = (words) => {
    status.textContent = "";
    setTimeout(() => { status.textContent = words; }, 50); // the same words twice are heard twice
  };

  const shown = () => named(document.querySelector("#qa-source .qa-source"), "qa-at-");
  const current = (key) => {
    document.querySelectorAll(".qa-marker").forEach((marker) => {
      if (keyOf(marker) === key) marker.setAttribute("aria-current", "true");
      else marker.removeAttribute("aria-current");
    });
  };

  let stepped = null; // the class of the step button that was used: the panel is drawn anew and would lose the focus
  let wanted = false; // whether the source is to be scrolled to, on a narrow page, once it is there
  let drawn = ""; // what was last brought into view: Gradio draws changes in place, and small ones move nothing
  const renewed = () => {
    const section = document.querySelector("#qa-source section");
    const now = `${section?.className} ${section?.querySelector(".qa-document")?.textContent.length}`;
    if (now === drawn) return;
    drawn = now;
    reveal();
  };
  const reveal = () => {
    const panel = document.querySelector("#qa-source .qa-document");
    const place = panel && (panel.querySelector(".qa-quote") ?? panel.querySelector(".qa-passage"));
    if (!place && panel) panel.scrollTop = 0;
    if (place) panel.scrollTop += place.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 4;
    current(shown());
    if (stepped) {
      const button = document.querySelector(`#qa-source .${stepped}`);
      (button && !button.disabled ? button : panel)?.focus({ preventScroll: true });
      say(document.querySelector("#qa-source h2")?.textContent ?? "");
      stepped = null;
    }
    if (wanted && narrow()) document.querySelector("#qa-source")?.scrollIntoView();
    wanted = false;
  };

  const open = (opener) => {
    stepped = ["qa-step-back", "qa-step-on"].find((step) => opener.classList.contains(step)) ?? null;
    wanted = opener.closest("#qa-conversation") !== null;
    current(keyOf(opener));
    if (keyOf(opener) === shown()) reveal();
    else tell("click", keyOf(opener));
  };

  // A marker opens by itself when the mouse or the keyboard rests on it.
  let resting = 0;
  const rest = (marker) => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (!marker.isConnected || keyOf(marker) === shown()) return;
      current(keyOf(marker));
      tell("click", keyOf(marker));
    }, LINGER);
  };
  document.addEventListener("pointerover", (event) => {
    const marker = event.pointerType === "mouse" && event.target.closest(".qa-marker");
    if (marker) rest(marker);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.target.closest(".qa-marker")) clearTimeout(resting);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".qa-marker:focus-visible")) rest(event.target);
  });

  // Copying works on pages without navigator.clipboard too: a browser gives it to safe addresses only.
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const box = document.createElement("textarea");
      const before = document.activeElement;
      box.value = text;
      box.style.cssText = "position:fixed;opacity:0";
      document.body.append(box);
      box.select();
      const copied = document.execCommand("copy");
      box.remove();
      before?.focus({ preventScroll: true });
      return copied;
    }
  };
  const copy = async (button, text) => {
    const words = button.dataset.words ?? button.textContent;
    button.dataset.words = words;
    const result = (await write(text)) ? "Copied" : "Not copied";
    button.textContent = result;
    say(result);
    clearTimeout(Number(button.dataset.reset));
    button.dataset.reset = setTimeout(() => { button.textContent = words; }, CONFIRMED);
  };

  // The answer as plain text: short answer, statements with their markers, and where each marker leads.
  const answerText = (message) => {
    const lines = [];
    const sources = new Map();
    message.querySelectorAll(".qa-short, .qa-statement").forEach((line) => {
      const plain = line.cloneNode(true);
      plain.querySelectorAll(".qa-unsupported").forEach((doubt) => doubt.replaceWith(`(${doubt.textContent})`));
      plain.querySelectorAll(".qa-marker").forEach((marker) => {
        marker.querySelector(".qa-unseen")?.remove();
        sources.set(marker.textContent, marker.title);
        marker.replaceWith(` [${marker.textContent}]`);
      });
      lines.push(plain.textContent);
    });
    if (sources.size) lines.push("", ...[...sources].map(([mark, where]) => `[${mark}] ${where}`));
    return lines.join("\n");
  };

  const goToAnswer = () => {
    const opener = document.querySelector(`#qa-conversation .qa-key-${(shown() ?? "").replaceAll(".", "-")}`);
    const goal = opener?.checkVisibility() ? opener : document.querySelector("#qa-question textarea");
    if (narrow()) document.querySelector("#qa-conversation")?.scrollIntoView();
    goal?.focus();
    goal?.scrollIntoView({ block: "nearest" });
  };
  const goToSource = () => {
    const panel = document.querySelector("#qa-source .qa-document");
    panel?.focus();
    if (narrow()) document.querySelector("#qa-source")?.scrollIntoView();
  };

  const acts = {
    ".qa-open": (button) => { clearTimeout(resting); open(button); },
    ".qa-copy": (button) => copy(button, button.dataset.copy),
    ".qa-copy-answer": (button) => copy(button, answerText(button.closest("[data-testid=bot]"))),
    ".qa-to-answer": goToAnswer,
    ".qa-to-source": goToSource,
    ".qa-edit": (button) => { tell("edit", named(button, "qa-turn-")); toQuestion(); },
    ".qa-keep": () => { tell("edit", "none"); toQuestion(); },
  };
  const toQuestion = () => document.querySelector("#qa-question textarea")?.focus();
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(acts)) {
      const button = event.target.closest(selector);
      if (button && !button.disabled) return void act(button);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("#qa-question textarea")) {
      if (document.querySelector("#qa-question .stop-button")) say("The last question is still being answered.");
    }
    if (event.key !== "Escape" || event.isComposing) return;
    if (event.target.closest("#qa-source")) goToAnswer();
    else if (event.target.closest("#qa-question")) {
      const button = document.querySelector("#qa-question .stop-button, #qa-conversation .qa-keep");
      button?.click();
    }
  });

  // An answer that is being written changes all the time: a screen reader hears now and then how far it is, and then the
  // whole of it, and not every statement again and again.
  const EVERY = 5000; // milliseconds between two words on how far it is
  let told = 0; // when the last one was said
  let writing = false;
  const follow = (log) => {
    log.querySelectorAll("[data-testid=bot]").forEach((message) => {
      const own = message.querySelector(".qa-writing, .qa-written") !== null;
      if (own !== (message.getAttribute("aria-live") === "off")) {
        if (own) message.setAttribute("aria-live", "off");
        else message.removeAttribute("aria-live");
      }
    });
    const unfinished = log.querySelector(".qa-writing");
    if (unfinished && Date.now() - told > EVERY) {
      told = Date.now();
      say(log.querySelector(".qa-found .qa-reading")?.textContent ?? "");
    }
    if (writing && !unfinished) {
      const last = [...log.querySelectorAll("[data-testid=bot]")].at(-1);
      if (last?.querySelector(".qa-written")) say(spokenText(last));
      told = 0;
    }
    writing = unfinished !== null;
  };
  const spokenText = (message) => [...message.querySelectorAll(".qa-short, .qa-statement")].map((line) => line.textContent).join(" ");

  // Gradio names a message by its markup, and calls a list what holds buttons; a screen reader is served better.
  const name = (log) => {
    log.querySelectorAll(".examples[role=list]").forEach((examples) => {
      examples.setAttribute("role", "group");
      examples.setAttribute("aria-label", "Examples");
    });
    log.querySelectorAll("[data-testid=user], [data-testid=bot]").forEach((message) => {
      const speaker = message.dataset.testid === "user" ? "You" : "Answer";
      if (message.getAttribute("aria-label") !== speaker) {
        message.setAttribute("role", "article");
        message.setAttribute("aria-label", speaker);
      }
    });
    follow(log);
    current(shown());
  };

  const watch = () => {
    const panel = document.querySelector("#qa-source");
    const log = document.querySelector("#qa-conversation");
    if (!panel || !log) return void setTimeout(watch, 100);
    new MutationObserver(renewed).observe(panel, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    new MutationObserver(() => name(log)).observe(log, { childList: true, subtree: true });
    name(log);
  };
  watch();
})();
