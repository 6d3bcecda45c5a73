import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import type { ServerContext } from '../../../src/server/http/context.ts';
import { createLogger } from '../../../src/server/log.ts';
import { createMetrics } from '../../../src/server/metrics.ts';
import type { LivePacks } from '../../../src/server/packs/live-packs.ts';
import { memoryStudio } from './memory-studio.ts';

/** The built-in nodes only, for as long as it is there. */
function noPacks(): LivePacks {
  const current = {
    registry: patchwiseRegistry(),
    ...{ workflows: [], allowed: [], listed: [], problems: new Map<string, string>() },
  };
  return { current, read: async () => undefined, onChange: () => () => undefined, close: () => undefined };
}

/** A context without a server, over a studio in memory. */
export function testContext(): ServerContext {
  const studio = memoryStudio();
  return {
    studio,
    packs: noPacks(),
    log: createLogger('silent'),
    metrics: createMetrics(studio),
    serverId: 'test',
    startedAt: 0,
    folders: { workflows: 'workflows', samples: 'samples', web: 'none' },
    engines: async () => [],
    speed: async () => undefined,
    stopping: () => false,
  };
}
