// Menus send at once, the modal keeps the focus, and what is new appears by itself; without this the pages work too.
"use strict";
document.documentElement.classList.add("scripted");
const me = document.body.dataset.person;

// What was pressed twice is sent once, and whoever comes back to the page finds the place where they were.
const spot = (form) => [form.action, ...form.querySelectorAll("[name=ts], [name=action], [name=value]:not(select), [name=callback]")]
  .map((one) => one.value ?? one).join(" ");
let leaving = false;
document.addEventListener("submit", (event) => {
  if (leaving) event.preventDefault();
  else {
    leaving = true;
    setTimeout(() => { leaving = false; }, 12000); // longer than any answer takes
    if (!event.target.closest("dialog")) sessionStorage.setItem("spot", spot(event.target));
  }
});
document.addEventListener("change", (event) => {
  const menu = event.target.closest("select[data-sends]");
  if (menu) menu.form.requestSubmit();
});
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

// Another tab may have become somebody else: this one goes on as whom it shows.
localStorage.setItem("person", me);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.origin !== location.origin || localStorage.getItem("person") === me) return;
  const to = new URL(link.href);
  if (to.pathname !== location.pathname || !to.hash) to.searchParams.set("as", me);
  link.href = to;
});

const raise = () => {
  const modal = document.getElementById("form");
  if (!modal || !modal.open || modal.matches(":modal")) return;
  modal.close();
  modal.showModal();
  modal.addEventListener("cancel", (event) => {
    event.preventDefault();
    modal.querySelector("[formaction='/act/close']").click();
  });
  const wrong = modal.querySelector(".wrong");
  const first = wrong ? wrong.closest(".field") : modal;
  (first.querySelector("input:not([type=hidden]), select, textarea") || modal.querySelector("button")).focus();
};

const down = () => {
  if (document.querySelector(".composer")) window.scrollTo(0, document.body.scrollHeight);
};

const goTo = (was) => {
  const form = was && [...document.forms].find((one) => spot(one) === was);
  const at = form && form.querySelector("input:not([type=hidden]), select, button");
  if (at) at.focus();
  return Boolean(at) && !form.matches(".composer");
};

const arrive = () => {
  if (document.querySelector("dialog[open]")) return true;
  const was = sessionStorage.getItem("spot");
  sessionStorage.removeItem("spot");
  return goTo(was);
};

// An open menu would shut when the page changes under it.
let touched = 0;
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { touched = Date.now(); });
const busy = () => {
  if (document.querySelector("dialog[open]")) return true;
  const at = document.activeElement;
  return Boolean(at && at.closest("#said select, #said details[open]")) && Date.now() - touched < 10000;
};

const tell = (old, next) => {
  const known = new Set([...old.querySelectorAll("article")].map((one) => one.textContent));
  const fresh = [...next.querySelectorAll("article")].filter((one) => !known.has(one.textContent));
  const last = fresh.filter((one) => !fresh.some((other) => other !== one && one.contains(other))).pop();
  if (!last) return;
  const words = last.querySelector(".blocks").textContent.replace(/\s+/g, " ").trim();
  document.getElementById("news").textContent = `${last.dataset.who}: ${words.slice(0, 200)}`;
};

// What came between this page and its first look is new, too.
let known = document.body.dataset.seen || null;
const look = async () => {
  if (document.hidden || leaving) return;
  const pulse = await fetch(`/pulse?as=${me}`, { headers: { accept: "application/json" } });
  if (!pulse.ok) return;
  const { state } = await pulse.json();
  const before = known;
  known = state;
  if (before === null || before === state || busy()) {
    if (before !== null && before !== state) known = before;
    return;
  }
  const quiet = new URL(location);
  quiet.searchParams.set("quietly", "");
  quiet.searchParams.set("as", me);
  const page = await fetch(quiet);
  if (!page.ok || leaving) return; // what is sent brings a page of its own
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const held = document.activeElement && document.activeElement.closest("#said form, #places form");
  const place = held && spot(held);
  const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 80;
  for (const id of ["said", "places"]) {
    const old = document.getElementById(id);
    const next = fresh.getElementById(id);
    if (!old || !next) continue;
    if (id === "said") tell(old, next);
    old.replaceWith(next);
  }
  const modal = fresh.getElementById("form");
  if (modal) {
    document.body.append(modal);
    raise();
  }
  if (!goTo(place) && atEnd) down();
};

raise();
if (!arrive() && !location.hash) down();
if (document.querySelector("[data-live], #places")) {
  const again = () => look().catch(() => {}).finally(() => setTimeout(again, 1500));
  again();
}
