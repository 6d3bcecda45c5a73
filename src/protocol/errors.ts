import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { GraphProblem } from '../graph/document/problems.ts';
import type { NodeErrorInfo } from '../graph/events.ts';
import type { Infer } from './operation.ts';

const errorCode = z.string().describe('Stable code, see src/errors.ts.') as unknown as z.ZodType<
  ErrorCode,
  ErrorCode
>;

/** What is wrong with a graph. */
export const graphProblem = z.object({
  code: z.string() as unknown as z.ZodType<GraphProblem['code'], GraphProblem['code']>,
  severity: z.enum(['error', 'warning', 'info']),
  path: z.string().describe('JSON pointer into the document.'),
  message: z.string(),
  hint: z.string(),
  nodeId: z.string().exactOptional(),
  port: z.string().exactOptional(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
}) satisfies z.ZodType<GraphProblem>;

/** Why a node failed. */
export const nodeError = z.object({
  code: errorCode,
  nodeId: z.string(),
  port: z.string().exactOptional(),
  message: z.string(),
  hint: z.string().exactOptional(),
  details: z.record(z.string(), z.unknown()).exactOptional(),
}) satisfies z.ZodType<NodeErrorInfo>;

/** The one shape of every error that a client sees. No stacks, no absolute paths. */
export const errorBody = z
  .object({
    code: errorCode,
    message: z.string(),
    hint: z.string().exactOptional(),
    problems: z.array(graphProblem).exactOptional().describe('Of a graph that cannot be used.'),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .exactOptional()
      .describe('Small particulars, such as `{ revision: 4 }`.'),
  })
  .describe('Every error has this shape.');

export type ErrorBody = Infer<typeof errorBody>;
