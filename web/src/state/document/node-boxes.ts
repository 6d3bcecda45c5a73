import { signal } from '@preact/signals';
import type { Box } from './align.ts';

/** Height of a title: a node's own place is below it. */
export const TITLE = 30;

/** Sizes of nodes as they are drawn; the canvas tells them. */
export const measureNode = signal<(key: string) => Box | undefined>(() => undefined);
