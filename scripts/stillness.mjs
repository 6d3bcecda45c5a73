// Ends a suite that stands still, so that a run of all specs has an end whatever one of them waits for.
import { statSync } from 'node:fs';

/** Longer than mocha lets any spec or hook take: what ends by itself is not ended here. */
export const STILL_MINUTES = 20;

export function endWhenStill(
  child,
  news,
  { patienceMs = STILL_MINUTES * 60_000, everyMs = 1000, graceMs = 10_000 } = {},
) {
  let stood = false;
  let heard = changedAt(news);
  let since = performance.now();
  let late;
  const look = setInterval(() => {
    const changed = changedAt(news);
    if (changed !== heard) {
      heard = changed;
      since = performance.now();
    } else if (performance.now() - since >= patienceMs) {
      stood = true;
      clearInterval(look);
      child.kill('SIGTERM');
      late = setTimeout(() => child.kill('SIGKILL'), graceMs);
    }
  }, everyMs);
  return new Promise((resolve) => {
    const over = (end) => {
      clearInterval(look);
      clearTimeout(late);
      resolve({ end, stood });
    };
    child.once('error', (error) => over(error.message));
    child.once('exit', (code, signal) => over(signal ?? code));
  });
}

const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
