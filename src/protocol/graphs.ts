import { z } from 'zod';
import { errorBody, graphProblem } from './errors.ts';
import { document, documentInput, id, idPath, number, page, pageOf, time } from './fields.ts';
import type { Infer, Operation } from './operation.ts';

export const graphSummary = z.object({
  id,
  revision: z.number().int().describe('1, rising by one a save.'),
  title: z.string(),
  createdAt: time,
  savedAt: time,
});

const storedGraph = graphSummary.extend({ document });

export type GraphSummary = Infer<typeof graphSummary>;

/** A stored graph at one revision. */
export type StoredGraph = Infer<typeof storedGraph>;

export const graphOperations = {
  validateGraph: {
    method: 'post',
    address: '/api/graphs/validate',
    tag: 'graphs',
    summary: 'Judges a graph as a run would: every problem with its place and what to do.',
    body: {
      json: z.strictObject({
        document: documentInput,
        targets: z.array(z.string()).max(500).exactOptional(),
      }),
    },
    reply: {
      status: 200,
      description: 'The judgement, also for a graph that cannot run.',
      json: z.object({
        runnable: z.boolean(),
        problems: z.array(graphProblem),
        migrated: z.array(z.string()),
        cost: z.number().exactOptional().describe('Estimated multiply-adds.'),
        refused: errorBody
          .exactOptional()
          .describe('Why a sound graph would not be run: it costs too much, say.'),
      }),
    },
  },
  listGraphs: {
    method: 'get',
    address: '/api/graphs',
    tag: 'graphs',
    summary: 'Stored graphs, newest first.',
    query: z.strictObject(page),
    reply: { status: 200, description: 'A page of graphs.', json: pageOf(graphSummary) },
  },
  getGraph: {
    method: 'get',
    address: '/api/graphs/:id',
    tag: 'graphs',
    summary: 'A stored graph; its revision is the ETag.',
    path: idPath,
    query: z.strictObject({ revision: number(1, 1e9).exactOptional().describe('An older version.') }),
    reply: { status: 200, description: 'The graph.', json: storedGraph },
    errors: [404],
  },
  saveGraph: {
    method: 'put',
    address: '/api/graphs/:id',
    tag: 'graphs',
    summary:
      'Saves a graph: the first revision without If-Match, each later one with the revision it is based on.',
    path: idPath,
    headers: { 'If-Match': 'The revision that was changed, in quotes: "3". Absent for a new graph.' },
    body: { json: z.strictObject({ document: documentInput }) },
    reply: { status: 200, description: 'The saved revision.', json: graphSummary },
    errors: [409, 412, 413, 422],
  },
  deleteGraph: {
    method: 'delete',
    address: '/api/graphs/:id',
    tag: 'graphs',
    summary: 'Deletes a graph with all its versions; its runs stay.',
    path: idPath,
    reply: { status: 204, description: 'Deleted.' },
    errors: [404],
  },
  listGraphVersions: {
    method: 'get',
    address: '/api/graphs/:id/versions',
    tag: 'graphs',
    summary: 'The versions of a graph, newest first.',
    path: idPath,
    reply: {
      status: 200,
      description: 'All versions that are kept.',
      json: z.object({ items: z.array(graphSummary) }),
    },
    errors: [404],
  },
} as const satisfies Record<string, Operation>;
