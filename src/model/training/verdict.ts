import type { ReturnCause } from '../pyramid/training-record.ts';

/** What is known of a scale after an update, or after a look at its chain. */
export interface Finding {
  /** 0 is the coarsest. */
  readonly scale: number;
  /** Updates done. */
  readonly update: number;
  /** Whether the update ran away (guard.ts): it is not one of those that are done. */
  readonly ranAway: boolean;
  /** Whether the energy is parked (guard.ts), after the update and before it. */
  readonly parked: boolean;
  readonly wasParked: boolean;
  /** Whether its chain swings (chain-swing.ts); undefined where it was not looked at. */
  readonly swings: boolean | undefined;
  /** Whether it began with the net below. */
  readonly beganWarm: boolean;
  /** Whether a coarser pyramid waits, with which the whole training may begin anew (coarser.ts). */
  readonly coarserWaits: boolean;
  /** Returns of this scale so far, by cause. */
  readonly returns: Readonly<Record<ReturnCause, number>>;
  /** Returns after running away that the settings allow. */
  readonly retries: number;
}

/**
 * What follows. `keep`: it goes on from where it is. `look`: its chain is looked at first. `back`: to its last healthy
 * weights, with a smaller step. `fresh`: from its first update, with fresh weights. `coarser`: it ends, and the whole
 * training begins anew with a coarser pyramid. `give up`: the training has failed.
 */
export type Verdict =
  | { readonly next: 'keep' | 'look' | 'give up' }
  | { readonly next: 'back'; readonly cause: 'ran-away' | 'swings' }
  | { readonly next: 'fresh'; readonly cause: 'began-parked' }
  | { readonly next: 'coarser'; readonly cause: 'stuck' };

/** Returns with a smaller step of a scale whose chain swings. */
const SWING_RETURNS = 2;
/** While scale 0 is parked its chain is looked at when that begins, and every so many updates. */
const LOOK_EVERY = 50;
/** Updates after which a scale that began with the net below should be healthy. */
const SETTLED = 50;

const mayGoBack = ({ returns }: Finding): boolean => returns.swings < SWING_RETURNS;

/**
 * The rules of a scale's training, of which the first that holds decides.
 *
 * A parked energy learns nothing more. At scale 0 a smaller step ends that where its chain swings about what it should
 * reach; a chain that comes to rest elsewhere would only be worse for it. Finer scales get away by themselves, or began
 * too sharp for their step, as the net below is: then fresh weights help. Where nothing does, samples of the scale and
 * of all above it would be mud, and only a coarser scale 0 is left.
 */
const RULES: readonly (readonly [(found: Finding) => boolean, Verdict])[] = [
  [(f) => f.ranAway && f.returns['ran-away'] >= f.retries, { next: 'give up' }],
  [(f) => f.ranAway, { next: 'back', cause: 'ran-away' }],
  [(f) => f.swings === true && mayGoBack(f), { next: 'back', cause: 'swings' }],
  [(f) => f.swings === true && f.coarserWaits, { next: 'coarser', cause: 'stuck' }],
  [(f) => f.swings !== undefined || !f.parked, { next: 'keep' }],
  [
    (f) => f.beganWarm && f.update === SETTLED && f.returns['began-parked'] === 0,
    { next: 'fresh', cause: 'began-parked' },
  ],
  [(f) => f.coarserWaits && f.scale > 0 && f.update === 2 * SETTLED, { next: 'coarser', cause: 'stuck' }],
  [
    (f) => f.scale === 0 && (!f.wasParked || f.update % LOOK_EVERY === 0) && (mayGoBack(f) || f.coarserWaits),
    { next: 'look' },
  ],
  [() => true, { next: 'keep' }],
];

/** What follows from what is known of a scale. */
export function verdict(found: Finding): Verdict {
  const [, ruled] = RULES.find(([holds]) => holds(found)) as (typeof RULES)[number];
  return ruled;
}
