import { randomSeed } from '../state/page/param-form.ts';
import { chosen } from './session.ts';
import { redoWish, undoWish, wish } from './wish.ts';

/**
 * Keys of the table: undo and redo, another twelve, lift, go on from one, and arrows from picture to picture.
 * @returns what ends them
 */
export function startPlayKeys(lift: () => void, goOn: () => void): () => void {
  const take = (event: KeyboardEvent): void => {
    if (document.querySelector('dialog[open]') !== null || event.altKey) return;
    const target = event.target as HTMLElement | null;
    const typing = target instanceof HTMLInputElement && target.type !== 'range';
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    if (typing) return;
    if (command && key === 'z') (event.shiftKey ? redoWish : undoWish)();
    else if (command && key === 'y') redoWish();
    else if (command) return;
    else if (key === 'n') wish({ seed: randomSeed() });
    else if (key === 'l' && chosen.value.length > 0) lift();
    else if (key === 'g') goOn();
    else if (key.startsWith('arrow') && target?.closest('.play-tile') != null) step(target, key);
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', take);
  return () => document.removeEventListener('keydown', take);
}

/** To the next picture that way, as they lie. */
function step(from: HTMLElement, key: string): void {
  const tiles = [...document.querySelectorAll<HTMLElement>('.play-tile')];
  const at = tiles.findIndex((tile) => tile.contains(from));
  const top = (tile: HTMLElement | undefined) => tile?.getBoundingClientRect().top;
  const columns = Math.max(1, tiles.filter((tile) => top(tile) === top(tiles[0])).length);
  const by = { arrowleft: -1, arrowright: 1, arrowup: -columns, arrowdown: columns }[key] ?? 0;
  tiles[at + by]?.focus();
}
