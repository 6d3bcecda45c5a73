import { LIFT_KERNELS } from './kernel-bytes.ts';

/** The WebAssembly of kernels/lift. One array for the whole program: whoever opens it is known by it. */
export const LIFT_WASM: Uint8Array<ArrayBuffer> = decodeBase64(LIFT_KERNELS);

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
