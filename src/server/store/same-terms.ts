import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';

/** How a front end was started, as far as all of one studio must agree: what is secret as a fingerprint. */
export interface FrontEndTerms {
  readonly version: string;
  /** Of the token that clients show; empty: it asks for none. */
  readonly token: string;
  /** Of the address of the broker; empty: it has none. */
  readonly broker: string;
}

const DIFFERENCES: { readonly [K in keyof FrontEndTerms]: readonly [message: string, hint: string] } = {
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
      if (theirs[key] === mine[key as keyof FrontEndTerms]) continue;
      throw new PatchwiseError('usage/invalid', message, { hint: `${hint} Nothing was changed.` });
    }
  }
}

const shown = z.record(z.string(), z.unknown());

function read(text: string): Readonly<Record<string, unknown>> {
  try {
    return shown.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
