import { z } from 'zod';
import { CATALOGUE_VERSION, type Catalogue } from '../graph/types/catalogue.ts';
import { time } from './fields.ts';
import type { Infer, Operation } from './operation.ts';

/** Described by its head: what is in it is the business of `Catalogue` in graph/types. */
const catalogue = z.object({
  format: z.literal('patchwise-catalogue'),
  version: z.literal(CATALOGUE_VERSION),
  portTypes: z.array(z.looseObject({ name: z.string() })),
  nodes: z.array(z.looseObject({ type: z.string(), version: z.number() })),
}) as unknown as z.ZodType<Catalogue, Catalogue>;

const runner = z.object({
  device: z.string(),
  state: z.enum(['starting', 'idle', 'running', 'restarting', 'stopped']),
  engine: z.string().exactOptional(),
  runId: z.string().exactOptional(),
  rss: z.number().exactOptional(),
  loopDelayMs: z.number().exactOptional(),
  restarts: z.number().describe('Times that its process was started anew after a crash or a hang.'),
});

const storage = z.object({
  bytes: z.number(),
  quota: z.number(),
  free: z.number().exactOptional().describe('Free bytes on the disk, where the system tells.'),
});

const systemStatus = z.object({
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
  storage,
  queue: z.object({ queued: z.number(), capacity: z.number() }),
  runners: z.array(runner),
  problems: z.array(z.string()),
});

export type RunnerStatus = Infer<typeof runner>;
export type StorageStatus = Infer<typeof storage>;
export type SystemStatus = Infer<typeof systemStatus>;

export const nodeOperations = {
  listNodes: {
    method: 'get',
    address: '/api/nodes',
    tag: 'nodes',
    summary: 'The catalogue: every node with its ports and parameters, and every port type.',
    reply: { status: 200, description: 'The catalogue.', json: catalogue },
  },
} as const satisfies Record<string, Operation>;

/** What an operator asks for. */
export const systemOperations = {
  getSystem: {
    method: 'get',
    address: '/api/system',
    tag: 'system',
    summary: 'Machine, runners, queue, memory and disk.',
    reply: { status: 200, description: 'As it is now.', json: systemStatus },
  },
  listEngines: {
    method: 'get',
    address: '/api/system/engines',
    tag: 'system',
    summary:
      'Every engine: whether it can run here, and if not, why and what to install. The first answer takes seconds.',
    reply: {
      status: 200,
      description: 'All engines.',
      json: z.object({ items: z.array(z.looseObject({ id: z.string(), available: z.boolean() })) }),
    },
  },
  getHealth: {
    method: 'get',
    address: '/healthz',
    tag: 'system',
    summary: 'Whether the process answers. Needs no token.',
    reply: { status: 200, description: 'It does.', json: z.object({ status: z.literal('ok') }) },
  },
  getReadiness: {
    method: 'get',
    address: '/readyz',
    tag: 'system',
    summary: 'Whether runs can be submitted. Needs no token.',
    reply: { status: 200, description: 'They can.', json: z.object({ ready: z.literal(true) }) },
    errors: [503],
  },
  getMetrics: {
    method: 'get',
    address: '/metrics',
    tag: 'system',
    summary: 'Metrics for Prometheus.',
    reply: { status: 200, description: 'Text exposition format.', bytes: 'text/plain' },
  },
  getOpenApi: {
    method: 'get',
    address: '/api/openapi.json',
    tag: 'system',
    summary: 'This description.',
    reply: {
      status: 200,
      description: 'OpenAPI 3.1.',
      json: z.looseObject({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.unknown()) }),
    },
  },
} as const satisfies Record<string, Operation>;
