import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import { machineInfo } from '../../../runtime/machine.ts';
import { VERSION } from '../../../version.ts';
import type { ServerContext } from '../context.ts';
import { withoutPaths } from '../error-reply.ts';
import { json, type Reply, type Route, route } from '../route.ts';
import { time } from '../schemas.ts';

const runner = z.object({
  device: z.string(),
  state: z.enum(['starting', 'idle', 'running', 'restarting', 'stopped']),
  engine: z.string().optional(),
  runId: z.string().optional(),
  rss: z.number().optional(),
  loopDelayMs: z.number().optional(),
  restarts: z.number(),
});

/** What an operator asks for. */
export function systemRoutes(context: ServerContext): readonly Route[] {
  const { studio, metrics, serverId, startedAt, engines, stopping } = context;
  const storage = remembered(() => studio.storage(), 5000);
  const { os, arch, cpu, cores, memoryBytes, node } = machineInfo();
  return [
    route({
      method: 'get',
      path: '/api/system',
      operation: 'getSystem',
      tag: 'system',
      summary: 'Machine, runners, queue, memory and disk.',
      success: {
        status: 200,
        description: 'As it is now.',
        schema: z.object({
          serverId: z.string().describe('Another at each start of the server.'),
          version: z.string(),
          startedAt: time,
          machine: z.object({
            os: z.string(),
            arch: z.string(),
            cpu: z.string(),
            cores: z.number(),
            memoryBytes: z.number(),
            node: z.string(),
          }),
          memory: z.object({ rss: z.number(), heapUsed: z.number() }),
          storage: z.object({ bytes: z.number(), quota: z.number(), free: z.number().optional() }),
          queue: z.object({ queued: z.number(), capacity: z.number() }),
          runners: z.array(runner),
          problems: z.array(z.string()),
        }),
      },
      async handle() {
        const { queued, capacity, runners } = studio.runs.status();
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
          problems: studio.problems().map(withoutPaths),
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/system/engines',
      operation: 'listEngines',
      tag: 'system',
      summary:
        'Every engine: whether it can run here, and if not, why and what to install. The first answer takes seconds.',
      success: {
        status: 200,
        description: 'All engines.',
        schema: z.object({ items: z.array(z.looseObject({ id: z.string(), available: z.boolean() })) }),
      },
      async handle() {
        const items = (await engines()).map(({ reason, ...rest }) => ({
          ...rest,
          ...(reason === undefined ? {} : { reason: withoutPaths(reason) }),
        }));
        return json({ items });
      },
    }),
    route({
      method: 'get',
      path: '/healthz',
      operation: 'getHealth',
      tag: 'system',
      summary: 'Whether the process answers. Needs no token.',
      success: { status: 200, description: 'It does.', schema: z.object({ status: z.literal('ok') }) },
      handle: () => json({ status: 'ok' }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      operation: 'getReadiness',
      tag: 'system',
      summary: 'Whether runs can be submitted. Needs no token.',
      success: { status: 200, description: 'They can.', schema: z.object({ ready: z.literal(true) }) },
      errors: [503],
      handle() {
        const [problem] = stopping() ? ['The server is stopping.'] : studio.problems();
        if (problem === undefined) return json({ ready: true });
        throw new PatchwiseError('server/unavailable', problem, {
          hint: 'See /api/system for all problems.',
        });
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      operation: 'getMetrics',
      tag: 'system',
      summary: 'Metrics for Prometheus.',
      success: { status: 200, description: 'Text exposition format.', type: 'text/plain' },
      handle: async (): Promise<Reply> => ({
        kind: 'text',
        type: metrics.contentType,
        text: await metrics.text(),
      }),
    }),
  ];
}

/** Measuring a disk takes a while: asked at most once in `ms`, and once for all who ask meanwhile. */
function remembered<T>(measure: () => Promise<T>, ms: number): () => Promise<T> {
  let value: Promise<T> | undefined;
  let at = 0;
  return () => {
    if (value === undefined || performance.now() - at > ms) {
      at = performance.now();
      value = measure();
      value.catch(() => {
        value = undefined;
      });
    }
    return value;
  };
}
