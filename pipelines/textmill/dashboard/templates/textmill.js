"use strict";
// Keeps a page up to date while its run goes on, shows a report one view at a time, and opens all of it for print.

// Makes `present` as `wanted` is, changing what differs only: what is open, scrolled, focused or typed stays as it is.
// Elements with a `data-key` are known again by it, others by their place.
function morph(present, wanted) {
  if (present.nodeType !== wanted.nodeType || present.nodeName !== wanted.nodeName || present.id !== wanted.id) {
    present.replaceWith(wanted);
    return;
  }
  if (present.nodeType !== Node.ELEMENT_NODE) {
    if (present.nodeValue !== wanted.nodeValue) present.nodeValue = wanted.nodeValue;
    return;
  }
  const keeps = present.nodeName === "DETAILS" ? ["open"] : ["INPUT", "SELECT", "TEXTAREA"].includes(present.nodeName) ? ["value", "checked"] : [];
  for (const { name } of [...present.attributes]) {
    if (!wanted.hasAttribute(name) && !keeps.includes(name)) present.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (present.getAttribute(name) !== value && !keeps.includes(name)) present.setAttribute(name, value);
  }
  let next = present.firstChild;
  const keyed = new Map([...present.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  for (const child of [...wanted.childNodes]) {
    const key = child.dataset?.key;
    let match = key ? keyed.get(key) : next;
    while (!key && match?.dataset?.key) match = match.nextSibling;
    if (!match) {
      present.insertBefore(child, next);
      continue;
    }
    if (match !== next) present.insertBefore(match, next);
    next = match.nextSibling;
    morph(match, child);
  }
  while (next) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}

async function refresh() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const region of document.querySelectorAll("[data-live]")) {
    const wanted = page.querySelector(`[data-live="${CSS.escape(region.dataset.live)}"]`);
    if (wanted) morph(region, document.importNode(wanted, true));
  }
}

function follow(address) {
  const events = new EventSource(address);
  events.onmessage = () => refresh().catch(() => undefined); // the next message tries again
  events.addEventListener("complete", () => events.close());
}

function showView() {
  const target = document.getElementById(location.hash.slice(1).split("?")[0]); // behind it may stand the view's state
  if (target && !target.closest("section.view")) return; // the skip link
  const views = [...document.querySelectorAll("section.view")];
  const shown = target ? target.closest("section.view") : views[0];
  for (const view of views) view.classList.toggle("current", view === shown);
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${shown.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (target && target !== shown) target.scrollIntoView();
  else scrollTo(0, 0);
  showTab();
}

// On a narrow page the views are a row that scrolls: the one that is shown is brought into it.
function showTab() {
  const link = document.querySelector("nav a[aria-current]");
  const row = link?.closest("ul");
  if (row) row.scrollLeft += link.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - link.offsetWidth) / 2;
}

function openForPrint() {
  const closed = [...document.querySelectorAll("details:not([open])")];
  for (const details of closed) details.open = true;
  addEventListener("afterprint", () => closed.forEach((details) => (details.open = false)), { once: true });
}

if (document.body.classList.contains("report")) {
  document.documentElement.classList.add("tabs");
  addEventListener("hashchange", showView);
  showView();
}
showTab();
if (document.body.dataset.events) follow(document.body.dataset.events);
addEventListener("beforeprint", openForPrint);
