import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { differingPacks } from '../../nodes/packs/pack-names.ts';

/** How a front end was started, as far as all of one studio must agree: what is secret as a fingerprint. */
export interface FrontEndTerms {
  readonly version: string;
  /** Of the token that clients show; empty: it asks for none. */
  readonly token: string;
  /** Of the address of the broker; empty: it has none. */
  readonly broker: string;
  /** Packs of nodes that it may load, by name, version and hash: these may be changed while it runs. */
  readonly packs: readonly string[];
}

type Strict = Exclude<keyof FrontEndTerms, 'packs'>;

const DIFFERENCES: { readonly [K in Strict]: readonly [message: string, hint: string] } = {
  version: [
    'Another version of Patchwise serves this studio.',
    'Give all front ends the same version: stop those of the other one first.',
  ],
  token: [
    'Another front end of this studio asks for another token.',
    'Give all of them the same, in PATCHWISE_TOKEN: a browser may come to any.',
  ],
  broker: [
    'Another front end of this studio has another broker, or none.',
    'Give all of them the same --broker and --files: any of them may start the runs.',
  ],
};

/**
 * Makes sure that a front end fits to those that are there.
 * @param others as they have shown themselves
 * @throws `usage/invalid`
 */
export function requireSameTerms(mine: FrontEndTerms, others: readonly string[]): void {
  for (const text of others) {
    const theirs = read(text);
    for (const [key, [message, hint]] of Object.entries(DIFFERENCES)) {
      if (theirs[key] === mine[key as Strict]) continue;
      throw new PatchwiseError('usage/invalid', message, { hint: `${hint} Nothing was changed.` });
    }
  }
}

/** What another front end has of packs and this one has not, or the other way round, in a sentence; undefined when nothing. */
export function differenceOfPacks(mine: FrontEndTerms, others: readonly string[]): string | undefined {
  for (const text of others) {
    const theirs = packList.safeParse(read(text)['packs']).data ?? [];
    const { missing, extra } = differingPacks(mine.packs, theirs);
    const lacks = missing.length > 0 ? [`has ${missing.join(', ')}, which is not here`] : [];
    const more = extra.length > 0 ? [`lacks ${extra.join(', ')}`] : [];
    if (lacks.length + more.length === 0) continue;
    return `Another front end of this studio ${[...lacks, ...more].join(', and ')}: give all of them the same packs.`;
  }
  return undefined;
}

const packList = z.array(z.string());
const shown = z.record(z.string(), z.unknown());

function read(text: string): Readonly<Record<string, unknown>> {
  try {
    return shown.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
