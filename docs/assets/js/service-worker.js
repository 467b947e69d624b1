// The site's service worker: it keeps what was loaded, so that it opens again without a network.
//
// VERSION and FILES, the digest of each file of the build by its path, are put before this by whybn/site/offline.py. What
// comes from the network is compared with its digest: so nothing of another build is ever kept beside this one's, or
// given to one of its pages. Where a page has become another, the worker of the new build takes over, and the page is
// asked for again.

const SCOPE = self.registration.scope;
const CACHES = `whybn ${SCOPE} `;
const CACHE = CACHES + VERSION;
const PYTHON = /^assets\/generated\/python-/;
const COURSE = /^(exercises|my-course|offline|quiz)\/|^assets\/(generated|css|katex|fonts|javascripts|stylesheets)\//;
let aside = false; // the host gives other files than any build that is known here: the network answers

/** The path of a file of this build; undefined for all else. */
function pathOf(address) {
  const { origin, pathname } = new URL(address);
  const place = origin + pathname;
  if (!place.startsWith(SCOPE)) return undefined;
  let path;
  try {
    path = decodeURIComponent(place.slice(SCOPE.length));
  } catch {
    return undefined;
  }
  if (path === "" || path.endsWith("/")) path += "index.html";
  return Object.hasOwn(FILES, path) ? path : undefined;
}

const addressOf = (path) => SCOPE + path.split("/").map(encodeURIComponent).join("/");

/** Whether an answer is this build's file. */
async function fits(answer, path) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer()));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(FILES[path]);
}

const kept = async (path) => (await caches.open(CACHE)).match(addressOf(path));
const keep = async (path, answer) => (await caches.open(CACHE)).put(addressOf(path), answer);

/** The network's answer, and whether it is this build's file. A browser's own store may hold an older one: asked anew. */
async function fetched(request, path) {
  let answer = await fetch(request);
  if (answer.ok && !(await fits(answer, path))) answer = await fetch(request.url, { cache: "reload", redirect: "manual" });
  return { answer, fitting: answer.ok && await fits(answer, path) };
}

/** Fetches a file and keeps it, if it is this build's; tells whether it is kept now. */
async function fetchAndKeep(path) {
  if (await kept(path)) return true;
  const { answer, fitting } = await fetched(new Request(addressOf(path).replace(/index\.html$/, ""), { redirect: "manual" }), path);
  if (fitting) await keep(path, answer);
  return fitting;
}

/** The newer build's worker, once it is installed; null where there is none. */
async function newcomer() {
  const { registration } = self;
  if (registration.waiting) return registration.waiting;
  try {
    await registration.update();
  } catch {
    return null;
  }
  const coming = registration.installing;
  if (coming) {
    await new Promise((resolve) => {
      const look = () => coming.state === "installing" || resolve();
      coming.addEventListener("statechange", look);
      look();
    });
  }
  return registration.waiting;
}

/** Lets the newer build's worker take over, and the browser ask again. It can do so only once this answer is given. */
function handOver(worker) {
  worker.postMessage({ kind: "take over" });
  return new Response("", { headers: { Refresh: "0", "Content-Type": "text/html" } });
}

/** A page: the network's, if there is one; it may be newer. */
async function page(request) {
  if (self.registration.waiting) return handOver(self.registration.waiting);
  const path = pathOf(request.url);
  let found;
  try {
    found = path ? await fetched(request, path) : { answer: await fetch(request) };
  } catch {
    return (path && await kept(path)) || nothing();
  }
  const { answer, fitting } = found;
  if (fitting) await keep(path, answer.clone());
  if (fitting || !answer.ok || !path) return answer;
  const worker = await newcomer();
  if (worker) return handOver(worker);
  aside = true;
  return answer;
}

/** What a page needs: what is kept, else the network's, if it is of the same build. */
async function part(request, path) {
  const found = await kept(path);
  if (found) return found;
  const { answer, fitting } = await fetched(request, path);
  if (!answer.ok) return answer;
  if (!fitting) return Response.error();
  await keep(path, answer.clone());
  return answer;
}

/** What is said in the place of a page that was not kept. */
async function nothing() {
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const pages = [...(await (await caches.open(CACHE)).keys())].map(({ url }) => url).filter((url) => url.endsWith("/index.html"));
  const links = pages.map((url) => url.slice(0, -"index.html".length)).sort().map((url) => (
    `<li><a href="${escaped(url)}">${escaped(url.slice(SCOPE.length) || "The first page")}</a></li>`));
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No network</title><main><h1>No network</h1><p>This page was not opened here before, so it is not kept. These are:</p>
<ul>${links.join("")}</ul></main></html>`;
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** What an earlier build's worker kept is kept of this build too; then it is given up. */
async function carryOver() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHES) || name === CACHE) continue;
    const before = await caches.open(name);
    let python = false;
    for (const { url } of await before.keys()) {
      const path = pathOf(url);
      python ||= PYTHON.test(url.slice(SCOPE.length));
      if (!path || await kept(path)) continue;
      const old = await before.match(url);
      if (await fits(old, path)) await keep(path, old);
      else await fetchAndKeep(path);
    }
    if (python) for (const path of Object.keys(FILES).filter((one) => PYTHON.test(one))) await fetchAndKeep(path);
    await caches.delete(name);
  }
}

/** Keeps several files; a sentence about it. */
async function keepSeveral(paths) {
  let count = 0;
  try {
    for (const path of paths) count += await fetchAndKeep(path);
  } catch {
    return `Kept: ${count} of ${paths.length} files; then the network was gone.`;
  }
  return count === paths.length ? `Kept: ${count} files. Exercises and quiz open without a network now.` : "The site has changed meanwhile: reload the page, then try again.";
}

const ORDERS = {
  "take over": () => self.skipWaiting(),
  keep: async ({ addresses }) => {
    await keepSeveral([...new Set(addresses.map(pathOf).filter(Boolean))]);
    await carryOver();
  },
  python: () => keepSeveral(Object.keys(FILES).filter((path) => PYTHON.test(path))),
  all: () => keepSeveral(Object.keys(FILES).filter((path) => path === "index.html" || COURSE.test(path))),
};

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const done = Promise.resolve(ORDERS[event.data?.kind]?.(event.data));
  event.waitUntil(done.then((said) => event.ports[0]?.postMessage(said), () => {}));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  if (request.mode === "navigate") {
    if (!aside || self.registration.waiting) event.respondWith(page(request));
    return;
  }
  const path = pathOf(request.url);
  if (path && !aside) event.respondWith(part(request, path));
});
