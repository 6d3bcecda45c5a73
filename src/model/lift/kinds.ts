import type { Exemplars } from './fill/exemplars.ts';

/** How borders between pieces are moved to where they show least. */
export interface BorderCut {
  /** Pieces that take part: those of most patches. */
  readonly pieces: number;
  /**
   * What a pixel costs for each squared level a channel by which its piece differs from what was composed around it: in
   * a hole that is only made up, and what surrounds it counts, but rock has to stay rock and sky sky.
   */
  readonly guide: number;
  /** Squared levels a channel from which all that differs from it differs alike. */
  readonly cap: number;
  /**
   * How many times as much as in matching a piece is kept at its height, since borders cost much, and a shore that ends
   * at another height hardly more than one that goes on.
   */
  readonly heights: number;
  /** Whether it is cut once more, so that little of what is made shows what another part of it shows. */
  readonly once: boolean;
}

/**
 * How a hole begins of which nobody has composed what is to be in it: with exemplars ({@link fillByExemplars}), or with
 * where lines of its surroundings lead ({@link transportCoherently}).
 */
export type Beginning = ({ readonly by: 'exemplars' } & Exemplars) | { readonly by: 'transport' };

/** In what one of several fillings differs from others, beside its random numbers. */
export interface FillingKind {
  /** How much it is kept at its heights, unless that is said; undefined: as all are. */
  readonly stay?: number;
  /** How its hole begins; undefined: with what the small image shows there. */
  readonly begin?: Beginning;
}

/** Everything in which one kind of lift differs from another. */
export interface LiftKind {
  /** How much a patch is kept at its height in the photograph, unless that is said. */
  readonly stay: number;
  /** Long side of the photograph at the first level, px, unless that is said; undefined: where the small image is. */
  readonly start: number | undefined;
  /** Up to which long side of the photograph, px, pieces find the places where they join, and rounds of a level there. */
  readonly joining: { readonly upTo: number; readonly rounds: number };
  /** Up to which long side of the photograph, px, whole pieces are moved to where they join (`alignPieces`). */
  readonly alignedUpTo: number;
  /**
   * Long side of the photograph, px, at whose level pieces are bent so that lines go on across their borders
   * (`bendPieces`): below, there is too little drawing to tell what goes on where. Undefined: they are not.
   */
  readonly bentFrom: number | undefined;
  /**
   * The fillings that climb side by side up to which long side of the photograph, px: from there on the one goes on that
   * is most like what surrounds it ({@link bestFilling}). How it begins decides what a hole becomes, and a filling that
   * took a wrong turn is not mended later.
   */
  readonly fillings: { readonly each: readonly [FillingKind, ...FillingKind[]]; readonly upTo: number };
  /** Whether small levels may be held to the small image. */
  readonly holds: boolean;
  /**
   * How borders are moved, at the first level whose photograph has a longer side than `from`, px: below, a piece has too
   * little drawing to tell where it joins; beyond, cuts take long. Undefined: they stay where the layout has them.
   */
  readonly cut: (BorderCut & { readonly from: number }) | undefined;
  /** Whether what is made lies around the photograph, whose mirror image continues it there. */
  readonly canvas: boolean;
}

/** A whole picture: its layout is new, and stays; a graph cut would give the largest piece more and more of it. */
export const WHOLE: LiftKind = {
  stay: 0.03,
  start: undefined,
  joining: { upTo: 90, rounds: 12 },
  alignedUpTo: 330,
  bentFrom: 250,
  fillings: { each: [{}], upTo: 0 },
  holds: true,
  cut: undefined,
  canvas: false,
};

/**
 * A hole of the photograph. What is alike lies at like heights, water below and walls above; without that a hole in a
 * skyline is filled with the water of its lake.
 */
export const HOLE: LiftKind & { readonly cut: NonNullable<LiftKind['cut']> } = {
  stay: 0.03,
  start: 64,
  joining: { upTo: 300, rounds: 10 },
  alignedUpTo: 0,
  bentFrom: undefined,
  // Kept at their heights edges go on more often, textures less.
  fillings: { each: [{}, { stay: 0.2 }, {}, { stay: 0.2 }], upTo: 330 },
  holds: false,
  cut: { from: 120, pieces: 40, guide: 0.01, cap: 8000, heights: 100, once: false },
  canvas: false,
};

/**
 * A hole of which nobody has composed what is to be in it: it begins where lines of the surroundings can be seen, with what
 * goes on from there: with patches, or with lines alone, whose texture patches bring.
 */
export const OPEN_HOLE: LiftKind & { readonly start: number } = {
  ...HOLE,
  start: 160,
  fillings: {
    each: [
      { begin: { by: 'exemplars', radius: 3, stay: 0.1 } },
      { begin: { by: 'exemplars', radius: 4, stay: 0.1 } },
      { begin: { by: 'exemplars', radius: 4, stay: 0.5 } },
      { begin: { by: 'transport' } },
      { begin: { by: 'transport' } },
    ],
    upTo: 330,
  },
};

/** A canvas around the photograph: margins have more than a hole to choose from, and water must not lie on mountains. */
export const CANVAS: LiftKind = {
  ...HOLE,
  stay: 0.2,
  fillings: { each: [{}], upTo: 0 },
  cut: { ...HOLE.cut, once: true },
  canvas: true,
};

/** Margins of which nobody has composed what is to be in them. */
export const OPEN_CANVAS: LiftKind = {
  ...CANVAS,
  start: OPEN_HOLE.start,
  fillings: { each: [{ begin: { by: 'transport' } }], upTo: 0 },
};
