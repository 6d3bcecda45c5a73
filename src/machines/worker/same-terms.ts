import { PatchwiseError } from '../../errors.ts';
import { differingPacks, packNames } from '../../nodes/packs/pack-names.ts';
import type { WorkerTerms } from '../../protocol/machines.ts';
import { VERSION } from '../../version.ts';

/**
 * A worker computes for a studio only what that would compute itself.
 * @param own packs of this worker
 * @throws `worker/refused` naming what differs
 */
export function requireSame({ version, packs }: WorkerTerms, own: WorkerTerms['packs']): void {
  const hint = 'Install the same version of Patchwise and the same packs on both, then start it again.';
  if (version !== VERSION) {
    const message = `The studio is Patchwise ${version}, and this worker is ${VERSION}.`;
    throw new PatchwiseError('worker/refused', message, { hint });
  }
  const { missing, extra } = differingPacks(packNames(own), packNames(packs));
  if (missing.length + extra.length === 0) return;
  const lacks = missing.length > 0 ? ` lacks ${missing.join(', ')}` : '';
  const more = extra.length > 0 ? ` has ${extra.join(', ')}, which the studio has not` : '';
  const what = [lacks, more].filter((part) => part !== '').join(' and');
  throw new PatchwiseError('worker/refused', `This worker${what}.`, { hint });
}
