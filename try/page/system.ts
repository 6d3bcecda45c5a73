import { VERSION } from 'virtual:patchwise-try';
import type { nodeOperations } from '../../src/protocol/system.ts';
import type { Handlers } from '../../src/studio/handlers/handler.ts';
import { json } from '../../src/studio/ports/reply.ts';
import type { pastRuns } from '../../src/studio/speed/past-runs.ts';
import { deviceMemory } from './device-memory.ts';
import type { PageStudio } from './studio.ts';

/** Another each time the page opens. */
export const SERVER_ID = crypto.randomUUID();

const STARTED_AT = Date.now();

interface MemoryInfo {
  readonly memory?: { readonly usedJSHeapSize: number };
}

/** The node list, and the system as far as a page knows it. */
export function systemHandlers(studio: PageStudio): Handlers<typeof nodeOperations & Told> {
  const catalogue = studio.registry.catalogue();
  let past: ReturnType<typeof pastRuns> | undefined;
  return {
    listNodes: () => json(catalogue),
    async getSystem() {
      const { queued, capacity, runners } = await studio.runs.status();
      const used = (performance as unknown as MemoryInfo).memory?.usedJSHeapSize ?? 0;
      return json({
        serverId: SERVER_ID,
        version: VERSION,
        startedAt: STARTED_AT,
        machine: {
          os: navigator.platform,
          arch: 'wasm',
          cpu: 'this page',
          cores: navigator.hardwareConcurrency,
          memoryBytes: deviceMemory(),
          node: '',
        },
        memory: { rss: used, heapUsed: used },
        storage: await studio.storage(),
        queue: { queued, capacity },
        runners: runners.map(({ pid: _pid, ...rest }) => rest),
        problems: await studio.problems(),
      });
    },
    async listEngines() {
      const { findGpu } = await import('../runner/gpu.ts');
      const gpu = await findGpu();
      return json({
        items: [
          { id: 'web', provider: 'wasm', available: true },
          { id: 'web', provider: 'webgpu', ...gpu },
        ],
      });
    },
    async getSpeed() {
      // Not of the first view.
      past ??= (await import('../../src/studio/speed/past-runs.ts')).pastRuns(studio.runs);
      const runs = await past();
      const measured = await studio.speed.measured(runs);
      // Asked for a photograph that has come.
      void studio.expectRun();
      return json({ ...(measured === undefined ? {} : { measured }), runs: [...runs] });
    },
    emptyCache: async () => json({ bytes: await studio.emptyCache() }),
    getHealth: () => json({ status: 'ok' }),
    getReadiness: () => json({ ready: true }),
  };
}

type Told = Pick<
  typeof import('../../src/protocol/system.ts').systemOperations,
  'getSystem' | 'listEngines' | 'getSpeed' | 'emptyCache' | 'getHealth' | 'getReadiness'
>;
