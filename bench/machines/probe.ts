import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from '../../test/faults/server-process.ts';

/** Bytes of a server after a collection of garbage. */
export interface Memory {
  readonly live: number;
  readonly external: number;
  /** Before the collection. */
  readonly resident: number;
}

/** What a measured server tells of its thread: see probe.mjs. */
export interface Probe {
  /** Collects garbage there. `busy`: share of the time since the last look that the event loop was busy */
  look(): Promise<{ readonly busy: number; readonly memory: Memory }>;
  /** @param file for a profile of so many seconds from now on, as Chromium opens it */
  profile(file: string, seconds: number): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('./probe.mjs', import.meta.url));

/** Servers that are started meanwhile have a probe. @param folder where they tell how it is reached */
export async function probed(folder: string, start: () => Promise<ServerProcess>): Promise<ServerProcess> {
  const { NODE_OPTIONS: before } = process.env;
  process.env['NODE_OPTIONS'] = `${before ?? ''} --import ${SCRIPT}`;
  process.env['PATCHWISE_PROBE'] = join(folder, 'probe');
  try {
    return await start();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    delete process.env['PATCHWISE_PROBE'];
  }
}

export async function probeOf(folder: string, pid: number): Promise<Probe> {
  const url = `http://127.0.0.1:${await readFile(join(folder, `probe.${pid}`), 'utf8')}`;
  const ask = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  return {
    async look() {
      const { busy, heapUsed, external, resident } = (await ask('/look')) as Record<string, number>;
      return {
        busy: busy ?? Number.NaN,
        memory: {
          live: heapUsed ?? Number.NaN,
          external: external ?? Number.NaN,
          resident: resident ?? Number.NaN,
        },
      };
    },
    async profile(file, seconds) {
      await ask(`/profile?s=${seconds}&to=${encodeURIComponent(file)}`);
    },
  };
}
