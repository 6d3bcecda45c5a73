import type { AnyNodeDefinition } from '../graph/node.ts';
import { energyNet } from './energy/net.ts';
import { scoreMap } from './energy/score-map.ts';
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
import { modelAssemble } from './model/assemble.ts';
import { modelLoad } from './model/load.ts';
import { modelSave } from './model/save.ts';
import { noiseAdd } from './noise/add.ts';
import { noiseUniform } from './noise/uniform.ts';
import { pyramidBuild } from './pyramid/build.ts';
import { pyramidLevelNode } from './pyramid/level.ts';
import { reportSave } from './report/save.ts';
import { langevin } from './sampling/langevin.ts';
import { recoverNode } from './sampling/recover.ts';
import { samplePyramidNode } from './sampling/sample-pyramid.ts';
import { upsampleNode } from './sampling/upsample.ts';
import { trainPyramidNode } from './training/train-pyramid.ts';
import { trainScaleNode } from './training/train-scale.ts';

/** Every node of Patchwise, grouped by category, alphabetical within: a new node is one file and one line here. */
export const ALL_NODES: readonly AnyNodeDefinition[] = [
  // Energy
  energyNet,
  scoreMap,
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
  // Model
  modelAssemble,
  modelLoad,
  modelSave,
  // Noise
  noiseAdd,
  noiseUniform,
  // Pyramid
  pyramidBuild,
  pyramidLevelNode,
  // Report
  reportSave,
  // Sampling
  langevin,
  recoverNode,
  samplePyramidNode,
  upsampleNode,
  // Training
  trainPyramidNode,
  trainScaleNode,
];
