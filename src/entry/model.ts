/**
 * The method alone: training, sampling, lifting and their engines on tensors, without picture files, graphs or the
 * studio.
 *
 * @example
 * import { decodeModel, openEngine, samplePyramid } from 'patchwise/model';
 * async function draw(file: Uint8Array) {
 *   const engine = await openEngine('auto');
 *   return samplePyramid(engine, decodeModel(file), { seed: 2 });
 * }
 *
 * @module patchwise/model
 */
export { type ErrorCode, isCancelled, PatchwiseError } from '../errors.ts';
export { type CompiledScale, compileScale } from '../model/chain/compile-scale.ts';
export { type LangevinOptions, type LangevinResult, runLangevin } from '../model/chain/langevin.ts';
export {
  type RecoverOptions,
  recoverPyramid,
  type SampleOptions,
  samplePyramid,
} from '../model/chain/sample-pyramid.ts';
export { type ExportedNet, exportOnnx } from '../model/file/export-onnx.ts';
export { decodeModel, encodeModel } from '../model/file/model-file.ts';
export type { PatchField } from '../model/lift/field/patch-field.ts';
export { type Lifted, type LiftOptions, liftImage } from '../model/lift/lift-image.ts';
export { type LiftPlan, planLift } from '../model/lift/plan.ts';
export { type Part, type References, stackReferences } from '../model/lift/references.ts';
export { patchSwd } from '../model/metrics/patch-swd.ts';
export { measureOneShift } from '../model/novelty/one-shift.ts';
export { type PatchModelOptions, patchModel } from '../model/patches/patch-model.ts';
export { buildPyramid, type Pyramid, pyramidSizes } from '../model/pyramid/pyramid.ts';
export type { PyramidModel, ScaleModel } from '../model/pyramid/pyramid-model.ts';
export { TRAINING_PRESETS, type TrainingSettings } from '../model/pyramid/training-settings.ts';
export { type ClickOptions, selectClicked } from '../model/segment/select-clicked.ts';
export { type SelectOptions, selectObject } from '../model/segment/select-object.ts';
export { trainPyramid } from '../model/training/train-pyramid.ts';
export type { TrainingEvent, TrainPyramidOptions } from '../model/training/training-course.ts';
export type { ConvLayer, ConvStack, EnergyEngine, EnergyProgram } from '../runtime/engine/engine.ts';
export { openEngine, surveyEngines } from '../runtime/engine/engines.ts';
export { generator } from '../runtime/random/random.ts';
export { nchw, type Size, sizeOf, type Tensor, tensor } from '../runtime/tensor.ts';
export { openKernelThreads } from '../runtime/wasm/kernel-threads.ts';
export { type OpenKernels, openKernels } from '../runtime/wasm/kernels.ts';
