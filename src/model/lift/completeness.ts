/** How much the votes of the photograph's patches count beside those of the image's: that all of it occurs. */
export interface Completeness {
  /** λ: 1 counts both directions alike. */
  readonly weight: number;
  /**
   * Levels of 8 bits a channel (RMS) by which a patch may differ from its match before its vote counts half; 0: all
   * count alike.
   */
  readonly half: number;
}

/**
 * How much completeness counts at a level: in the rounds before its last one, and in the last one, before which borders
 * are moved.
 */
export interface LevelCompleteness {
  readonly rounds: Completeness;
  readonly last: Completeness;
}

/**
 * Until borders are moved much of it, of what fits: small things that the small image hardly shows come back. What fits
 * nowhere there, such as a scrap of rock in the sky, has no vote to speak of. Then little: cuts are sharp where it
 * holds both sides.
 */
const UNSETTLED: Completeness = { weight: 2, half: 7 };
const SETTLED: Completeness = { weight: 0.2, half: 7 };
/** Where borders are not moved. */
const PLAIN: Completeness = { weight: 0.1, half: 0 };

/**
 * Completeness of a level.
 * @param lambda as it was asked for: alike at every level, and for every vote; undefined: the default
 * @param movesIn after how many levels borders are moved: 0 at this one, below 0 before it; undefined: never
 */
export function levelCompleteness(
  lambda: number | undefined,
  movesIn: number | undefined,
): LevelCompleteness {
  const alike = (all: Completeness) => ({ rounds: all, last: all });
  if (lambda !== undefined) return alike({ weight: lambda, half: 0 });
  if (movesIn === undefined) return alike(PLAIN);
  if (movesIn > 0) return alike(UNSETTLED);
  return movesIn < 0 ? alike(SETTLED) : { rounds: UNSETTLED, last: SETTLED };
}
