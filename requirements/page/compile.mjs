// Byte-compiles Python for a browser, by the very Python that will run there: `node compile.mjs FROM TO`.
// FROM is a folder; TO becomes a zip of it in which libraries are byte code alone, and the course has its sources too.

import { writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const COMPILE = `
import compileall, io, pathlib, py_compile, zipfile

def entries(top):
    for path in sorted(top.rglob("*.py")):
        sourceless = path.relative_to(top).parts[0] == "lib"
        place = path.with_suffix(".pyc") if sourceless else None
        # "/site" is where the page unpacks it: what tracebacks and inspect are to find.
        made = py_compile.compile(str(path), cfile=place and str(place), dfile=str(path).replace("/from", "/site", 1),
                                  doraise=True, optimize=-1 if not sourceless else 0,
                                  invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        if sourceless:
            path.unlink()
    return sorted(path for path in top.rglob("*") if path.is_file())

top, written = pathlib.Path("/from"), io.BytesIO()
with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for path in entries(top):
        # Always the same date: equal files give an equal archive.
        archive.writestr(zipfile.ZipInfo(str(path.relative_to(top))), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
written.getvalue()
`;

const [from, to] = process.argv.slice(2);
const python = await loadPyodide();
python.FS.mkdirTree("/disk");
python.FS.mount(python.FS.filesystems.NODEFS, { root: from }, "/disk");
python.runPython(`import shutil; shutil.copytree("/disk", "/from")`);
writeFileSync(to, python.runPython(COMPILE).toJs());
