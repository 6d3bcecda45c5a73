/**
 * Patchwise as a library: new pictures from one photograph, the models behind them, graphs and nodes. The method alone
 * is `patchwise/model`, graphs alone `patchwise/graph`.
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { sample } from 'patchwise';
 * const [picture] = await sample('photo.jpg', { seed: 2 });
 * if (picture !== undefined) await writeFile('sample.png', picture.bytes);
 *
 * @module patchwise
 */
// The schemas of parameters: a pack must use this zod, and not another copy.
export { z } from 'zod';
export { startServer } from './entry/start-server.ts';
export { type ErrorCode, isCancelled, PatchwiseError } from './errors.ts';
export { loadDocument, loadRunnable } from './graph/check/load.ts';
export { validateDocument } from './graph/check/validate.ts';
export type { GraphDocument } from './graph/document/document.ts';
export { parseDocument } from './graph/document/parse.ts';
export { writeDocument } from './graph/document/write.ts';
export type { NodeErrorInfo, RunEvent } from './graph/events.ts';
export type { FlatDocument } from './graph/plan/flatten.ts';
export type { RunnableGraph } from './graph/plan/runnable.ts';
export { type CollectedRun, collectRun } from './graph/run/collect-run.ts';
export { type RunOptions, runGraph } from './graph/run/run-graph.ts';
export { createNodeKit, type NodeContext, type NodeDefinition } from './graph/types/node.ts';
export type { NodePack } from './graph/types/pack.ts';
export { required } from './graph/types/params.ts';
export type { Planes, PortType, PortTypes } from './graph/types/port-type.ts';
export { createRegistry, type Registry } from './graph/types/registry.ts';
export { decodeImage, encodeImage } from './image/codec/image-codec.ts';
export { type CompiledScale, compileScale } from './model/chain/compile-scale.ts';
export { type LangevinOptions, type LangevinResult, runLangevin } from './model/chain/langevin.ts';
export {
  type RecoverOptions,
  recoverPyramid,
  type SampleOptions,
  samplePyramid,
} from './model/chain/sample-pyramid.ts';
export { type ExportedNet, exportOnnx } from './model/file/export-onnx.ts';
export { decodeModel, encodeModel } from './model/file/model-file.ts';
export type { PatchField } from './model/lift/field/patch-field.ts';
export { type Lifted, type LiftOptions, liftImage } from './model/lift/lift-image.ts';
export { type LiftPlan, planLift } from './model/lift/plan.ts';
export { type Part, type References, stackReferences } from './model/lift/references.ts';
export { type PatchSwd, patchSwd } from './model/metrics/patch-swd.ts';
export { measureOneShift } from './model/novelty/one-shift.ts';
export { type PatchModelOptions, patchModel } from './model/patches/patch-model.ts';
export { buildPyramid, type Pyramid, pyramidSizes } from './model/pyramid/pyramid.ts';
export type { PyramidModel, ScaleModel } from './model/pyramid/pyramid-model.ts';
export { TRAINING_PRESETS, type TrainingSettings } from './model/pyramid/training-settings.ts';
export type { ClickOptions } from './model/segment/select-clicked.ts';
export type { SelectOptions } from './model/segment/select-object.ts';
export { trainPyramid } from './model/training/train-pyramid.ts';
export type { TrainingEvent, TrainPyramidOptions } from './model/training/training-course.ts';
export { ALL_NODES } from './nodes/all.ts';
export { defineNode, many, optional, optionalMany, type PortValues, port } from './nodes/kit.ts';
export { createLocalServices, type LocalServicesOptions } from './nodes/local-services.ts';
export { definePack, type PackCode } from './nodes/packs/define-pack.ts';
export { PORT_TYPES } from './nodes/port-types.ts';
export { type NamedPack, patchwiseRegistry } from './nodes/registry.ts';
export type { NodeServices } from './nodes/services.ts';
export type { ConvLayer, ConvStack, EnergyEngine, EnergyProgram } from './runtime/engine/engine.ts';
export { openEngine, surveyEngines } from './runtime/engine/engines.ts';
export { generator } from './runtime/random/random.ts';
export { nchw, type Size, sizeOf, type Tensor, tensor } from './runtime/tensor.ts';
export { openKernelThreads } from './runtime/wasm/kernel-threads.ts';
export { type OpenKernels, openKernels } from './runtime/wasm/kernels.ts';
export type { RunningServer, ServerOptions } from './server/main.ts';
export { loadModel, saveModel } from './tasks/model-files.ts';
export type { Picture } from './tasks/pictures.ts';
export { selectClicked, selectObject } from './tasks/select.ts';
export type { TaskOptions, TaskPicture, TaskProgress } from './tasks/task-options.ts';
export { apply, edit, extend, harmonize, learn, remove, sample, stylize, upscale } from './tasks/tasks.ts';
export { VERSION } from './version.ts';
