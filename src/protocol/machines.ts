import { z } from 'zod';
import { hash, time } from './fields.ts';
import type { Infer, Operation } from './operation.ts';

/** Bytes that one file on its way to or from a worker may have. */
export const MACHINE_FILE_BYTES = 2 ** 30;

const pack = z.object({
  name: z.string(),
  version: z.string(),
  hash: hash.describe('Of its files: two builds of a version differ.'),
});

/** What a worker must have in common with the studio before it may take a run. */
const terms = z.object({
  version: z.string().describe('Of Patchwise.'),
  packs: z.array(pack),
  namespace: z.string().describe('Beginning of every key at the broker: one a studio.'),
  key: hash.describe('Signs what goes through the broker, which itself is not trusted.'),
  addresses: z
    .literal(true)
    .exactOptional()
    .describe('Files go to addresses that the studio gives, in an object store; absent: to the studio.'),
  maxMs: z.number().describe('Time that a run may take, ms.'),
});

const worker = z.object({
  id: z.string(),
  name: z.string().describe('Of its machine, or the one that it was given.'),
  state: z.enum(['idle', 'running', 'draining', 'refused']),
  problem: z.string().exactOptional().describe('Why it is given no run.'),
  device: z.string(),
  engine: z.string().exactOptional(),
  version: z.string(),
  since: time.describe('When it joined.'),
  run: z
    .object({ id: z.string(), attempt: z.number().int(), since: time })
    .exactOptional()
    .describe('What it computes now.'),
  done: z.number().int().describe('Runs that it has ended since it joined.'),
  load: z.number().describe('Of its machine: processes that want a core, over the cores.'),
  rss: z.number().exactOptional().describe('Memory of its computing process, bytes.'),
});

export const workersStatus = z.object({
  broker: z
    .enum(['none', 'connected', 'unreachable'])
    .describe('none: this studio computes on its own machine only.'),
  local: z.boolean().describe('Whether this machine computes too.'),
  items: z.array(worker),
});

export type WorkerTerms = Infer<typeof terms>;
export type WorkerStatus = Infer<typeof worker>;
export type WorkersStatus = Infer<typeof workersStatus>;

/**
 * What moves between studio and workers: `files` are what graphs refer to, by SHA-256; `cache` and `checkpoints` are
 * by key; `outputs` and `tensors` belong to a run, `<run>.<hash>`; many small tensors come as one, `<run>.<hash>.bundle`.
 */
export const MACHINE_AREAS = ['files', 'cache', 'checkpoints', 'outputs', 'tensors'] as const;
const machineArea = z.enum(MACHINE_AREAS);
export type MachineArea = Infer<typeof machineArea>;

const place = z.strictObject({
  area: machineArea,
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}(\.[A-Za-z0-9_-]{1,64}(\.bundle)?)?$/)
    .describe(
      'Hash or key; of a run’s files `<run>.<hash>`, of a bundle of its tensors `<run>.<hash>.bundle`.',
    ),
});

const claim = z.object({
  there: z.boolean(),
  put: z.string().exactOptional().describe('Otherwise where it is put, by PUT, within some minutes.'),
});

/** Workers, for people; and what workers themselves ask for. The latter are answered with 404 without a broker. */
export const machineOperations = {
  listWorkers: {
    method: 'get',
    address: '/api/workers',
    tag: 'machines',
    summary: 'The machines that compute for this studio: device, load, what they do, since when.',
    reply: { status: 200, description: 'As it is now.', json: workersStatus },
  },
  getWorkerTerms: {
    method: 'get',
    address: '/api/machines/terms',
    tag: 'machines',
    summary: 'What a worker must have in common with this studio.',
    reply: { status: 200, description: 'The terms.', json: terms },
    errors: [404],
  },
  getMachineFile: {
    method: 'get',
    address: '/api/machines/:area/:name',
    tag: 'machines',
    summary: 'A file for a worker. Where it lies in an object store, 307 leads there.',
    path: place,
    reply: { status: 200, description: 'Its bytes.', bytes: 'application/octet-stream' },
    errors: [404],
  },
  putMachineFile: {
    method: 'put',
    address: '/api/machines/:area/:name',
    tag: 'machines',
    summary: 'A file from a worker. With the header "X-Patchwise: 1".',
    path: place,
    body: { stream: MACHINE_FILE_BYTES },
    reply: { status: 204, description: 'It is stored.' },
    errors: [404, 413, 422, 507],
  },
  claimMachineFile: {
    method: 'post',
    address: '/api/machines/:area/:name',
    tag: 'machines',
    summary:
      'Whether a file of a run need not be sent, for the studio has its bytes. With the header "X-Patchwise: 1".',
    path: place,
    reply: { status: 200, description: 'If so, it is there as if it had been sent.', json: claim },
    errors: [404],
  },
  deleteMachineFile: {
    method: 'delete',
    address: '/api/machines/:area/:name',
    tag: 'machines',
    summary: 'Forgets a result of the cache, or a checkpoint.',
    path: place,
    reply: { status: 204, description: 'It is gone.' },
    errors: [404],
  },
} as const satisfies Record<string, Operation>;
