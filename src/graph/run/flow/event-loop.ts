/**
 * Lets timers and sockets have a turn. Nodes that only await settled promises would starve them, and with them
 * every cancel button. One turn an emission costs microseconds, and, unlike one every so many milliseconds, keeps
 * the order of events independent of how fast the machine is.
 */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
