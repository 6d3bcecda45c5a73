import type { GraphProblem } from '../../../src/graph/document/problems.ts';
import { t } from './texts.ts';

/** A problem in the words of the page's language: by its code, where the catalogue knows it. */
export function inLanguage(problem: GraphProblem): GraphProblem {
  const { code, nodeId, port } = problem;
  const said = t.nodes.problem(code);
  if (said === '') return problem;
  const place = [nodeId, port].filter((part) => part !== undefined).join('.');
  // Of a parameter its help says what to do, which is translated already.
  const own = code.startsWith('param/') && port !== undefined ? problem.hint : '';
  const hint = t.nodes.remedy(code) || own;
  return { ...problem, message: place === '' ? said : t.nodes.at(place, said), hint };
}
