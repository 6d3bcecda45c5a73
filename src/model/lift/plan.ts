import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import {
  type Checks,
  NUMBER,
  requireArgument,
  requireOptions,
  SIZE,
  TENSOR,
  YES_OR_NO,
} from '../../shared/arguments.ts';
import { knownPart } from './fill/known-part.ts';
import { requireHold } from './held-image.ts';
import {
  type Beginning,
  type BorderCut,
  CANVAS,
  type FillingKind,
  HOLE,
  type LiftKind,
  OPEN_CANVAS,
  OPEN_HOLE,
  WHOLE,
} from './kinds.ts';
import { type Growth, type LiftLevel, liftLevels, requirePatch } from './levels.ts';
import { requireRoom } from './memory.ts';
import { type Part, partsAt, referenceLayout, requireSecond } from './references.ts';
import { type LiftScale, type LiftScaleOptions, liftScale } from './scale.ts';

export interface LiftPlanOptions extends LiftScaleOptions {
  readonly stay?: number | undefined;
  readonly mask?: Tensor | undefined;
  readonly base?: Tensor | undefined;
  /** Whether the mask is the margins of a canvas around the photograph, as `LiftOptions.canvas`. */
  readonly canvas?: boolean | undefined;
  /** Whether nobody has composed what is in the hole, as `LiftOptions.open`. */
  readonly open?: boolean | undefined;
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
  /** How often it is matched and voted for: small levels more often, and most where a hole is filled. */
  readonly rounds: number;
  /** Whether a patch that continues its neighbours is not searched for: at large levels. */
  readonly coherent: boolean;
  /** Whether whole pieces are moved to where they join, where no small image holds them. */
  readonly aligned: boolean;
  /** Whether pieces are bent so that lines go on across their borders. */
  readonly bent: boolean;
  /** Whether the best of the fillings is chosen at its end. */
  readonly choosing: boolean;
  /** How borders between pieces are moved before the last round; undefined: they are not. */
  readonly cut: BorderCut | undefined;
  /** Where in {@link LiftLevel.source} the photograph lies, and the second one. */
  readonly parts: readonly Part[];
  /**
   * Whether patches may come from the mirrored margins of a canvas: from the level on at which borders are moved. Matched
   * from the first on, the mirror image would be all of the result.
   */
  readonly mirrored: boolean;
}

/** One of the fillings that climb. */
export interface PlannedFilling {
  /** How much a patch is kept at the height that it has in the photograph. */
  readonly stay: number;
  /** As {@link FillingKind} has it. */
  readonly begin: Beginning | undefined;
}

/** Sizes and levels of a lift, before it is done. */
export interface LiftPlan extends LiftScale {
  /** What is made, and with which constants. */
  readonly kind: LiftKind;
  /** How much the small image counts at small levels, 0 to 1. */
  readonly hold: number;
  /** What climbs: several up to the level where one is chosen. */
  readonly fillings: readonly [PlannedFilling, ...PlannedFilling[]];
  readonly levels: readonly PlannedLevel[];
  /** What patches come from at the scale of the result: the photograph, or it and the second one in one picture. */
  readonly references: Size;
  /** Where in it they lie. */
  readonly parts: readonly Part[];
  /** About how long it takes on one thread, in seconds: for telling people. */
  readonly seconds: number;
}

/** Rounds of match and vote of a level where no piece looks for its place any more, and of a large one. */
const ROUNDS = { usual: 3, large: 1 };
/** Long side from which a level is large, px: few patches change there any more. */
const LARGE_FROM = 700;
const GROWTH: Growth = { usual: 1.34, beyond: 2, large: LARGE_FROM };
/** Nanoseconds a pixel and round of a level, of one thread of the machine in docs/performance.md, and a pixel cut. */
const COST = { usual: 600, large: 420, cut: 9000 };

