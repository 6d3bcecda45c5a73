import { nextTurn } from './globals.ts';

/** `node:timers/promises` */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => globalThis.setTimeout(resolve, ms));
}

function turn(): Promise<void> {
  return new Promise(nextTurn);
}

export { delay as setTimeout, turn as setImmediate };
