import { z } from 'zod';
import { PatchwiseError } from '../../../errors.ts';
import { problemsError } from '../../../graph/check/problems.ts';
import { estimateCost } from '../../../graph/cost.ts';
import { loadDocument } from '../../../graph/document/load.ts';
import { parseDocument } from '../../../graph/document/parse.ts';
import { prepareRun } from '../../prepare-run.ts';
import { pathProblems } from '../../references.ts';
import type { ServerContext } from '../context.ts';
import { type ErrorBody, errorReply } from '../error-reply.ts';
import { EMPTY, json, type Route, route } from '../route.ts';
import {
  document,
  documentInput,
  errorSchema,
  graphSummary,
  id,
  idParams,
  number,
  page,
  pageOf,
  pageSchema,
  problemSchema,
} from '../schemas.ts';

const graphRow = graphSummary.extend({ document });

export function graphRoutes({ studio, registry }: ServerContext): readonly Route[] {
  const { graphs } = studio;
  return [
    route({
      method: 'post',
      path: '/api/graphs/validate',
      operation: 'validateGraph',
      tag: 'graphs',
      summary: 'Judges a graph as a run would: every problem with its place and what to do.',
      body: {
        kind: 'json',
        schema: z.strictObject({ document: documentInput, targets: z.array(z.string()).max(500).optional() }),
      },
      success: {
        status: 200,
        description: 'The judgement, also for a graph that cannot run.',
        schema: z.object({
          runnable: z.boolean(),
          problems: z.array(problemSchema),
          migrated: z.array(z.string()),
          cost: z.number().optional().describe('Estimated multiply-adds.'),
          refused: errorSchema
            .optional()
            .describe('Why a sound graph would not be run: it costs too much, say.'),
        }),
      },
      handle({ body }) {
        const { targets } = body;
        const loaded = loadDocument(body.document, registry, targets === undefined ? {} : { targets });
        const { document, problems, migrated } = loaded;
        const paths = document === undefined ? [] : pathProblems(document, registry);
        if (document === undefined || !loaded.runnable || paths.length > 0) {
          return json({ runnable: false, problems: [...problems, ...paths], migrated });
        }
        const cost = estimateCost(document, registry);
        const refused = refusal(() => prepareRun(document, { targets }, registry, studio.assets));
        if (refused === undefined) return json({ runnable: true, problems, migrated, cost });
        const more = refused.problems ?? [];
        return json({ runnable: false, problems: [...problems, ...more], migrated, cost, refused });
      },
    }),
    route({
      method: 'get',
      path: '/api/graphs',
      operation: 'listGraphs',
      tag: 'graphs',
      summary: 'Stored graphs, newest first.',
      query: z.strictObject(page),
      success: { status: 200, description: 'A page of graphs.', schema: pageSchema(graphSummary) },
      handle: ({ query }) => json(pageOf(graphs.list(given(query)), query.limit, (graph) => graph.savedAt)),
    }),
    route({
      method: 'get',
      path: '/api/graphs/:id',
      operation: 'getGraph',
      tag: 'graphs',
      summary: 'A stored graph; its revision is the ETag.',
      params: idParams,
      query: z.strictObject({ revision: number(1, 1e9).optional().describe('An older version.') }),
      success: { status: 200, description: 'The graph.', schema: graphRow },
      errors: [404],
      handle({ params, query }) {
        const row = graphs.get(params.id, query.revision);
        if (row === undefined) throw missingGraph(params.id);
        return json(row, 200, { ETag: `"${row.revision}"` });
      },
    }),
    route({
      method: 'put',
      path: '/api/graphs/:id',
      operation: 'saveGraph',
      tag: 'graphs',
      summary:
        'Saves a graph: the first revision without If-Match, each later one with the revision it is based on.',
      params: idParams,
      headers: { 'If-Match': 'The revision that was changed, in quotes: "3". Absent for a new graph.' },
      body: { kind: 'json', schema: z.strictObject({ document: documentInput }) },
      success: { status: 200, description: 'The saved revision.', schema: graphSummary },
      errors: [409, 412, 413, 422],
      handle({ params, body, raw }) {
        const parsed = parseDocument(body.document);
        if (!parsed.ok) throw problemsError(parsed.error);
        const expected = revisionOf(raw.headers['if-match']);
        try {
          const { document: _document, ...summary } = graphs.save(params.id, parsed.value, expected ?? 0);
          return json(summary, 200, { ETag: `"${summary.revision}"` });
        } catch (error) {
          const clash = error instanceof PatchwiseError && error.code === 'storage/conflict';
          if (!clash) throw error;
          const { code, message, hint, details } = error;
          return json({ code, message, hint, details }, expected === undefined ? 409 : 412);
        }
      },
    }),
    route({
      method: 'delete',
      path: '/api/graphs/:id',
      operation: 'deleteGraph',
      tag: 'graphs',
      summary: 'Deletes a graph with all its versions; its runs stay.',
      params: idParams,
      success: { status: 204, description: 'Deleted.' },
      errors: [404],
      handle({ params }) {
        if (!graphs.remove(params.id)) throw missingGraph(params.id);
        return EMPTY;
      },
    }),
    route({
      method: 'get',
      path: '/api/graphs/:id/versions',
      operation: 'listGraphVersions',
      tag: 'graphs',
      summary: 'The versions of a graph, newest first.',
      params: z.strictObject({ id }),
      success: {
        status: 200,
        description: 'All versions that are kept.',
        schema: z.object({ items: z.array(graphSummary) }),
      },
      errors: [404],
      handle({ params }) {
        const items = graphs.versions(params.id);
        if (items.length === 0) throw missingGraph(params.id);
        return json({ items });
      },
    }),
  ];
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

export function missingGraph(name: string): PatchwiseError {
  return new PatchwiseError('storage/missing', `There is no graph "${name}", or not in that revision.`);
}

/** For stores whose options may be absent, but not undefined. */
export function given<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The error that an action ends with, as a client would see it. */
function refusal(action: () => unknown): ErrorBody | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    const { body, unexpected } = errorReply(error);
    if (unexpected) throw error;
    return body;
  }
}
