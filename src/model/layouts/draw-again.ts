import { concatBatch, splitBatch, type Tensor } from '../../runtime/tensor.ts';

export interface DrawAgainOptions {
  /** Numbers of the samples. */
  readonly members: readonly number[];
  /** Draws of one sample, at least 1; when all fail, the best is kept. */
  readonly tries: number;
  /** Draws some of the members, in order, [n, C, H, W]; `attempt` from 0. */
  readonly draw: (members: readonly number[], attempt: number) => Promise<Tensor>;
  /** The fault of each of what was drawn: above 1 it has failed. Undefined: none fails. */
  readonly faultsOf: ((drawn: Tensor) => Promise<readonly number[]>) | undefined;
}

/** Rejection: draws every member, and those that fail again. @returns one of each member, in order */
export async function drawUntilSound({ members, tries, draw, faultsOf }: DrawAgainOptions): Promise<Tensor> {
  const best = new Map<number, { readonly image: Tensor; readonly fault: number }>();
  let open = members;
  for (let attempt = 0; open.length > 0; attempt++) {
    const drawn = await draw(open, attempt);
    if (faultsOf === undefined) return drawn;
    const faults = await faultsOf(drawn);
    splitBatch(drawn).forEach((image, at) => {
      const fault = faults[at] as number;
      const before = best.get(open[at] as number);
      if (before === undefined || fault < before.fault) best.set(open[at] as number, { image, fault });
    });
    if (attempt + 1 >= tries) break;
    open = open.filter((i) => (best.get(i)?.fault ?? 0) > 1);
  }
  return concatBatch(members.map((i) => best.get(i)?.image as Tensor));
}
