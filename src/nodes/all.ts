import type { AnyNodeDefinition } from '../graph/types/node.ts';
import { animationSave } from './animation/save.ts';
import { liftNode } from './detail/lift.ts';
import { liftFramesNode } from './detail/lift-frames.ts';
import { matchNode } from './detail/match.ts';
import { matchToneNode } from './detail/match-tone.ts';
import { ownDetail } from './detail/own-detail.ts';
import { referencesNode } from './detail/references.ts';
import { voteNode } from './detail/vote.ts';
import { energyNet } from './energy/net.ts';
import { energyPatches } from './energy/patches.ts';
import { scoreMap } from './energy/score-map.ts';
import { grid } from './flow/grid.ts';
import { join } from './flow/join.ts';
import { numbers } from './flow/numbers.ts';
import { range } from './flow/range.ts';
import { repeat } from './flow/repeat.ts';
import { select } from './flow/select.ts';
import { take } from './flow/take.ts';
import { texts } from './flow/texts.ts';
import { imageArrange } from './image/arrange.ts';
import { imageBlend } from './image/blend.ts';
import { imageBlur } from './image/blur.ts';
import { imageCleanRim } from './image/clean-rim.ts';
import { imageColor } from './image/color.ts';
import { imageCompare } from './image/compare.ts';
import { imageComposite } from './image/composite.ts';
import { imageCorrupt } from './image/corrupt.ts';
import { imageCrop } from './image/crop.ts';
import { imageFlip } from './image/flip.ts';
import { imageGrid } from './image/grid.ts';
import { imageJoinTone } from './image/join-tone.ts';
import { imageLoad } from './image/load.ts';
import { imageMatchColor } from './image/match-color.ts';
import { imagePad } from './image/pad.ts';
import { imagePaste } from './image/paste.ts';
import { imagePoissonBlend } from './image/poisson-blend.ts';
import { imageQuantize } from './image/quantize.ts';
import { imageResize } from './image/resize.ts';
import { imageSave } from './image/save.ts';
import { maskCombine } from './mask/combine.ts';
import { maskDilate } from './mask/dilate.ts';
import { maskErode } from './mask/erode.ts';
import { maskFeather } from './mask/feather.ts';
import { maskFromDifference } from './mask/from-difference.ts';
import { maskFromImage } from './mask/from-image.ts';
import { maskInvert } from './mask/invert.ts';
import { maskLoad } from './mask/load.ts';
import { maskResize } from './mask/resize.ts';
import { maskSelectObject } from './mask/select-object.ts';
import { maskShape } from './mask/shape.ts';
import { maskStrokes } from './mask/strokes.ts';
import { maskThreshold } from './mask/threshold.ts';
import { maskToImageNode } from './mask/to-image.ts';
import { anomalyMap } from './metrics/anomaly-map.ts';
import { metricsCompare } from './metrics/compare.ts';
import { metricsCopying } from './metrics/copying.ts';
import { metricsFlicker } from './metrics/flicker.ts';
import { metricsMerge } from './metrics/merge.ts';
import { metricsOneShift } from './metrics/one-shift.ts';
import { metricsQuality } from './metrics/quality.ts';
import { metricsRegion } from './metrics/region.ts';
import { modelAssemble } from './model/assemble.ts';
import { modelLoad } from './model/load.ts';
import { modelPatches } from './model/patches.ts';
import { modelSave } from './model/save.ts';
import { noiseAdd } from './noise/add.ts';
import { noiseUniform } from './noise/uniform.ts';
import { plotCurves } from './plot/curves.ts';
import { plotPoints } from './plot/points.ts';
import { pyramidBuild } from './pyramid/build.ts';
import { pyramidLevelNode } from './pyramid/level.ts';
import { reportHtml } from './report/html.ts';
import { reportSave } from './report/save.ts';
import { animateNode } from './sampling/animate.ts';
import { chooseNode } from './sampling/choose.ts';
import { injectNode } from './sampling/inject.ts';
import { inpaintNode } from './sampling/inpaint.ts';
import { langevin } from './sampling/langevin.ts';
import { recoverNode } from './sampling/recover.ts';
import { samplePyramidNode } from './sampling/sample-pyramid.ts';
import { superResolveNode } from './sampling/super-resolve.ts';
import { upsampleNode } from './sampling/upsample.ts';
import { trainPyramidNode } from './training/train-pyramid.ts';
import { trainScaleNode } from './training/train-scale.ts';

/** Every node of Patchwise, grouped by category, alphabetical within: a new node is one file and one line here. */
export const ALL_NODES: readonly AnyNodeDefinition[] = [
  // Animation
  animationSave,
  // Detail
  liftNode,
  liftFramesNode,
  matchNode,
  matchToneNode,
  ownDetail,
  referencesNode,
  voteNode,
  // Energy
  energyNet,
  energyPatches,
  scoreMap,
  // Flow
  grid,
  join,
  numbers,
  range,
  repeat,
  select,
  take,
  texts,
  // Image
  imageArrange,
  imageBlend,
  imageBlur,
  imageCleanRim,
  imageColor,
  imageCompare,
  imageComposite,
  imageCorrupt,
  imageCrop,
  imageFlip,
  imageGrid,
  imageJoinTone,
  imageLoad,
  imageMatchColor,
  imagePad,
  imagePaste,
  imagePoissonBlend,
  imageQuantize,
  imageResize,
  imageSave,
  // Mask
  maskCombine,
  maskDilate,
  maskErode,
  maskFeather,
  maskFromDifference,
  maskFromImage,
  maskInvert,
  maskLoad,
  maskResize,
  maskSelectObject,
  maskShape,
  maskStrokes,
  maskThreshold,
  maskToImageNode,
  // Metrics
  anomalyMap,
  metricsCompare,
  metricsCopying,
  metricsFlicker,
  metricsMerge,
  metricsOneShift,
  metricsQuality,
  metricsRegion,
  // Model
  modelAssemble,
  modelLoad,
  modelPatches,
  modelSave,
  // Noise
  noiseAdd,
  noiseUniform,
  // Plot
  plotCurves,
  plotPoints,
  // Pyramid
  pyramidBuild,
  pyramidLevelNode,
  // Report
  reportHtml,
  reportSave,
  // Sampling
  animateNode,
  chooseNode,
  injectNode,
  inpaintNode,
  langevin,
  recoverNode,
  samplePyramidNode,
  superResolveNode,
  upsampleNode,
  // Training
  trainPyramidNode,
  trainScaleNode,
];
