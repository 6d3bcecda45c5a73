/** As of browsers from 2024 on; TypeScript's description of them is older. */
interface Transferable {
  transfer?(bytes: number): ArrayBuffer;
}

/**
 * Gives the memory of bytes back that nobody reads any more, at once where the browser can: what is as large as a
 * picture it collects late.
 */
export function letGo({ buffer }: Uint8Array | Uint16Array): void {
  if (buffer instanceof ArrayBuffer) (buffer as Transferable).transfer?.(0);
}
