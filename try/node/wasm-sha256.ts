import { createSHA256 } from 'hash-wasm';

/** SHA-256 in WebAssembly: one for all hashes, each of which brings its own state. */
export async function openSha256() {
  const sha256 = await createSHA256();
  const empty = sha256.init().save();
  return {
    empty,
    update: (state: Uint8Array, bytes: Uint8Array): Uint8Array => sha256.load(state).update(bytes).save(),
    digest: (state: Uint8Array): Uint8Array => sha256.load(state).digest('binary'),
  };
}

export type WasmSha256 = Awaited<ReturnType<typeof openSha256>>;
