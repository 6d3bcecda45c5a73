/** Globals of Node that the shared code uses; imported first. */
import { PlainBuffer } from './buffer.ts';

type Task = () => void;

const waiting: Task[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => waiting.shift()?.();

/** A turn of the event loop: messages and timers are served in between, and no browser makes it wait 4 ms. */
export function nextTurn(task: Task): void {
  waiting.push(task);
  port2.postMessage(undefined);
}

Object.assign(globalThis, { Buffer: PlainBuffer, setImmediate: nextTurn });
