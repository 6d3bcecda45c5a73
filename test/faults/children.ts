import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of the children of a process whose command line fits; none where the system does not tell. */
export function childrenOf(pid: number, command = /^/): number[] {
  try {
    // Of each thread: a process belongs to the thread that started it.
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' '))
      .filter(Boolean)
      .map(Number)
      .filter((child) => command.test(readFileSync(`/proc/${child}/cmdline`, 'utf8')));
  } catch {
    return [];
  }
}
