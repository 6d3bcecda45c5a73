import type { ObjectStore } from '../../src/machines/files/byte-store.ts';
import type { SharedBytes } from '../../src/studio/ports/blob-store.ts';

/** Bytes by name in memory, as front ends share them. @param objects that they are in */
export function sharedBytes(objects: Map<string, Uint8Array>): SharedBytes {
  return {
    has: async (name) => objects.has(name),
    get: async (name) => objects.get(name),
    async read(name) {
      const found = objects.get(name);
      return found && { length: found.byteLength, chunks: inHalves(found) };
    },
    list: async (beginning) => [...objects.keys()].filter((name) => name.startsWith(beginning)),
    put: async (name, bytes) => void objects.set(name, bytes),
    remove: async (name) => void objects.delete(name),
  };
}

/** An object store in memory. @param objects by area and name */
export function objectsInMemory(objects: Map<string, Uint8Array>): ObjectStore {
  const bytes = sharedBytes(objects);
  return {
    has: (area, name) => bytes.has(`${area}/${name}`),
    get: (area, name) => bytes.get(`${area}/${name}`),
    read: (area, name) => bytes.read(`${area}/${name}`),
    put: (area, name, data) => bytes.put(`${area}/${name}`, data),
    remove: (area, name) => bytes.remove(`${area}/${name}`),
    list: async (area, beginning) =>
      (await bytes.list(`${area}/${beginning}`)).map((name) => name.slice(area.length + 1)),
    async copy(area, from, to) {
      const found = objects.get(`${area}/${from}`);
      if (found !== undefined) objects.set(`${area}/${to}`, found);
      return found !== undefined;
    },
  };
}

async function* inHalves(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const half = Math.ceil(bytes.byteLength / 2);
  yield bytes.subarray(0, half);
  yield bytes.subarray(half);
}
