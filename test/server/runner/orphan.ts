// A child whose thread is blocked for good: only its watch can end it.
import { watchParent } from '../../../src/server/runner/parent-watch.ts';

watchParent(100);
// The watch starts in a thread of its own, which needs this one for a moment.
setTimeout(() => {
  process.send?.(process.pid);
  for (;;) Math.sqrt(2);
}, 500);
