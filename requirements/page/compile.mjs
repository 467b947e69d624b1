// Byte-compiles Python for a browser, by the very Python that will run there: `node compile.mjs FOLDER`, in place.
// Files below FOLDER/course keep their sources beside it: tracebacks quote them, and misconceptions are made from them.
// What is only ever read as a text gets no byte code. Of all others byte code alone stays.

import { loadPyodide } from "pyodide";

const COMPILE = `
import ast, importlib.util, pathlib
from importlib import _bootstrap_external
from importlib.util import cache_from_source, source_hash

TOP = pathlib.Path("/disk")
TEXTS = tuple(TOP / "course" / name for name in ("exercises", "tests/meta", "reference_impl/properties"))

def without_docstrings(text):
    # Nothing in the place of each: some libraries join them, so none may be missing; NumPy's masked arrays, which its
    # median loads, look into those that say anything. Nobody reads them in a page.
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, False):
            node.body[0].value.value = ""
    return tree

for path in sorted(TOP.rglob("*.py")):
    if any(path.is_relative_to(folder) for folder in TEXTS):
        continue
    text, with_source = path.read_bytes(), path.is_relative_to(TOP / "course")
    # "/site" is where the page unpacks it.
    named = str(path).replace("/disk", "/site", 1)
    code = compile(text if with_source else without_docstrings(text), named, "exec", dont_inherit=True)
    to = pathlib.Path(cache_from_source(str(path))) if with_source else path.with_suffix(".pyc")
    to.parent.mkdir(exist_ok=True)
    to.write_bytes(_bootstrap_external._code_to_hash_pyc(code, source_hash(text), False))
    if not with_source:
        path.unlink()
`;

// Else Node would show the line that threw, which is all of Pyodide.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const python = await loadPyodide();
python.FS.mkdirTree("/disk");
python.FS.mount(python.FS.filesystems.NODEFS, { root: process.argv[2] }, "/disk");
python.runPython(COMPILE);
process.exit(); // its threads would keep it a while