const PLAN_OPTIONS: Checks<LiftPlanOptions> = {
  width: NUMBER,
  height: NUMBER,
  trained: SIZE,
  start: NUMBER,
  hold: NUMBER,
  stay: NUMBER,
  mask: TENSOR,
  base: TENSOR,
  canvas: YES_OR_NO,
  open: YES_OR_NO,
  second: TENSOR,
  alpha: TENSOR,
  secondAlpha: TENSOR,
  deep: YES_OR_NO,
};

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
  requireArgument(small, 'small', SIZE);
  requireArgument(photo, 'photo', SIZE);
  requireOptions(options, PLAN_OPTIONS);
  requirePatch(small, 'The small image');
  requirePatch(photo, 'The photograph');
  const { mask } = options;
  const kind = kindOf(options);
  const known = mask === undefined || !kind.canvas ? undefined : knownPart(mask, photo);
  const hold = kind.holds ? requireHold(options.hold) : 0;
  const own = sized(options, known && photo);
  const scale = liftScale(small, known ?? photo, { ...own, hold, start: options.start ?? kind.start });
  const second = options.second && sizeOf(options.second);
  const layout = referenceLayout(photo, second, { anyHeight: mask !== undefined, counted: known });
  const references = shrunkAs(known ?? photo, scale.photo, layout.size);
  const sizes = liftLevels(scale.start, scale.result, scale.photo, GROWTH, references);
  const { joining, cut, bentFrom } = kind;
  const begins = kind.fillings.each[0].begin !== undefined;
  // Not where it begins so large: such a small image is more than a layout. What surrounds a hole is none.
  const firstFrom = (side: number | undefined): number | undefined => {
    const first = sizes.findIndex((level) => side !== undefined && longer(level.photo) > side);
    return first > 0 || (first === 0 && begins) ? first : undefined;
  };
  const moving = firstFrom(cut?.from);
  const bending = firstFrom(bentFrom);
  const choosing = sizes.findLastIndex((level) => longer(level.photo) <= kind.fillings.upTo);
  const [first, ...others] = kind.fillings.each;
  const planned = ({ stay = kind.stay, begin }: FillingKind): PlannedFilling => ({
    stay: options.stay ?? stay,
    begin: begin?.by === 'exemplars' ? { ...begin, stay: options.stay ?? begin.stay } : begin,
  });
  const fillings = [planned(first), ...(choosing < 0 ? [] : others.map(planned))] as const;
  const levels = sizes.map((level, index): PlannedLevel => {
    requirePatch(level.target, 'The small image');
    requirePatch(level.source, 'The photograph at the scale of the small image');
    const parts = partsAt(layout, level.source);
    requireSecond(parts, second);
    const large = longer(level.target) >= LARGE_FROM;
    const joins = longer(level.photo) <= joining.upTo;
    const rounds = large ? ROUNDS.large : joins ? joining.rounds : ROUNDS.usual;
    return {
      ...level,
      rounds,
      coherent: large,
      aligned: longer(level.photo) <= kind.alignedUpTo,
      bent: index === bending,
      choosing: index === choosing,
      cut: index === moving ? cut : undefined,
      mirrored: known !== undefined && moving !== undefined && index >= moving,
      parts,
    };
  });
  const alike = options.base === undefined && options.alpha === undefined && second === undefined;
  requireRoom({
    ...{ levels, result: scale.result, references, masked: mask !== undefined },
    apart: mask !== undefined && !alike,
    excluded: second !== undefined || mask !== undefined,
    deep: options.deep ?? false,
  });
  const cost = ({ target: { width, height }, coherent, rounds, cut: moved }: PlannedLevel, index: number) =>
    (index <= choosing ? fillings.length : 1) *
    width *
    height *
    (rounds * (coherent ? COST.large : COST.usual) + (moved === undefined ? 0 : COST.cut));
  const parts = levels.at(-1)?.parts ?? [];
  return {
    ...scale,
    ...{ kind, hold, fillings },
    references,
    parts,
    levels,
    seconds: levels.reduce((sum, level, index) => sum + cost(level, index), 0) / 1e9,
  };
}

function kindOf({ mask, canvas, open }: LiftPlanOptions): LiftKind {
  if (mask === undefined) return WHOLE;
  if (open === true) return canvas === true ? OPEN_CANVAS : OPEN_HOLE;
  return canvas === true ? CANVAS : HOLE;
}

function longer({ width, height }: Size): number {
  return Math.max(width, height);
}

/** A picture shrunk as much as another was. */
function shrunkAs(from: Size, to: Size, { width, height }: Size): Size {
  return {
    width: Math.round((width * to.width) / from.width),
    height: Math.round((height * to.height) / from.height),
  };
}

/** What surrounds a hole, or the canvas, says how large the result is, unless that is said. */
function sized(options: LiftPlanOptions, canvas: Size | undefined): LiftPlanOptions {
  const { width, height, base } = options;
  const around = base === undefined ? canvas : sizeOf(base);
  return around === undefined || width !== undefined || height !== undefined
    ? options
    : { ...options, width: around.width, height: around.height };
}
