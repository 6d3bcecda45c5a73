import { signal } from '@preact/signals';
import { parseStrokes } from '../../../src/shared/strokes.ts';
import { readSetting, writeSetting } from '../state/page/browser-settings.ts';

/*
 * What is wished for with the pictures of a photograph, gesture by gesture, with all that was wished before: it is kept
 * by the browser, so that a reload loses nothing, and says all that a run depends on.
 */

/** What the small pictures are to be like. */
export interface Wish {
  /** 0 like the photograph to 1 as new as its patches allow. */
  readonly novelty: number;
  /** In percent of the photograph's. */
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /**
   * Strokes (src/shared/strokes.ts) over what is painted on ({@link canvasOf}), of what is kept in its place or put
   * elsewhere; the rest grows around it.
   */
  readonly kept: string;
  /** Strokes over what of the photograph is to be in no picture. */
  readonly without: string;
  /** Reference of another picture, of which parts may be put into these; '' for none. */
  readonly other: string;
  /** Reference of the small picture that is gone on from, '' for none: it is painted on in place of the photograph. */
  readonly start: string;
  /** Its sides, in percent of the photograph's. */
  readonly startWidth: number;
  readonly startHeight: number;
  /** Strokes over what of it is to go. */
  readonly cleared: string;
}

export interface Wishes {
  readonly past: readonly Wish[];
  readonly now: Wish;
  readonly future: readonly Wish[];
}

export const FIRST_WISH: Wish = {
  ...{ novelty: 0.8, width: 100, height: 100, seed: 1, kept: '', without: '' },
  ...{ other: '', start: '', startWidth: 100, startHeight: 100, cleared: '' },
};
/** Gestures that can be taken back. */
const MOST = 200;

export const wishes = signal<Wishes>({ past: [], now: FIRST_WISH, future: [] });
let of: string | undefined;

/** Takes up what was wished for with a photograph. */
export function openWishes(picture: string): void {
  if (of === picture) return;
  of = picture;
  wishes.value = readWishes(readSetting(nameOf(picture))) ?? { past: [], now: FIRST_WISH, future: [] };
}

/**
 * One gesture.
 * @param goesOn it is the same gesture still, such as a slider that is being drawn: there is one to take back
 */
export function wish(change: Partial<Wish>, goesOn = false): void {
  const { past, now } = wishes.value;
  const next = { ...now, ...change };
  if (sameWish(next, now)) return;
  keep({ past: goesOn ? past : [...past, now].slice(-MOST), now: next, future: [] });
}

export function undoWish(): void {
  const { past, now, future } = wishes.value;
  const last = past.at(-1);
  if (last !== undefined) keep({ past: past.slice(0, -1), now: last, future: [now, ...future] });
}

export function redoWish(): void {
  const { past, now, future } = wishes.value;
  const [next, ...rest] = future;
  if (next !== undefined) keep({ past: [...past, now], now: next, future: rest });
}

/** What a run depends on: a picture of which no part is used yet makes no difference. */
export function wishKey(wish: Wish): string {
  return JSON.stringify(asked(wish));
}

/** What a recipe is given: its slots, but for the photograph, and its options. */
export function asked({ kept, without, other, start, cleared, ...options }: Wish): {
  readonly slots: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, number>>;
} {
  const { novelty, width, height, seed } = options;
  const given = {
    ...{ kept, without, start },
    cleared: start === '' ? '' : cleared,
    other: parseStrokes(kept).some((stroke) => stroke.other) ? other : '',
  };
  return {
    slots: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    options: { novelty, width, height, seed },
  };
}

function sameWish(a: Wish, b: Wish): boolean {
  return (Object.keys(FIRST_WISH) as (keyof Wish)[]).every((name) => a[name] === b[name]);
}

function keep(next: Wishes): void {
  wishes.value = next;
  if (of !== undefined) writeSetting(nameOf(of), JSON.stringify(next));
}

function nameOf(picture: string): string {
  return `play.${picture}`;
}

/** What the browser has kept; undefined where that is nothing, or cannot be meant. */
function readWishes(text: string | undefined): Wishes | undefined {
  if (text === undefined) return undefined;
  try {
    const { past, now, future } = JSON.parse(text) as Record<string, unknown>;
    const lists = [past, future].map((list) => (Array.isArray(list) ? list.flatMap(readWish) : []));
    const [present] = readWish(now);
    return present === undefined ? undefined : { past: lists[0] ?? [], now: present, future: lists[1] ?? [] };
  } catch {
    return undefined;
  }
}

function readWish(value: unknown): readonly Wish[] {
  if (typeof value !== 'object' || value === null) return [];
  const given = value as Readonly<Record<string, unknown>>;
  const number = (name: 'novelty' | 'width' | 'height' | 'seed' | 'startWidth' | 'startHeight') =>
    typeof given[name] === 'number' && Number.isFinite(given[name]) ? given[name] : FIRST_WISH[name];
  const text = (name: 'kept' | 'without' | 'cleared' | 'other' | 'start') =>
    typeof given[name] === 'string' ? given[name] : '';
  const strokes = (name: 'kept' | 'without' | 'cleared') => {
    parseStrokes(text(name));
    return text(name);
  };
  return [
    {
      ...{ kept: strokes('kept'), without: strokes('without'), cleared: strokes('cleared') },
      ...{ other: text('other'), start: text('start') },
      ...{ novelty: number('novelty'), seed: number('seed') },
      ...{ width: number('width'), height: number('height') },
      ...{ startWidth: number('startWidth'), startHeight: number('startHeight') },
    },
  ];
}
