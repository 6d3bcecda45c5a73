import { urlOf } from '../api/rest.ts';

/** Where the page finds the picture that a `path` parameter names; undefined for what it cannot reach. */
export function pictureUrl(reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const asset = /^asset:([A-Za-z0-9_-]+)$/.exec(reference)?.[1];
  if (asset !== undefined) return urlOf('getAssetContent', { path: { id: asset } });
  const sample = /^sample:(.+\.(?:png|jpe?g|webp))$/i.exec(reference)?.[1];
  return sample === undefined ? undefined : urlOf('getSample', { query: { name: sample } });
}
