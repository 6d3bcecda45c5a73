// A child whose thread is blocked for good: only its watch can end it.
import { endWithParent } from '../../src/runtime/parent-watch.ts';

await endWithParent(process.ppid, 100);
process.send?.(process.pid, () => {
  for (;;) Math.sqrt(2);
});
