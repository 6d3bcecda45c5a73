import type { GraphDocument } from '../graph/document/document.ts';

/*
 * Whether steps of a run are kept, to be looked at afterwards: they take gigabytes in an hour of work. Who makes a picture
 * by a card, or plays, does not go through steps; the page says so beside the graph of such a run. What is watched live is
 * seen in any case, and a graph that is opened and run keeps its steps.
 */

/** A graph of whose run no steps are kept, and of its results only small ones; its files are there. */
export function withoutSteps(document: GraphDocument): GraphDocument {
  return { ...document, extra: { ...document.extra, keepSteps: false } };
}

/** The graph as one of whose run steps are kept. */
export function withSteps(document: GraphDocument): GraphDocument {
  if (document.extra?.['keepSteps'] === undefined) return document;
  const { keepSteps: _none, ...extra } = document.extra;
  return { ...document, extra };
}

/** Whether steps of its run are kept. */
export function keepsSteps({ extra }: Pick<GraphDocument, 'extra'>): boolean {
  return extra?.['keepSteps'] !== false;
}
