// Sends a tap without loading the page again. Without this file, or when anything goes wrong, the plain form does the same.
const ANSWER_WITHIN = 15000; // milliseconds, in a hall with thick walls
const list = document.querySelector("[data-attendance-list]");
const waiting = new Map(); // person -> the taps still to be sent, in their order

function say(words) {
  const count = document.getElementById("attendance-count");
  if (count) {
    count.textContent = words;
  }
}

function showAtOnce(item, button) {
  const card = item.querySelector(".app-attendance__button");
  const before = card.getAttribute("aria-pressed");
  if (button.name === "value") {
    const here = !["not_recorded", "apologies", "no_message"].includes(button.value);
    card.setAttribute("aria-pressed", String(here));
  }
  card.querySelector(".app-attendance__state").textContent = "Saving";
  return () => {
    const now = document.getElementById(item.id)?.querySelector(".app-attendance__button");
    now?.setAttribute("aria-pressed", before);
    if (now) {
      now.querySelector(".app-attendance__state").textContent = "Not saved";
    }
    say("No signal: the last tap was not saved. Please tap again.");
  };
}

async function send(form, data) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: data,
    headers: { "X-One-Person": "1" },
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
  return answer.ok && !answer.redirected ? answer.text() : null;
}

function replace(id, html, focused) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const item = document.getElementById(id);
  const next = fresh.content.querySelector("li");
  const count = fresh.content.getElementById("attendance-count");
  if (!item || !next) {
    return;
  }
  const hadFocus = item.contains(document.activeElement);
  item.replaceWith(next);
  if (count) {
    say(count.textContent);
  }
  if (hadFocus) {
    const buttons = [...next.querySelectorAll("button")];
    const same = buttons.find((button) => focused && button.textContent.includes(focused));
    (same || buttons[0]).focus({ preventScroll: true });
  }
}

async function tapped(form, button) {
  const item = form.closest("li");
  const data = new URLSearchParams(new FormData(form));
  data.set(button.name, button.value);
  const takeBack = showAtOnce(item, button);
  const words = button.classList.contains("app-attendance__button") ? "" : button.firstChild.textContent.trim();
  const before = waiting.get(item.id) || Promise.resolve();
  const turn = before.then(() => send(form, data));
  waiting.set(
    item.id,
    turn.catch(() => null),
  );
  try {
    const html = await turn;
    if (html === null) {
      window.location.reload(); // refused, or signed out: the page says why
    } else {
      replace(item.id, html, words);
    }
  } catch {
    takeBack();
  }
}

list?.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-attendance]") && event.submitter?.name) {
    event.preventDefault();
    tapped(form, event.submitter);
  }
});
