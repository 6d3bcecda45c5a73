import { readFileSync } from 'node:fs';
import type { ObjectStore } from '../../src/machines/files/byte-store.ts';
import type { MachineArea } from '../../src/protocol/machines.ts';
import type { SharedBytes } from '../../src/studio/ports/blob-store.ts';

/** Bytes by name in memory, as front ends share them. @param objects that they are in, their names after the prefix */
export function sharedBytes(objects: Map<string, Uint8Array>, prefix = ''): SharedBytes {
  if (prefix !== '') return below(sharedBytes(objects), prefix);
  return {
    has: async (name) => objects.has(name),
    get: async (name) => objects.get(name),
    async read(name) {
      const found = objects.get(name);
      return found && { length: found.byteLength, chunks: inHalves(found) };
    },
    list: async (beginning) => [...objects.keys()].filter((name) => name.startsWith(beginning)),
    async copy(from, to) {
      const found = objects.get(from);
      if (found !== undefined) objects.set(to, found);
      return found !== undefined;
    },
    address: async (name, method) => `https://objects.test/${name}?${method}`,
    put: async (name, bytes) => void objects.set(name, bytes),
    putFile: async (name, path) => void objects.set(name, readFileSync(path)),
    remove: async (name) => void objects.delete(name),
  };
}

function below(bytes: SharedBytes, prefix: string): SharedBytes {
  return {
    has: (name) => bytes.has(`${prefix}${name}`),
    get: (name) => bytes.get(`${prefix}${name}`),
    read: (name) => bytes.read(`${prefix}${name}`),
    list: async (beginning) =>
      (await bytes.list(`${prefix}${beginning}`)).map((name) => name.slice(prefix.length)),
    copy: (from, to) => bytes.copy(`${prefix}${from}`, `${prefix}${to}`),
    address: (name, method) => bytes.address(`${prefix}${name}`, method),
    put: (name, data) => bytes.put(`${prefix}${name}`, data),
    putFile: (name, path) => bytes.putFile(`${prefix}${name}`, path),
    remove: (name) => bytes.remove(`${prefix}${name}`),
  };
}

/** An object store in memory. @param objects by area and name */
export function objectsInMemory(objects: Map<string, Uint8Array>): ObjectStore {
  const of = (area: MachineArea) => sharedBytes(objects, `${area}/`);
  return {
    has: (area, name) => of(area).has(name),
    get: (area, name) => of(area).get(name),
    read: (area, name) => of(area).read(name),
    put: (area, name, data) => of(area).put(name, data),
    putFile: (area, name, path) => of(area).putFile(name, path),
    remove: (area, name) => of(area).remove(name),
    list: (area, beginning) => of(area).list(beginning),
    copy: (area, from, to) => of(area).copy(from, to),
    address: (area, name, method) => of(area).address(name, method),
  };
}

async function* inHalves(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const half = Math.ceil(bytes.byteLength / 2);
  yield bytes.subarray(0, half);
  yield bytes.subarray(half);
}

/** What a worker sends, at once. */
export async function whole(bytes: Uint8Array | Blob): Promise<Uint8Array> {
  return bytes instanceof Blob ? new Uint8Array(await bytes.arrayBuffer()) : bytes;
}
