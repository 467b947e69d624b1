// Pages without a network: registers the service worker, where the build has one, and tells it what the page has loaded.
//
// A build says so in a page's head (whybn/site/offline.py). `mkdocs serve` and the zip have none: pages are built anew
// there while somebody looks on, or lie on this machine already. A worker that an earlier build left there is removed.

const PLACE = "meta[name=whybn-offline]";

/** Whether this page can have things kept for it. */
export const keepingIsPossible = () => Boolean(navigator.serviceWorker?.controller);

/** Has everything about exercises and quiz kept; gives a sentence about it. */
export function keepAll() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    navigator.serviceWorker.controller.postMessage({ kind: "all" }, [port2]);
  });
}

async function remove() {
  for (const one of await navigator.serviceWorker.getRegistrations()) {
    if (one.active?.scriptURL.endsWith("/service-worker.js") && location.href.startsWith(one.scope)) await one.unregister();
  }
}

async function begin(address) {
  await navigator.serviceWorker.register(address, { updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  active.postMessage({ kind: "keep", addresses: [location.href, ...loaded] });
  document.addEventListener("whybn-judged", () => active.postMessage({ kind: "python" }), { once: true });
}

/** Begins, once the page is there. */
export function workOffline() {
  const workers = navigator.serviceWorker;
  if (!workers || !location.protocol.startsWith("http")) return;
  const place = document.querySelector(PLACE)?.content;
  if (place === undefined) return; // the page for what is not there
  if (!place) {
    remove().catch(() => {});
    return;
  }
  // Another version of the site has taken over, since somebody went to another page: this one is of the version before.
  const before = workers.controller;
  let leaving = false;
  window.addEventListener("beforeunload", () => { leaving = true; });
  workers.addEventListener("controllerchange", () => before && !leaving && location.reload());
  const address = new URL(place, location.href).href;
  const start = () => begin(address).catch(() => {}); // a browser that lets nothing be kept: the page is as it was
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start, { once: true });
}
