import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/** A process that does not outlive this one, if only this one ends in order. */
export function endsWithThis<T extends ChildProcess>(child: T): T {
  if (children.size === 0) process.once('exit', endAll);
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size === 0) process.removeListener('exit', endAll);
  });
  return child;
}

/** Ctrl-C and SIGTERM end in order: for scripts; mocha has its own way. */
export function endInOrder(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

function endAll(): void {
  // SIGKILL, also for those that were stopped; a runner ends when its server is gone.
  for (const child of children) child.kill('SIGKILL');
}
