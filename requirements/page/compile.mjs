// Byte-compiles Python for a browser, by the very Python that will run there: `node compile.mjs FROM TO`.
// Each folder in FROM becomes an archive in TO. `course` keeps its sources too: tracebacks quote them, and misconceptions
// are made from them. Of all others byte code alone is kept.

import { readdirSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const PACK = `
import ast, importlib.util, io, pathlib, py_compile, shutil, zipfile
from importlib import _bootstrap_external

shutil.copytree("/disk", "/from")
TOP = pathlib.Path("/from")

def without_docstrings(text):
    # A blank in the place of each: some libraries join them, and none may be missing. Nobody reads them in a page.
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, False):
            node.body[0].value.value = " "
    return tree

def compiled(path):
    # "/site" is where the page unpacks them.
    named = str(path).replace("/from", "/site", 1)
    if path.is_relative_to(TOP / "course"):
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(path), dfile=named, doraise=True, invalidation_mode=unchecked)
        return
    text = path.read_bytes()
    code = compile(without_docstrings(text), named, "exec", dont_inherit=True)
    made = _bootstrap_external._code_to_hash_pyc(code, importlib.util.source_hash(text), False)
    path.with_suffix(".pyc").write_bytes(made)
    path.unlink()

def packed(name):
    top, written = TOP / name, io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in top.rglob("*") if path.is_file()):
            # Always the same date: equal files give an equal archive.
            archive.writestr(zipfile.ZipInfo(str(path.relative_to(top))), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return written.getvalue()

for path in sorted(TOP.rglob("*.py")):
    compiled(path)
`;

const [from, to] = process.argv.slice(2);
// Else Node would show the line that threw, which is all of Pyodide.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});
const python = await loadPyodide();
python.FS.mkdirTree("/disk");
python.FS.mount(python.FS.filesystems.NODEFS, { root: from }, "/disk");
python.runPython(PACK);
for (const name of readdirSync(from)) writeFileSync(`${to}/${name}.zip`, python.runPython(`packed("${name}")`).toJs());
