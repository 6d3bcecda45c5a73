import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { type LevelCompleteness, levelCompleteness } from './completeness.ts';
import { type LiftLevel, liftLevels, requirePatch } from './levels.ts';
import { requireRoom } from './memory.ts';
import { type Part, partsAt, referenceLayout, requireSecond } from './references.ts';
import { type LiftScale, type LiftScaleOptions, liftScale } from './scale.ts';

export interface LiftPlanOptions extends LiftScaleOptions {
  readonly bothUpTo?: number | undefined;
  readonly step?: number | undefined;
  readonly lambda?: number | undefined;
  readonly mask?: Tensor | undefined;
  readonly base?: Tensor | undefined;
  readonly sources?: 'outside' | 'everywhere' | undefined;
  readonly seams?: boolean | undefined;
  /**
   * Another photograph whose patches may be used too; with a mask at any height, since nothing tells how it was framed.
   */
  readonly second?: Tensor | undefined;
  /** Opacity of the photograph, and of the second one: with a mask transparent patches may be left out. */
  readonly alpha?: Tensor | undefined;
  readonly secondAlpha?: Tensor | undefined;
  /** Whether the photograph, or the second one, has 16 bits a channel. */
  readonly deep?: boolean | undefined;
}

/** How one level is worked on. */
export interface PlannedLevel extends LiftLevel {
  /** Whether patches of the photograph look for their place, too. */
  readonly both: boolean;
  /** How much that counts, where it does. */
  readonly completeness: LevelCompleteness;
  /** How often it is matched and voted for: small levels more often, and most where a hole is filled. */
  readonly rounds: number;
  /** Whether borders between pieces are moved to where they show least, before the last round. */
  readonly moves: boolean;
  /**
   * Whether patches stay where they were when borders were moved, here or at a level before: they are voted for and not
   * matched.
   */
  readonly keeps: boolean;
  /** Where in {@link LiftLevel.source} the photograph lies, and the second one. */
  readonly parts: readonly Part[];
}

/** Sizes and levels of a lift, before it is done. */
export interface LiftPlan extends LiftScale {
  readonly levels: readonly PlannedLevel[];
  /** What patches come from at the scale of the result: the photograph, or it and the second one in one picture. */
  readonly references: Size;
  /** Where in it they lie. */
  readonly parts: readonly Part[];
  /** About how long it takes on one thread, in seconds: for telling people. */
  readonly seconds: number;
}

const DEFAULT_BOTH_UP_TO = 300;
const DEFAULT_STEP = 1.34;
/** Long side from which a level has fewer rounds, px: few patches change there any more. */
const FEWER_FROM = 700;
/** Long side of the photograph up to which a level has most rounds, px: here pieces find the places where they join. */
const JOIN_UP_TO = 90;
/**
 * Long side of the photograph from which borders are moved, px, without a mask and with one: at the first such level.
 * Below, a piece has too little drawing to tell where it joins; beyond, cuts take long. Not at the very first level: a
 * small image of that size is more than a layout, such as a picture in another style, and no cut makes it of some
 * pieces.
 */
const MOVE_FROM = { whole: JOIN_UP_TO, hole: 120 };
/**
 * Area of the result beside the photograph's up to which borders are moved without a mask: more needs more pieces than
 * are cut.
 */
const MOVE_UP_TO = 1.25;
/**
 * Long side of the photograph up to which patches stay where borders were moved, px: matching takes what is alike in
 * colour at such sizes, as dark water and a dark wood, for each other. The last level is matched.
 */
const KEEP_UP_TO = 160;
/** Rounds of a level where pieces join, of a small one, also with a mask, and of a large one. */
const ROUNDS = { join: 12, small: 3, hole: 10, large: 2 };
/** Nanoseconds a pixel and round of a level, of one thread of the machine in docs/performance.md. */
const COST = { both: 1900, small: 600, large: 420, moves: 9000 };

/**
 * What a lift will do, without doing it.
 * @throws `image/too-small`, `image/too-large`, `value/out-of-range`, as liftImage does
 *
 * @example
 * import { planLift } from 'patchwise';
 * const plan = planLift({ height: 36, width: 64 }, { height: 1080, width: 1920 }, {});
 * console.log(plan.result, plan.levels.length);
 */
