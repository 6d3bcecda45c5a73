import { present } from '../../graph/present.ts';
import type { RunChanges, runOperations } from '../../protocol/runs.ts';
import { lastTook } from '../last-took.ts';
import { photographOf } from '../photograph-of.ts';
import { EMPTY, json } from '../ports/reply.ts';
import { prepareRun } from '../prepare-run.ts';
import { publicRun, runSummary } from '../public-view.ts';
import type { StudioContext } from '../studio.ts';
import { missingGraph } from './graphs.ts';
import type { Handlers } from './handler.ts';
import { pageOf } from './pages.ts';
import { missingRun, needRun } from './run-results.ts';

/** Submitting runs and steering them; what they leave is in run-results.ts. */
export function runHandlers(context: StudioContext): Handlers<typeof runOperations> {
  const { studio, packs } = context;
  const { runs, graphs, assets } = studio;

  const submit = async (
    input: unknown,
    asked: RunChanges,
    client: string,
    belongs: { readonly graphId?: string | undefined; readonly batch?: string | undefined } = {},
  ) => {
    const { overrides, seed, targets, resume, priority = 0, source = client } = asked;
    const document = await prepareRun(input, { overrides, seed, targets }, packs.current.registry, assets);
    const run = await runs.submit({
      document,
      priority,
      source,
      ...present(belongs),
      ...present({
        photograph: photographOf(document),
        expected: asked.expected ?? (await lastTook(runs, document, targets)),
      }),
      ...(resume === undefined ? {} : { resume }),
      ...(targets === undefined ? {} : { targets }),
    });
    return json(runSummary(run), { Location: `/api/runs/${run.id}` });
  };

  return {
    async submitRun({ body, client }) {
      const { document, graph, batch, ...asked } = body;
      const stored = graph === undefined ? undefined : await graphs.get(graph);
      if (graph !== undefined && stored === undefined) throw missingGraph(graph);
      return submit(stored?.document ?? document, asked, client, { graphId: graph, batch });
    },
    async expectRun({ body: { document, targets } }) {
      const prepared = await prepareRun(document, { targets }, packs.current.registry, assets);
      await studio.expectRun({ document: prepared, targets });
      return EMPTY;
    },
    async listRuns({ query }) {
      const { items, ...rest } = pageOf(await runs.list(query), query.limit, (run) => run.createdAt);
      return json({ items: items.map(publicRun), ...rest });
    },
    async getRun({ path }) {
      const snapshot = await runs.snapshot(path.id);
      if (snapshot === undefined) throw missingRun(path.id);
      return json(snapshot.state);
    },
    cancelRun: async ({ path }) => json(publicRun(await runs.cancel((await needRun(runs, path.id)).id))),
    pauseRun: async ({ path }) => json(publicRun(await runs.pause((await needRun(runs, path.id)).id))),
    async steerRun({ path, body }) {
      await runs.steer((await needRun(runs, path.id)).id, body.node, body.values);
      return EMPTY;
    },
    resumeRun: async ({ path }) => json(publicRun(await runs.resume((await needRun(runs, path.id)).id))),
    async rerunRun({ path, body, client }) {
      const { document, targets, graphId } = await needRun(runs, path.id);
      const asked = { ...(targets === undefined ? {} : { targets: [...targets] }), ...body };
      return submit(document, asked, client, { graphId });
    },
    async deleteRun({ path }) {
      await runs.remove(path.id);
      return EMPTY;
    },
    getQueue: async () => json({ items: await runs.waiting() }),
    async arrangeQueue({ body }) {
      await runs.arrange(body.items);
      return json({ items: await runs.waiting() });
    },
  };
}
