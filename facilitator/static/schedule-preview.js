// Shows the dates while the form is being filled in. Without this, the button "Show dates" does the same.
const WAIT = 500;
const form = document.getElementById("dates-form");
const address = form && form.querySelector("button[data-preview]").getAttribute("formaction");
const preview = document.getElementById("preview");
const filled = (...names) => names.every((name) => form.elements[name].value.trim());
let timer;
let running;

async function show() {
  const list = form.elements.freq.value === "dates";
  if (!filled("start_time", "end_time", list ? "dates" : "start_date")) return;
  if (running) running.abort();
  running = new AbortController();
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-Part": "preview" },
      body: new URLSearchParams(new FormData(form)),
      signal: running.signal,
    });
    // What does not fit yet gets its sentences when the form is sent, not at every key.
    if (answer.status !== 200 || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dates = page.getElementById("preview");
    if (!dates) return;
    const focused = document.activeElement && document.activeElement.id;
    preview.replaceChildren(...dates.childNodes);
    // What is chosen for one date redraws the list: the focus stays where it was.
    if (focused && preview.contains(document.getElementById(focused))) document.getElementById(focused).focus();
  } catch (error) {
    // Offline, or overtaken by the next change: the dates shown stay.
  }
}

if (form && address) {
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  };
  form.addEventListener("input", soon);
  preview.addEventListener("input", soon);
}
