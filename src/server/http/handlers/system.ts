import { PatchwiseError } from '../../../errors.ts';
import type { nodeOperations, systemOperations } from '../../../protocol/system.ts';
import { machineInfo } from '../../../runtime/machine.ts';
import type { Handlers } from '../../../studio/handlers/handler.ts';
import { fixedJson, json } from '../../../studio/ports/reply.ts';
import { withoutPaths } from '../../../studio/public-view.ts';
import { pastRuns, timedLearning } from '../../../studio/speed/past-runs.ts';
import { VERSION } from '../../../version.ts';
import type { ServerContext } from '../context.ts';
import { openApiDocument } from '../openapi.ts';

export function nodeHandlers({ packs }: Pick<ServerContext, 'packs'>): Handlers<typeof nodeOperations> {
  // Put into text once for each change of the packs.
  const texts = new WeakMap<object, ReturnType<typeof fixedJson>>();
  return {
    listNodes() {
      const { registry } = packs.current;
      const reply = texts.get(registry) ?? fixedJson(registry.catalogue());
      texts.set(registry, reply);
      return reply();
    },
  };
}

/** What an operator asks for. */
export function systemHandlers(context: ServerContext): Handlers<typeof systemOperations> {
  const { studio, metrics, serverId, startedAt, engines, stopping } = context;
  const storage = remembered(() => studio.storage(), 5000);
  const past = pastRuns(studio.runs);
  let openApi: ReturnType<typeof fixedJson> | undefined;
  const { os, arch, cpu, cores, memoryBytes, node } = machineInfo();
  return {
    async getSystem() {
      const { queued, capacity, runners } = await studio.runs.status();
      const { rss, heapUsed } = process.memoryUsage();
      return json({
        serverId,
        version: VERSION,
        startedAt,
        machine: { os, arch, cpu, cores, memoryBytes, node },
        memory: { rss, heapUsed },
        storage: await storage(),
        queue: { queued, capacity },
        runners: runners.map(({ pid: _pid, ...rest }) => rest),
        problems: (await studio.problems()).map(withoutPaths),
      });
    },
    async listEngines() {
      const items = (await engines()).map(({ reason, ...rest }) => ({
        ...rest,
        ...(reason === undefined ? {} : { reason: withoutPaths(reason) }),
      }));
      return json({ items });
    },
    async getSpeed() {
      // Asked for where a photograph is about to become something.
      await studio.expectRun();
      const runs = await past();
      const measured = timedLearning(runs) ? undefined : await context.speed();
      return json({ ...(measured === undefined ? {} : { measured }), runs: [...runs] });
    },
    async emptyCache() {
      const bytes = await studio.emptyCache();
      storage.forget();
      return json({ bytes });
    },
    getHealth: () => json({ status: 'ok' }),
    async getReadiness() {
      const [problem] = stopping() ? ['The server is stopping.'] : await studio.problems();
      if (problem === undefined) return json({ ready: true });
      throw new PatchwiseError('server/unavailable', problem, {
        hint: 'See /api/system for all problems.',
      });
    },
    getMetrics: async () => ({
      kind: 'text',
      type: metrics.contentType,
      text: await metrics.text(),
    }),
    getOpenApi() {
      // Made when it is first asked for: its schemas take a third of a second, which no start should wait for.
      openApi ??= fixedJson(openApiDocument());
      return openApi();
    },
  };
}

/** Measuring a disk takes a while: asked at most once in `ms`, and once for all who ask meanwhile. */
function remembered<T>(
  measure: () => Promise<T>,
  ms: number,
): (() => Promise<T>) & { readonly forget: () => void } {
  let value: Promise<T> | undefined;
  let at = 0;
  const ask = (): Promise<T> => {
    if (value === undefined || performance.now() - at > ms) {
      at = performance.now();
      value = measure();
      value.catch(() => {
        value = undefined;
      });
    }
    return value;
  };
  return Object.assign(ask, {
    forget: () => {
      value = undefined;
    },
  });
}
