/** The engine has one thread here, so scales are trained one after another and no process is asked for. */
export function scaleWorker(): never {
  throw new Error('There are no processes in a browser.');
}

/** Nor for chains that run ahead: they run here, between the updates. */
export function chainProcessBeside(): undefined {
  return undefined;
}
