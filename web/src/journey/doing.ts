import type { RunView } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import type { RunStep } from './journey.ts';
import { madeBy } from './pace.ts';
import { piecesOf } from './recipes.ts';

/*
 * What a run of the journey computes now, in words for somebody who did not build its graph: from opening the photograph
 * on there is no time at which nothing is known but that it has started.
 */

/** What nodes do, what tells most first: several compute at once, such as the lift of one picture beside the next sample. */
const WORK = ['lifting', 'animating', 'learning', 'drawing', 'saving', 'opening'] as const;

type Work = (typeof WORK)[number];

/** What a type of node does for a person; undefined where that is nothing to tell. */
function workOf(type: string): Work | undefined {
  if (/^detail\/lift(-frames)?@/.test(type)) return 'lifting';
  if (type.startsWith('sampling/animate@')) return 'animating';
  if (type.startsWith('training/')) return 'learning';
  if (type.startsWith('sampling/')) return 'drawing';
  if (/^(image|model)\/save/.test(type)) return 'saving';
  return /\/load@/.test(type) ? 'opening' : undefined;
}

/**
 * What is done now; undefined where the title says it already.
 * @param view undefined until the studio has taken the run
 * @param typeOf type of a node of its graph, with its version
 */
export function doingNow(
  view: RunView | undefined,
  step: RunStep,
  typeOf: (node: string) => string | undefined,
): string | undefined {
  const words = t.journey.doing;
  if (view === undefined) return words.sending;
  if (view.status === 'queued') return words.beginning;
  if (view.status === 'done') return step.kind === 'learn' ? words.keeping : words.fetching;
  if (view.status !== 'running') return t.status[view.status];
  const running = Object.entries(view.nodes).filter(([, { state }]) => state === 'running');
  const labels = running.flatMap(([, { progress }]) => progress?.label ?? []);
  const plain = labels.find((label) => !TECHNICAL.test(label));
  if (plain !== undefined) return plain;
  const works = running.map(([node]) => workOf(typeOf(node) ?? ''));
  const work = WORK.find((one) => works.includes(one));
  switch (work) {
    case undefined:
      return words.between;
    case 'lifting':
      return lifting(view, step);
    case 'learning':
      return labels.length === 0 ? words.preparing : undefined;
    case 'saving':
      return step.kind === 'learn' ? words.keeping : t.journey.saving;
    default:
      return words[work];
  }
}

/** Labels of nodes that tell of scales and levels, or that are told here in other words. */
const TECHNICAL = /\b(first frame|frame|level|scale|scales|step|update|sample|samples)\b/;

function lifting(view: RunView, { recipe }: RunStep): string {
  const pictures = recipe.result.gives === 'animation' ? 1 : piecesOf(recipe);
  const { done } = madeBy(view);
  return pictures === 1
    ? t.journey.doing.lifting
    : t.journey.doing.liftingOf(Math.min(pictures, Math.floor(done) + 1), pictures);
}
