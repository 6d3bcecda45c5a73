import { PatchwiseError } from '../../errors.ts';
import type { Run } from '../../protocol/run-shapes.ts';
import type { runResultOperations } from '../../protocol/runs.ts';
import { json } from '../ports/reply.ts';
import { publicEvent } from '../public-view.ts';
import type { RunService } from '../run-service.ts';
import type { StudioContext } from '../studio.ts';
import type { Handlers } from './handler.ts';
import { servedAs } from './media-types.ts';
import { runReport } from './run-report.ts';

/** What runs leave: files, events, report, kept tensors. */
export function runResultHandlers({
  studio,
}: Pick<StudioContext, 'studio'>): Handlers<typeof runResultOperations> {
  const { runs } = studio;
  return {
    async listRunOutputs({ path }) {
      const files = await runs.outputs(needRun(runs, path.id).id);
      return json({ items: files.map((file) => ({ ...file, type: servedAs(file.name).type })) });
    },
    async getRunOutput({ path, query }) {
      const run = needRun(runs, path.id);
      const file = await runs.output(run.id, query.name);
      const { type, inline } = servedAs(query.name);
      const download = query.name.split('/').at(-1) ?? 'file';
      return { kind: 'file', path: file, type, ...(inline ? {} : { download }) };
    },
    async getRunOutputThumbnail({ path, query }) {
      const run = needRun(runs, path.id);
      return studio.pictures.thumbnail(await runs.output(run.id, query.name), query.name);
    },
    listRunEvents({ path, query }) {
      const run = needRun(runs, path.id);
      const items = runs.events(run.id, query.since, query.limit).map(publicEvent);
      return json({ items, lastSeq: run.lastSeq });
    },
    getRunReport: async ({ path }) => json(await runReport(runs, needRun(runs, path.id))),
    listRunMetrics: ({ path }) => json({ items: runs.metrics(needRun(runs, path.id).id) }),
    listRunTensors: ({ path, query }) =>
      json({ items: runs.tensors(needRun(runs, path.id).id, query.node, query.port) }),
    async getRunTensor({ path }) {
      const found = await runs.tensor(needRun(runs, path.id).id, path.hash);
      if (found === undefined) {
        throw new PatchwiseError('storage/missing', 'This tensor is no longer kept.', {
          hint: 'List the tensors of the run to see which are.',
        });
      }
      const { shape, data } = found;
      return {
        kind: 'bytes',
        type: 'application/octet-stream',
        bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        headers: { 'X-Shape': shape.join('x') },
      };
    },
  };
}

/** @throws `run/missing` */
export function needRun(runs: RunService, id: string): Run {
  const run = runs.get(id);
  if (run !== undefined) return run;
  throw missingRun(id);
}

/** The error `run/missing` as HTTP tells it: the remedy is that of its code. */
export function missingRun(id: string): PatchwiseError {
  return new PatchwiseError('run/missing', `There is no run "${id}".`);
}
