// A worker in which Python judges: it fetches Python and the course beside itself, then answers the page's orders.
//
// One order is worked on at a time, in small steps, and an order that comes meanwhile takes its place. What Python says
// goes to the page as it is. Whatever can go wrong for good (no memory, a stack that is too deep) ends in one message,
// "died": the page then begins with a fresh worker.

// Where libraries and course are unpacked.
const SITE = "/site";

/** A file that lies beside this one. */
async function beside(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

/** The same of one that is stored compressed, so that it is small on hosts that compress nothing. */
async function inflated(name, type = "application/octet-stream") {
  const answer = await beside(`${name}.bin`);
  return new Response(answer.body.pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": type } });
}

const BLOCK = 512; // of a tar archive

/** Writes the files of a tar archive below a folder: quicker than Python, which would unpack them in the page. */
function unpack(files, archive, folder) {
  const text = (from, length) => new TextDecoder().decode(archive.subarray(from, from + length)).split("\0")[0];
  for (let at = 0; archive[at]; ) {
    const [name, size, prefix] = [text(at, 100), parseInt(text(at + 124, 12), 8), text(at + 345, 155)];
    const path = [folder, prefix, name].filter(Boolean).join("/");
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    at += BLOCK;
    files.writeFile(path, archive.subarray(at, at + size), { canOwn: true });
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** What the course answers in Python. `told` hears what is going on. */
async function python(scope, told) {
  const here = new URL(".", scope.location.href).href;
  told("Fetching Python ...");
  // What Pyodide fetches by its name, it is given.
  const given = { "pyodide.asm.wasm": inflated("pyodide.asm.wasm", "application/wasm"), "stdlib.zip": inflated("stdlib.zip") };
  const archives = ["lib", "course"].map((name) => inflated(`${name}.tar`).then((answer) => answer.arrayBuffer()));
  const script = await inflated("pyodide.asm.js", "text/javascript").then((answer) => answer.blob());
  told("Starting Python ...");
  const address = URL.createObjectURL(script);
  scope.importScripts("pyodide.js", address);
  URL.revokeObjectURL(address);
  const fetching = scope.fetch;
  scope.fetch = (what, ...rest) => given[String(what).split("/").at(-1)] ?? fetching(what, ...rest);
  const started = await scope.loadPyodide({ indexURL: here, stdLibURL: `${here}stdlib.zip` });
  scope.fetch = fetching;
  told("Loading the course ...");
  const [lib, course] = await Promise.all(archives);
  unpack(started.FS, new Uint8Array(lib), `${SITE}/lib`);
  unpack(started.FS, new Uint8Array(course), `${SITE}/course`);
  started.runPython(`import sys; sys.path[:0] = ["${SITE}/course", "${SITE}/lib"]`);
  return started.pyimport("whybn.page.from_worker");
}

// A message to oneself: a timer would wait 4 ms at each of the many steps.
const { port1: knock, port2: door } = new MessageChannel();
const turn = () => new Promise((resolve) => {
  door.onmessage = resolve;
  knock.postMessage(null);
});

/** Takes the page's orders. */
export function serve(scope) {
  let order = null;
  let course = null;
  let working = false;
  const send = (message) => scope.postMessage(message);

  /** Works through an iterator of Python's until it ends or another order is there. */
  async function through(steps, hear) {
    const mine = order;
    try {
      for (;;) {
        const { done, value } = steps.next();
        if (done) return;
        if (value) hear(JSON.parse(value));
        await turn();
        if (order !== mine) return;
      }
    } finally {
      steps.return?.();
      steps.destroy?.();
    }
  }

  async function work() {
    if (working || !course) return;
    working = true;
    try {
      while (order) {
        const now = order;
        if (now.text !== undefined) {
          await through(course.judging(JSON.stringify(now)), (told) => send({ ...told, number: now.number }));
          if (order === now) send({ kind: "done", number: now.number });
        } else if (now.play) {
          // It has no steps between which another order could come: the page's Stop button ends the worker.
          send(JSON.parse(course.playing(JSON.stringify(now), (told) => send(JSON.parse(told)))));
        } else if (now.solution) {
          send({ kind: "solution", ...JSON.parse(course.solution(now.exercise)) });
        }
        if (now.idle) await through(course.warming(now.exercise), send);
        if (order === now) order = now.idle || now.play ? null : { exercise: now.exercise, idle: true };
      }
    } catch (error) {
      send({ kind: "died", why: String(error?.message ?? error).trim().split("\n").at(-1) });
    }
    working = false;
  }

  scope.onmessage = ({ data }) => {
    order = data;
    work();
  };
  python(scope, (what) => send({ kind: "starting", what })).then(
    (found) => {
      course = found;
      send({ kind: "ready" });
      work();
    },
    (error) => send({ kind: "failed", why: String(error?.message ?? error) }),
  );
}
