import { lookOf } from '../state/page/assets.ts';

/** The photograph's name without its ending. */
export function plainName(picture: string): string {
  const { name } = lookOf(picture);
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}
