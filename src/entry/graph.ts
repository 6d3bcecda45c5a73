/**
 * Graphs alone: documents, their validation, nodes and runs, without the method, pictures or an engine.
 *
 * @example
 * import { loadDocument, createRegistry } from 'patchwise/graph';
 * const { problems } = loadDocument('{ "format": "patchwise-graph", "version": 1, "meta": {}, "nodes": {} }', createRegistry([]));
 * console.log(problems[0]?.message);
 *
 * @module patchwise/graph
 */
export { z } from 'zod';
export { type ErrorCode, isCancelled, PatchwiseError } from '../errors.ts';
export { loadDocument, loadRunnable } from '../graph/check/load.ts';
export { validateDocument } from '../graph/check/validate.ts';
export type { GraphDocument } from '../graph/document/document.ts';
export { parseDocument } from '../graph/document/parse.ts';
export { writeDocument } from '../graph/document/write.ts';
export type { NodeErrorInfo, RunEvent } from '../graph/events.ts';
export type { FlatDocument } from '../graph/plan/flatten.ts';
export type { RunnableGraph } from '../graph/plan/runnable.ts';
export { type CollectedRun, collectRun } from '../graph/run/collect-run.ts';
export { type RunOptions, runGraph } from '../graph/run/run-graph.ts';
export { createNodeKit, type NodeContext, type NodeDefinition } from '../graph/types/node.ts';
export type { NodePack } from '../graph/types/pack.ts';
export { required } from '../graph/types/params.ts';
export type { Planes, PortType, PortTypes } from '../graph/types/port-type.ts';
export { createRegistry, type Registry } from '../graph/types/registry.ts';
