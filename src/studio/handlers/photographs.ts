import type { Photograph, photographOperations } from '../../protocol/photographs.ts';
import type { RunSummary } from '../../protocol/run-shapes.ts';
import { recipeIdOf } from '../photograph-of.ts';
import { json } from '../ports/reply.ts';
import type { Studio, StudioContext } from '../studio.ts';
import { publicAsset } from './assets.ts';
import type { Handlers } from './handler.ts';

/** Photographs of an answer, and results of each. */
const MOST = { photographs: 24, results: 6 } as const;
/** Runs and pictures that are looked through: what was worked with before lies in the library. */
const LOOKED_THROUGH = { runs: 300, pictures: 100 } as const;

/** Photographs with what came of them. */
export function photographHandlers({
  studio,
}: Pick<StudioContext, 'studio'>): Handlers<typeof photographOperations> {
  return {
    async listPhotographs({ query: { of } }) {
      const runs = await runsByPhotograph(studio);
      const pictures = await studio.assets.list({ kind: 'image', limit: LOOKED_THROUGH.pictures });
      const added = pictures
        .filter(({ info }) => info?.['made'] !== true)
        .map(({ id, createdAt }) => [`asset:${id}`, createdAt] as const);
      const times = new Map<string, number>(added);
      for (const [reference, [newest]] of runs)
        times.set(reference, Math.max(times.get(reference) ?? 0, newest?.createdAt ?? 0));
      const newest: (readonly [reference: string, at: number])[] = [];
      for (const [reference, at] of [...times].sort(([, a], [, b]) => b - a)) {
        if (newest.length >= MOST.photographs) break;
        if (of !== undefined && reference !== of) continue;
        if (await isThere(studio, reference)) newest.push([reference, at]);
      }
      const items = await Promise.all(
        newest.map(([reference, at]) =>
          photograph(
            studio,
            reference,
            at,
            runs.get(reference) ?? [],
            of === undefined ? resultsOf : newestOfEach,
          ),
        ),
      );
      return json({ items });
    },
  };
}

/** Newest first. */
async function runsByPhotograph({ runs }: Studio): Promise<ReadonlyMap<string, readonly RunSummary[]>> {
  const found = new Map<string, RunSummary[]>();
  for (const run of await runs.list({ ofPhotographs: true, limit: LOOKED_THROUGH.runs })) {
    const reference = run.photograph ?? '';
    const list = found.get(reference) ?? [];
    found.set(reference, list);
    list.push(run);
  }
  return found;
}

async function photograph(
  studio: Studio,
  reference: string,
  at: number,
  runs: readonly RunSummary[],
  results: typeof resultsOf,
): Promise<Photograph> {
  const running = runs.find(({ status }) => status === 'running' || status === 'queued')?.id;
  const row = await assetOf(studio, reference);
  return {
    ...{ reference, at, results: await results(studio, runs) },
    ...(row === undefined ? {} : { asset: publicAsset(row) }),
    ...(running === undefined ? {} : { running }),
  };
}

/** What runs of a photograph made, the newest first. */
async function resultsOf(studio: Studio, runs: readonly RunSummary[]): Promise<Photograph['results']> {
  const results: Photograph['results'][number][] = [];
  for (const run of runs) {
    if (results.length >= MOST.results) break;
    results.push(...(await picturesOf(studio, run)));
  }
  return results.slice(0, MOST.results);
}

/** The newest that each recipe made. */
async function newestOfEach(studio: Studio, runs: readonly RunSummary[]): Promise<Photograph['results']> {
  const found = new Map<string, Photograph['results'][number]>();
  for (const run of runs) {
    const document = (await studio.runs.get(run.id))?.document;
    const recipe = document && recipeIdOf(document);
    if (recipe === undefined || found.has(recipe)) continue;
    const [first] = await picturesOf(studio, run);
    if (first !== undefined) found.set(recipe, { ...first, recipe });
  }
  return [...found.values()];
}

async function picturesOf(
  studio: Studio,
  { id: run, title, status, createdAt: at }: RunSummary,
): Promise<Photograph['results']> {
  // What failed beside a result does not matter.
  if (status !== 'done' && status !== 'failed') return [];
  return (await studio.runs.outputs(run))
    .map(({ name }) => name)
    .filter((name) => /^result\b.*\.(png|jpe?g|webp|gif|avif)$/i.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => ({ run, name, title, at }));
}

/** What was deleted is no more. */
async function isThere(studio: Studio, reference: string): Promise<boolean> {
  return reference.startsWith('sample:') || (await assetOf(studio, reference)) !== undefined;
}

async function assetOf({ assets }: Studio, reference: string) {
  return reference.startsWith('asset:') ? assets.get(reference.slice('asset:'.length)) : undefined;
}
