import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { loadDocument } from '../../src/graph/check/load.ts';
import type { GraphDocument, JsonValue } from '../../src/graph/document/document.ts';
import { findEntry, mapNodes, walkNodes } from '../../src/graph/document/nesting.ts';
import { flattenDocument } from '../../src/graph/plan/flatten.ts';
import { type CollectedRun, collectRun } from '../../src/graph/run/collect-run.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { decodeModel, encodeModel } from '../../src/model/file/model-file.ts';
import { initialiseNet, resolveNetSpec } from '../../src/model/net/energy-net.ts';
import { buildPyramid } from '../../src/model/pyramid/pyramid.ts';
import type { PyramidModel } from '../../src/model/pyramid/pyramid-model.ts';
import { createLocalServices } from '../../src/nodes/local-services.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { onnxEngine, tinyModel } from '../support/tiny-model.ts';

export const WORKFLOWS = fileURLToPath(new URL('../../workflows/', import.meta.url));
const MODELS = fileURLToPath(new URL('../../samples/models/', import.meta.url));
const PHOTOS = new URL('../../samples/photos/', import.meta.url);
/** As many as the shipped models have. */
export const SCALES = 4;

const registry = patchwiseRegistry();
const modelFiles = new Map<string, Promise<Uint8Array>>();

/** The shipped model of a photograph at a tiny size: untrained nets, few steps, but every path is real. */
function tinyModelFile(photo: string): Promise<Uint8Array> {
  const made = modelFiles.get(photo) ?? tinyModelOf(photo).then(encodeModel);
  modelFiles.set(photo, made);
  return made;
}

async function tinyModelOf(photo: string): Promise<PyramidModel> {
  return untrainedModel((await decodeImage(fileURLToPath(new URL(`${photo}.jpg`, PHOTOS)))).image);
}

/** A model of a picture at 40 px, as deep as the shipped ones, that has not learned anything. */
export function untrainedModel(image: Tensor): PyramidModel {
  const { levels, ratio } = buildPyramid(image, { scales: SCALES, longSide: 40, shortSide: 9 });
  const spec = resolveNetSpec({ channels: [4, 1] }, { height: 9, width: 9 }, 3);
  return {
    ...tinyModel(),
    image: levels.at(-1)!,
    ratio,
    scales: levels.map((level, s) => ({
      size: sizeOf(level),
      net: initialiseNet(spec, generator(s), 0.3),
      steps: 2,
      recoverySteps: 2,
      stepSize: 0.1,
      momentum: 0,
      startNoise: s === 0 ? 0 : 0.05,
    })),
  };
}

const pictureFiles = new Map<string, Promise<Uint8Array>>();
const PICTURE = /\.(jpg|png)$/;

/** A shipped picture at a twelfth of its sides, a photograph at 160 px: results at its own size come soon. */
function smallPicture(path: string): Promise<Uint8Array> {
  const made = pictureFiles.get(path) ?? shrunk(path);
  pictureFiles.set(path, made);
  return made;
}

async function shrunk(path: string): Promise<Uint8Array> {
  const picture = sharp(path);
  const { width, height } = await picture.metadata();
  const size = { width: Math.round(width / 12), height: Math.round(height / 12) };
  return picture
    .resize({ ...size, fit: 'fill', kernel: 'cubic' })
    .png()
    .toBuffer();
}

export interface WorkflowRun extends CollectedRun {
  /** Names of the files that the run wrote, sorted. */
  readonly files: readonly string[];
}

/** What changes a workflow's parameters to a tiny size: `{ node: { param: value } }`. */
export type Overrides = Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;

export async function readWorkflow(name: string): Promise<{ text: string; document: GraphDocument }> {
  const text = await readFile(join(WORKFLOWS, `${name}.json`), 'utf8');
  const loaded = loadDocument(text, registry);
  if (loaded.document === undefined) throw new Error(`${name}: ${JSON.stringify(loaded.problems)}`);
  return { text, document: loaded.document };
}

/** A model of samples/models. */
export async function readModel(name: string): Promise<PyramidModel> {
  return decodeModel(await readFile(join(MODELS, `${name}.safetensors`)));
}

/**
 * Runs a workflow file as the command line does, into a folder that is removed again; on tiny models unless the shipped
 * ones are asked for. `only` names nodes: they and what they need are all that runs.
 */
export async function runWorkflow(
  name: string,
  overrides: Overrides = {},
  {
    models = 'tiny',
    flat = false,
    only,
  }: {
    readonly models?: 'tiny' | 'shipped';
    readonly flat?: boolean;
    readonly only?: readonly string[];
  } = {},
): Promise<WorkflowRun> {
  const { document } = await readWorkflow(name);
  // Small contact sheets: they are what takes time here.
  const absent = Object.keys(overrides).find((id) => findEntry(document, id) === undefined);
  if (absent !== undefined) throw new Error(`${name} has no node "${absent}".`);
  const changed = mapNodes(document, (id, node) => {
    const small = node.type === 'image/grid@1' ? { cellSize: 40 } : {};
    const params = { ...node.params, ...small, ...overrides[id] };
    return Object.keys(params).length === 0 ? node : { ...node, params };
  });
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-workflow-'));
  const files: string[] = [];
  const services = createLocalServices({
    openEngine: onnxEngine,
    inputRoot: WORKFLOWS,
    outputFolder: join(folder, 'out'),
    checkpointFolder: join(folder, 'checkpoints'),
    resume: false,
    onOutput: (path) => void files.push(basename(path)),
  });
  try {
    for (const photo of ['lake', 'rock', 'waves', 'colosseum']) {
      await writeFile(join(folder, `${photo}-96.safetensors`), await tinyModelFile(photo));
    }
    for (const { entry } of walkNodes(changed)) {
      const path = entry.params?.['path'];
      if (typeof path !== 'string' || !PICTURE.test(path)) continue;
      await writeFile(join(folder, basename(path)), await smallPicture(resolve(WORKFLOWS, path)));
    }
    const run = await collectRun(
      runGraph(flat ? flattenDocument(changed, registry).document : changed, {
        registry,
        ...(only !== undefined && { targets: only }),
        services: {
          ...services,
          resolveInput: (path: string) =>
            models === 'tiny' && (path.endsWith('.safetensors') || PICTURE.test(path))
              ? resolve(folder, basename(path))
              : services.resolveInput(path),
        },
      }),
    );
    return { ...run, files: files.sort() };
  } finally {
    await services.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}
