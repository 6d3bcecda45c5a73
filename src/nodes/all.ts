import type { AnyNodeDefinition } from '../graph/node.ts';
import { join } from './flow/join.ts';
import { numbers } from './flow/numbers.ts';
import { range } from './flow/range.ts';
import { repeat } from './flow/repeat.ts';
import { select } from './flow/select.ts';
import { take } from './flow/take.ts';
import { texts } from './flow/texts.ts';
import { metricsCompare } from './metrics/compare.ts';
import { metricsMerge } from './metrics/merge.ts';
import { metricsQuality } from './metrics/quality.ts';
import { noiseAdd } from './noise/add.ts';
import { noiseUniform } from './noise/uniform.ts';
import { reportSave } from './report/save.ts';

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
  // Metrics
  metricsCompare,
  metricsMerge,
  metricsQuality,
  // Noise
  noiseAdd,
  noiseUniform,
  // Report
  reportSave,
];
