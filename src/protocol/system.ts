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

export const runnerStatus = z.object({
  device: z.string(),
  state: z.enum(['starting', 'idle', 'running', 'restarting', 'stopped']),
  engine: z.string().exactOptional(),
  threads: z.number().exactOptional().describe('Threads of an engine on the CPU.'),
  runId: z.string().exactOptional(),
  rss: z.number().exactOptional(),
  loopDelayMs: z.number().exactOptional(),
  restarts: z.number().describe('Times that its process was started anew after a crash or a hang.'),
});

/** What the data folder holds, as people are told of it. */
const STORAGE_KINDS = ['uploads', 'runs', 'cache', 'checkpoints', 'tensors', 'database', 'other'] as const;

export type StorageKind = (typeof STORAGE_KINDS)[number];

const storage = z.object({
  bytes: z.number(),
  quota: z.number(),
  free: z.number().exactOptional().describe('Free bytes on the disk, where the system tells.'),
  others: z
    .array(z.object({ folders: z.array(z.string()), free: z.number() }))
    .exactOptional()
    .describe('Other disks that folders of the data folder lie on, with their free bytes.'),
  kinds: z
    .record(z.enum(STORAGE_KINDS), z.number())
    .describe(
      'Bytes of each kind: uploads (images, models and their small pictures), files that runs wrote, …',
    ),
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
  runners: z.array(runnerStatus),
  problems: z.array(z.string()),
});

const pastNode = z.object({
  type: z.string().describe('With its version.'),
  cached: z.boolean().describe('It did not compute: the result was there.'),
  seconds: z.number().describe('Without the time that it waited for others.'),
  images: z.number().exactOptional().describe('Images that it made.'),
  pixels: z.number().exactOptional().describe('Pixels of the largest of them.'),
});

const pastRun = z.object({
  id: z.string(),
  at: time.describe('When it was done.'),
  purpose: z.string().exactOptional().describe('What `extra.purpose` of its graph says it is for.'),
  nodes: z.array(pastNode),
});

const speed = z.object({
  measured: z
    .object({
      training: z
        .number()
        .describe('Seconds of the default training, foretold from some updates of each scale.'),
      lift: z
        .object({ base: z.number(), megapixel: z.number() })
        .describe('Seconds of one lift: so many, and so many a megapixel of the result.'),
    })
    .exactOptional()
    .describe(
      'A measurement of seconds, taken while no training is among the runs; absent where it cannot be.',
    ),
  runs: z.array(pastRun).describe('Runs that are done, newest first.'),
});

export type RunnerStatus = Infer<typeof runnerStatus>;
export type PastRun = Infer<typeof pastRun>;
export type Speed = Infer<typeof speed>;
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
  getSpeed: {
    method: 'get',
    address: '/api/speed',
    tag: 'system',
    summary:
      'How fast this machine is, for estimates: what the nodes of earlier runs took, and a measurement while there are none.',
    reply: { status: 200, description: 'As far as it is known.', json: speed },
  },
  emptyCache: {
    method: 'delete',
    address: '/api/system/cache',
    tag: 'system',
    summary: 'Throws cached results away: they are computed again when they are needed.',
    reply: {
      status: 200,
      description: 'What became free.',
      json: z.object({ bytes: z.number() }),
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
