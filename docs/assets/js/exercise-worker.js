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

const whole = async (name) => (await beside(name)).arrayBuffer();

/** The same of one that is stored compressed, so that it is small on hosts that compress nothing. */
async function inflated(name, type) {
  const answer = await beside(name);
  return new Response(answer.body.pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": type } });
}

/** What the course answers in Python. `told` hears what is going on. */
async function python(scope, told) {
  const here = new URL(".", scope.location.href).href;
  told("Fetching Python ...");
  const wasm = inflated("pyodide.asm.wasm.bin", "application/wasm");
  const [script, lib, course] = await Promise.all([
    inflated("pyodide.asm.js.bin", "text/javascript").then((answer) => answer.blob()),
    whole("lib.zip"),
    whole("course.zip"),
  ]);
  told("Starting Python ...");
  const address = URL.createObjectURL(script);
  scope.importScripts("pyodide.js", address);
  URL.revokeObjectURL(address);
  const fetching = scope.fetch;
  scope.fetch = (what, ...rest) => (String(what).endsWith("pyodide.asm.wasm") ? wasm : fetching(what, ...rest));
  const started = await scope.loadPyodide({ indexURL: here, stdLibURL: `${here}stdlib.zip` });
  scope.fetch = fetching;
  told("Loading the course ...");
  started.unpackArchive(lib, "zip", { extractDir: `${SITE}/lib` });
  started.unpackArchive(course, "zip", { extractDir: `${SITE}/course` });
  started.runPython(`import sys; sys.path[:0] = ["${SITE}/course", "${SITE}/lib"]`);
  return started.pyimport("whybn.page.from_worker");
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

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
        } else if (now.solution) {
          send({ kind: "solution", ...JSON.parse(course.solution(now.exercise)) });
        }
        if (order === now) order = { exercise: now.exercise, idle: true };
        if (now.idle) {
          await through(course.warming(now.exercise), send);
          if (order === now) order = null;
        }
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
