import { PatchwiseError } from '../../errors.ts';
import type { Run } from '../../protocol/run-shapes.ts';
import type { runResultOperations } from '../../protocol/runs.ts';
import { PICTURE_FORMATS } from '../../shared/picture-formats.ts';
import { notedOfRun } from '../noted.ts';
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
      const run = await needRun(runs, path.id);
      const files = await runs.outputs(run.id);
      const { exif, located = false, profile } = await notedOfRun(studio, run);
      return json({
        items: files.map((file) => ({ ...file, type: servedAs(file.name).type })),
        saving: {
          formats: [...studio.pictures.formats],
          ...{ noted: exif !== undefined, located, profile: profile !== undefined },
        },
      });
    },
    async getRunOutput({ path, query }) {
      const run = await needRun(runs, path.id);
      const file = await runs.output(run.id, query.name);
      const { type, inline } = servedAs(query.name);
      const download = query.name.split('/').at(-1) ?? 'file';
      return { kind: 'file', path: file, type, ...(inline ? {} : { download }) };
    },
    async saveRunOutput({ path, query }) {
      const run = await needRun(runs, path.id);
      const { name, format, quality, longSide, noted, place, colours } = query;
      const { exif, profile } = await notedOfRun(studio, run);
      const bytes = await studio.pictures.save({
        ...{ path: await runs.output(run.id, name), name, format, place: place === 'keep' },
        ...(quality !== undefined && { quality }),
        ...(longSide !== undefined && { longSide }),
        ...(noted === 'keep' && exif && { exif }),
        ...(colours === 'photograph' && profile && { profile }),
      });
      return { kind: 'bytes', type: PICTURE_FORMATS[format].mediaType, bytes };
    },
    async getRunOutputThumbnail({ path, query }) {
      const run = await needRun(runs, path.id);
      return studio.pictures.thumbnail(await runs.output(run.id, query.name), query.name);
    },
    async listRunEvents({ path, query }) {
      const run = await needRun(runs, path.id);
      const items = await runs.events(run.id, query.since, query.limit);
      return json({ items: items.map(publicEvent), lastSeq: run.lastSeq });
    },
    getRunReport: async ({ path }) => json(await runReport(runs, await needRun(runs, path.id))),
    listRunMetrics: async ({ path }) =>
      json({ items: await runs.metrics((await needRun(runs, path.id)).id) }),
    listRunTensors: async ({ path, query }) =>
      json({ items: await runs.tensors((await needRun(runs, path.id)).id, query.node, query.port) }),
    async getRunTensor({ path }) {
      const found = await runs.tensor((await needRun(runs, path.id)).id, path.hash);
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
export async function needRun(runs: RunService, id: string): Promise<Run> {
  const run = await runs.get(id);
  if (run !== undefined) return run;
  throw missingRun(id);
}

/** The error `run/missing` as HTTP tells it: the remedy is that of its code. */
export function missingRun(id: string): PatchwiseError {
  return new PatchwiseError('run/missing', `There is no run "${id}".`);
}
