// Shows the dates while the form is being filled in. Without this, the button "Show dates" does the same.
const WAIT = 500;
const form = document.getElementById("dates-form");
const address = form && form.querySelector("button[formaction]").getAttribute("formaction");
let timer;
let running;

async function show() {
  if (running) running.abort();
  running = new AbortController();
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      signal: running.signal,
    });
    // A form that is not complete yet gets its sentences when it is sent, not at every key.
    if (answer.status !== 200 || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dates = page.getElementById("preview");
    if (dates) document.getElementById("preview").replaceChildren(...dates.childNodes);
  } catch (error) {
    // Offline, or overtaken by the next change: the dates shown stay.
  }
}

if (form && address) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
}
