import type { AnyNodeDefinition } from '../graph/node.ts';
import { join } from './flow/join.ts';
import { numbers } from './flow/numbers.ts';
import { range } from './flow/range.ts';
import { repeat } from './flow/repeat.ts';
import { select } from './flow/select.ts';
import { take } from './flow/take.ts';
import { texts } from './flow/texts.ts';

/** Every node of Patchwise, grouped by category, alphabetical within: a new node is one file and one line here. */
export const ALL_NODES: readonly AnyNodeDefinition[] = [
  // Flow
  join,
  numbers,
  range,
  repeat,
  select,
  take,
  texts,
];
