import type { GraphDocument, JsonObject, JsonValue } from '../../../src/graph/document/document.ts';
import { withoutSteps } from '../../../src/protocol/kept-steps.ts';
import { LEARN_SIDES, LEARNING } from './recipes.ts';

/** What is stored beside the graph of a run of a journey, so that the run leads back to it. */
export interface JourneyMark extends JsonObject {
  readonly picture: string;
  readonly recipe: string;
  readonly step: 'learn' | 'make';
  /** What was painted for it, and another shot to fill from: what is made once it is learned. */
  readonly painted?: {
    readonly [part: string]: string | boolean | { readonly [name: string]: number | string };
  };
  readonly second?: string;
}

/** Notes beside a graph which journey it belongs to. */
export function markDocument(document: GraphDocument, mark: JourneyMark): GraphDocument {
  const learning = document.extra?.['purpose'] ?? LEARNING[LEARN_SIDES[0]];
  const purpose = mark.step === 'learn' ? learning : mark.recipe;
  return withoutSteps({ ...document, extra: { ...document.extra, journey: mark, purpose } });
}

/** The journey to which a graph belongs; undefined where it belongs to none. */
export function markOf(document: GraphDocument): JourneyMark | undefined {
  const mark = document.extra?.['journey'];
  if (typeof mark !== 'object' || mark === null || Array.isArray(mark)) return undefined;
  const { picture, recipe, step, painted, second } = mark as JsonObject;
  const sound =
    typeof picture === 'string' && typeof recipe === 'string' && (step === 'learn' || step === 'make');
  if (!sound) return undefined;
  return {
    ...{ picture, recipe, step },
    ...(isPainted(painted) ? { painted } : {}),
    ...(typeof second === 'string' ? { second } : {}),
  };
}

function isPainted(painted: JsonValue | undefined): painted is NonNullable<JourneyMark['painted']> {
  if (typeof painted !== 'object' || painted === null || Array.isArray(painted)) return false;
  return Object.values(painted).every(
    (part) => typeof part === 'string' || typeof part === 'boolean' || isNamed(part),
  );
}

/** Options or pictures, by name. */
function isNamed(part: JsonValue): boolean {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return false;
  return Object.values(part).every((value) => ['number', 'string'].includes(typeof value));
}
