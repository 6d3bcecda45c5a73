import type { AllowedPack } from './pack-folder.ts';

/**
 * Packs as `name@version (hash)`, in an order that does not depend on how they were added: two builds of one version may
 * compute different things.
 */
export function packNames(packs: readonly AllowedPack[]): readonly string[] {
  return packs.map(({ name, version, hash }) => `${name}@${version} (${hash.slice(0, 12)})`).sort();
}

/** What one of two places has of packs and the other has not, each by its name of {@link packNames}. */
export function differingPacks(
  ours: readonly string[],
  theirs: readonly string[],
): { readonly missing: readonly string[]; readonly extra: readonly string[] } {
  return {
    missing: theirs.filter((pack) => !ours.includes(pack)),
    extra: ours.filter((pack) => !theirs.includes(pack)),
  };
}
