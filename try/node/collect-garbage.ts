/** Bytes of a buffer that no browser gives. */
const TOO_MANY = 2 ** 35 - 1;

/**
 * Lets the browser collect what nobody reads any more, now: before it says that there is no room for a buffer, it looks for
 * some. Memory that threads share does not count as garbage by itself, however much it is. Some 20 to 100 ms in Chromium; a
 * browser that does not look loses nothing by it.
 */
export function collectGarbage(): void {
  try {
    new ArrayBuffer(TOO_MANY);
  } catch {
    // As meant.
  }
}
