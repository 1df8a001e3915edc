// Menus send at once, the modal keeps the focus, and what is new appears by itself; without this the pages work too.
"use strict";
document.documentElement.classList.add("scripted");

const sending = (event) => {
  const menu = event.target.closest("select[data-sends]");
  if (menu) menu.form.requestSubmit();
};
document.addEventListener("change", sending);

const raise = () => {
  const modal = document.getElementById("form");
  if (modal && modal.open && !modal.matches(":modal")) {
    modal.close();
    modal.showModal();
    modal.addEventListener("cancel", (event) => {
      event.preventDefault();
      modal.querySelector("[formaction='/act/close']").click();
    });
    const wrong = modal.querySelector(".wrong");
    if (wrong) wrong.closest(".field").querySelector("input, select, textarea").focus();
  }
};

const down = () => {
  if (document.querySelector(".composer")) window.scrollTo(0, document.body.scrollHeight);
};

const busy = () => {
  const at = document.activeElement;
  return document.querySelector("dialog[open]") || (at && at.closest("#said form, #places form, details[open]"));
};

let known = null;
const look = async () => {
  if (document.hidden) return;
  const pulse = await fetch("/pulse", { headers: { accept: "application/json" } });
  if (!pulse.ok) return;
  const { state } = await pulse.json();
  const before = known;
  known = state;
  if (before === null || before === state || busy()) {
    if (before !== null && before !== state) known = before;
    return;
  }
  const quiet = location.pathname === "/home" ? "/home?quietly" : location.href;
  const page = await fetch(quiet);
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 80;
  for (const id of ["said", "places"]) {
    const old = document.getElementById(id);
    const next = fresh.getElementById(id);
    if (old && next) old.replaceWith(next);
  }
  const modal = fresh.getElementById("form");
  if (modal) {
    document.body.append(modal);
    raise();
  }
  if (atEnd) down();
};

raise();
if (!location.hash) down();
if (document.querySelector("[data-live], #places")) {
  const again = () => look().catch(() => {}).finally(() => setTimeout(again, 1500));
  again();
}
