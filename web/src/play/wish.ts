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
  /** Strokes (src/shared/strokes.ts) of what is kept in its place or put elsewhere; the rest grows around it. */
  readonly kept: string;
  /** Strokes over what is to be in no picture. */
  readonly without: string;
}

export interface Wishes {
  readonly past: readonly Wish[];
  readonly now: Wish;
  readonly future: readonly Wish[];
}

export const FIRST_WISH: Wish = { novelty: 0.8, width: 100, height: 100, seed: 1, kept: '', without: '' };
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

/** What tells two wishes apart. */
export function wishKey({ novelty, width, height, seed, kept, without }: Wish): string {
  return JSON.stringify([novelty, width, height, seed, kept, without]);
}

export function sameWish(a: Wish, b: Wish): boolean {
  return wishKey(a) === wishKey(b);
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
  const number = (name: 'novelty' | 'width' | 'height' | 'seed') =>
    typeof given[name] === 'number' && Number.isFinite(given[name]) ? given[name] : FIRST_WISH[name];
  const strokes = (name: 'kept' | 'without') => {
    const text = given[name];
    if (typeof text !== 'string') return '';
    parseStrokes(text);
    return text;
  };
  return [
    {
      kept: strokes('kept'),
      without: strokes('without'),
      novelty: number('novelty'),
      width: number('width'),
      height: number('height'),
      seed: number('seed'),
    },
  ];
}
