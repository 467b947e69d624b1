// Zip archives, as far as files of text need them: written without compression, read as every program writes them.

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const UTF8 = 0x0800; // the names are in it
const MOST = 2_000_000; // bytes of one file: a learner's has some thousand
const MANY = 2_000; // files

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** The checksum of zip. */
export const crc32 = (bytes) => (bytes.reduce((sum, byte) => TABLE[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

/** Numbers as little-endian bytes: pairs of size and value. */
function packed(...pairs) {
  const view = new DataView(new ArrayBuffer(pairs.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of pairs) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

/** A time as zip has it: local, in steps of two seconds. */
const clock = (when) => (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
const day = (when) => ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();

/** An archive of texts by their paths, as parts of a Blob. */
export function zipped(texts, when = new Date()) {
  const encoder = new TextEncoder();
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [path, text] of Object.entries(texts)) {
    const [name, data] = [encoder.encode(path), encoder.encode(text)];
    const common = [[2, 20], [2, UTF8], [2, 0], [2, clock(when)], [2, day(when)], [4, crc32(data)], [4, data.length], [4, data.length], [2, name.length], [2, 0]];
    const header = packed([4, LOCAL], ...common);
    directory.push(packed([4, CENTRAL], [2, 0x0314], ...common, [2, 0], [2, 0], [2, 0], [4, 0o100644 * 65536], [4, at]), name);
    parts.push(header, name, data);
    at += header.length + name.length + data.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const count = Object.keys(texts).length;
  return [...parts, ...directory, packed([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, at], [2, 0])];
}

async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > MOST) throw new Error("a file in it is too large");
    parts.push(value);
  }
}

/** The files of an archive that `wanted` says yes to, as [path, text]. Throws an Error that says what is wrong with it. */
export const unzipped = async (buffer, wanted) => {
  const [bytes, view] = [new Uint8Array(buffer), new DataView(buffer)];
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Error("it is no zip, or not all of one");
  const count = view.getUint16(end + 10, true);
  if (count > MANY) throw new Error(`it holds ${count} files`);
  const found = [];
  let at = view.getUint32(end + 16, true);
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) throw new Error("its list of files is broken");
    const [flags, method, size, length] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint16(at + 28, true)];
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
    const local = view.getUint32(at + 42, true);
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (path.endsWith("/") || !wanted(path)) continue;
    if (flags & 1 || ![0, 8].includes(method)) throw new Error(`${path} in it is packed in a way that is not known here`);
    if (local + 30 > bytes.length || size > MOST) throw new Error(`${path} in it is broken or too large`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const data = bytes.subarray(start, start + size);
    found.push([path, new TextDecoder().decode(method ? await inflated(data) : data)]);
  }
  return found;
};
