import { PatchwiseError } from '../../errors.ts';
import { loadDocument } from '../../graph/check/load.ts';
import { parseDocument } from '../../graph/document/parse.ts';
import { problemsError } from '../../graph/document/problems.ts';
import { estimateCost } from '../../graph/plan/cost.ts';
import type { ErrorBody } from '../../protocol/errors.ts';
import type { graphOperations } from '../../protocol/graphs.ts';
import { EMPTY, json } from '../ports/reply.ts';
import { requireServable } from '../prepare-run.ts';
import { pathProblems } from '../references.ts';
import type { StudioContext } from '../studio.ts';
import { errorReply } from './error-reply.ts';
import type { Handlers } from './handler.ts';
import { pageOf } from './pages.ts';

export function graphHandlers({ studio, packs }: StudioContext): Handlers<typeof graphOperations> {
  const { graphs } = studio;
  return {
    async validateGraph({ body }) {
      const { targets } = body;
      const { registry } = packs.current;
      const loaded = loadDocument(body.document, registry, targets === undefined ? {} : { targets });
      const { document, problems, migrated } = loaded;
      const paths = document === undefined ? [] : pathProblems(document, registry);
      if (document === undefined || !loaded.runnable || paths.length > 0) {
        return json({ runnable: false, problems: [...problems, ...paths], migrated });
      }
      const cost = estimateCost(document, registry);
      const refused = await refusal(() => requireServable(document, registry, studio.assets));
      if (refused === undefined) return json({ runnable: true, problems, migrated, cost });
      const more = refused.problems ?? [];
      return json({ runnable: false, problems: [...problems, ...more], migrated, cost, refused });
    },
    listGraphs: async ({ query }) =>
      json(pageOf(await graphs.list(query), query.limit, (graph) => graph.savedAt)),
    async getGraph({ path, query }) {
      const row = await graphs.get(path.id, query.revision);
      if (row === undefined) throw missingGraph(path.id);
      return json(row, { ETag: `"${row.revision}"` });
    },
    async saveGraph({ path, body, header }) {
      const parsed = parseDocument(body.document);
      if (!parsed.ok) throw problemsError(parsed.error);
      const expected = revisionOf(header('if-match'));
      try {
        const { document: _document, ...summary } = await graphs.save(path.id, parsed.value, expected ?? 0);
        return json(summary, { ETag: `"${summary.revision}"` });
      } catch (error) {
        const clash = error instanceof PatchwiseError && error.code === 'storage/conflict';
        if (!clash) throw error;
        return { kind: 'error', status: expected === undefined ? 409 : 412, body: errorReply(error).body };
      }
    },
    async deleteGraph({ path }) {
      if (!(await graphs.remove(path.id))) throw missingGraph(path.id);
      return EMPTY;
    },
    async listGraphVersions({ path }) {
      const items = await graphs.versions(path.id);
      if (items.length === 0) throw missingGraph(path.id);
      return json({ items });
    },
  };
}

/** The number in `If-Match: "3"`; undefined when there is no such header. @throws `request/invalid` */
function revisionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim());
  if (match !== null) return Number(match[1]);
  throw new PatchwiseError('request/invalid', 'The header If-Match is not a revision in quotes.', {
    hint: 'Send the ETag that the graph came with, such as "3".',
  });
}

/** The error `storage/missing` of a graph. */
export function missingGraph(name: string): PatchwiseError {
  return new PatchwiseError('storage/missing', `There is no graph "${name}", or not in that revision.`);
}

/** The error that an action ends with, as a client would see it. */
async function refusal(action: () => Promise<unknown>): Promise<ErrorBody | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    const { body, unexpected } = errorReply(error);
    if (unexpected) throw error;
    return body;
  }
}