export function planLift(small: Size, photo: Size, options: LiftPlanOptions): LiftPlan {
  requirePatch(small, 'The small image');
  requirePatch(photo, 'The photograph');
  const { bothUpTo = DEFAULT_BOTH_UP_TO, step = DEFAULT_STEP } = options;
  const scale = liftScale(small, photo, sized(options));
  const { seams = true, mask } = options;
  // In a hole nothing needs to be complete.
  const { lambda = mask === undefined ? undefined : 0 } = options;
  const moveFrom = mask === undefined ? MOVE_FROM.whole : MOVE_FROM.hole;
  const second = options.second && sizeOf(options.second);
  const layout = referenceLayout(photo, second, mask !== undefined);
  const references = shrunkAs(photo, scale.photo, layout.size);
  const sizes = liftLevels(scale.start, scale.result, scale.photo, step, references);
  const large = sizes.findIndex(({ photo: own }) => Math.max(own.width, own.height) > moveFrom);
  const area = ({ width, height }: Size) => width * height;
  const few = mask !== undefined || area(scale.result) <= MOVE_UP_TO * area(scale.photo);
  const moving = seams && few && large > 0 ? large : undefined;
  const levels = sizes.map((level, index): PlannedLevel => {
    requirePatch(level.target, 'The small image');
    requirePatch(level.source, 'The photograph at the scale of the small image');
    const parts = second === undefined ? [{ top: 0, ...level.source }] : partsAt(layout, level.source);
    requireSecond(parts, second);
    const side = Math.max(level.target.width, level.target.height);
    const keeps =
      moving !== undefined &&
      index >= moving &&
      index + 1 < sizes.length &&
      mask === undefined &&
      !options.hold &&
      Math.max(level.photo.width, level.photo.height) <= KEEP_UP_TO;
    const rounds = roundsOf(level, side <= bothUpTo, mask !== undefined);
    const completeness = levelCompleteness(lambda, moving === undefined ? undefined : moving - index);
    const both = side <= bothUpTo && completeness.rounds.weight > 0;
    return { ...level, both, completeness, rounds, moves: index === moving, keeps, parts };
  });
  requireRoom({
    ...{ levels, result: scale.result, references, masked: mask !== undefined },
    excluded: second !== undefined || (mask !== undefined && leavesOut(options)),
    deep: options.deep ?? false,
  });
  const cost = ({ target: { width, height }, both, rounds, moves }: PlannedLevel) =>
    width * height * (moves ? COST.moves : 0) +
    width * height * rounds * (both ? COST.both : rounds > ROUNDS.large ? COST.small : COST.large);
  const parts = levels.at(-1)?.parts ?? [];
  return {
    ...scale,
    references,
    parts,
    levels,
    seconds: levels.reduce((sum, level) => sum + cost(level), 0) / 1e9,
  };
}

/** Whether with a mask not all of the photograph may be used. */
function leavesOut({ sources, alpha, secondAlpha }: LiftPlanOptions): boolean {
  return sources !== 'everywhere' || alpha !== undefined || secondAlpha !== undefined;
}

/** Of most rounds where a layout may still change: at the first levels, and in a hole of small ones. */
function roundsOf({ target, photo }: LiftLevel, small: boolean, masked: boolean): number {
  if (Math.max(target.width, target.height) >= FEWER_FROM) return ROUNDS.large;
  if (masked) return small ? ROUNDS.hole : ROUNDS.small;
  return Math.max(photo.width, photo.height) <= JOIN_UP_TO ? ROUNDS.join : ROUNDS.small;
}

/** A picture shrunk as much as another was. */
function shrunkAs(from: Size, to: Size, { width, height }: Size): Size {
  return {
    width: Math.round((width * to.width) / from.width),
    height: Math.round((height * to.height) / from.height),
  };
}

/** What surrounds a hole says how large the result is, unless that is said. */
function sized(given: LiftPlanOptions): LiftPlanOptions {
  // In a hole nothing is held.
  const options = given.mask === undefined ? given : { ...given, hold: 0 };
  const { width, height, base } = options;
  return base === undefined || width !== undefined || height !== undefined
    ? options
    : { ...options, ...sizeOf(base) };
}
