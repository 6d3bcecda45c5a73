import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as patchwise from '../../src/index.ts';
import * as harness from '../../src/testing/index.ts';
import { onnxEngine, tinyImage, tinyModel, tinySettings } from '../support/tiny-model.ts';

/** What plain JavaScript gives by mistake. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  42,
  Number.NaN,
  'photo.jpg',
  true,
  {},
  [],
  () => 1,
  Symbol('s'),
  new Map(),
  { shape: [1, 3, 40, 40], data: new Float32Array(3) },
];

describe('wrong arguments', () => {
  let folder: string;
  let engine: Awaited<ReturnType<typeof onnxEngine>>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-'));
    engine = await onnxEngine();
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  const image = tinyImage(16, 20);
  const mask = { shape: [1, 1, 16, 20], data: new Float32Array(320).fill(1, 100, 130) };
  const model = () => tinyModel();
  const registry = patchwise.patchwiseRegistry();
  const graph = {
    format: 'patchwise-graph',
    version: 1,
    meta: {},
    nodes: { n: { type: 'flow/numbers@1', params: { values: '1, 2' } } },
  };
  const blur = patchwise.ALL_NODES.find(({ type }) => type === 'image/blur');
  /** Aborted: what goes through nevertheless does not learn for minutes. */
  const signal = AbortSignal.abort();
  const task = {
    engine: 'onnx-cpu',
    threads: 1,
    model: 'm',
    home: 'h',
    seed: 1,
    set: {},
    format: 'png',
    quality: 50,
    notes: 'none',
    signal,
    onProgress: () => {},
    onMessage: () => {},
  };
  const node = {
    type: 'my/node',
    version: 1,
    title: 'T',
    category: 'C',
    help: 'H.',
    inputs: {},
    outputs: {},
    params: patchwise.z.object({}),
    run: async () => ({}),
  };

  /** Arguments that are right, each option of theirs with one that is. */
  const right: Readonly<Record<string, () => unknown[]>> = {
    apply: () => ['graph.json', image, { ...task, with: { a: 1 } }],
    buildPyramid: () => [image, { scales: 2, longSide: 16, shortSide: 8, longImages: 'fitted' }],
    collectRun: () => [patchwise.runGraph(graph as never, { registry, services: harness.memoryServices() })],
    compileScale: () => [engine, model(), 0],
    createLocalServices: () => [
      {
        openEngine: () => engine,
        inputRoot: '.',
        references: {},
        outputFolder: folder,
        checkpointFolder: folder,
        resume: false,
        onOutput: () => {},
        maxOutputBytes: 10,
        graphText: '',
      },
    ],
    createNodeKit: () => [],
    createRegistry: () => [[{ name: 'my', version: '1.0.0', nodes: [], portTypes: {} }]],
    decodeImage: () => [Buffer.from('x'), { signal }],
    decodeModel: () => [patchwise.encodeModel(model())],
    defineNode: () => [node],
    definePack: () => [{ nodes: [], name: 'my', version: '1.0.0', portTypes: {} }],
    edit: () => [image, image, task],
    encodeImage: () => [image, 'png', {}],
    encodeModel: () => [model()],
    exportOnnx: () => [model(), {}],
    extend: () => [image, { ...task, left: 1, right: 1, top: 1, bottom: 1, count: 1, second: image }],
    generator: () => [7],
    harmonize: () => [image, image, { ...task, x: 1, y: 1, size: 1 }],
    isCancelled: () => [new Error('x')],
    learn: () => [image, task],
    liftImage: () => [
      image,
      image,
      {
        seed: 1,
        width: 20,
        height: 16,
        trained: { width: 20, height: 16 },
        stay: 0,
        hold: 0,
        heights: undefined,
        start: 20,
        mask,
        base: image,
        sources: 'outside',
        alpha: mask,
        baseAlpha: mask,
        second: image,
        secondAlpha: mask,
        signal,
        onLevel: () => {},
        openKernels: patchwise.openKernels,
      },
    ],
    loadDocument: () => [graph, registry, { targets: ['n'] }],
    loadModel: () => [join(folder, 'm.safetensors')],
    loadRunnable: () => [graph, registry, { targets: ['n'] }, (document: unknown) => document],
    many: () => ['image', 'Help.'],
    measureOneShift: () => [engine, image, image],
    memoryServices: () => [{}],
    nchw: () => [image],
    nodeRunner: () => [{}],
    openEngine: () => ['onnx-cpu', { threads: 1 }],
    openKernels: () => [new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])],
    openKernelThreads: () => [new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])],
    optional: () => ['image', 'Help.'],
    optionalMany: () => ['image', 'Help.'],
    parseDocument: () => [graph],
    patchModel: () => [engine, image, { novelty: 0.5, signal }],
    patchSwd: () => [image, image],
    patchwiseRegistry: () => [[]],
    planLift: () => [
      { width: 20, height: 16 },
      { width: 20, height: 16 },
      { seed: 1, width: 20, height: 16 },
    ],
    port: () => ['image', 'Help.'],
    pyramidSizes: () => [
      { width: 20, height: 16 },
      { scales: 2, longSide: 16, shortSide: 8, longImages: 'fitted' },
    ],
    recoverPyramid: () => [
      engine,
      model(),
      tinyModel().image,
      { keepColour: true, signal, onStep: () => {} },
    ],
    remove: () => [image, image, { ...task, grow: 1, second: image }],
    required: () => [patchwise.z.string()],
    runGraph: () => [
      graph,
      { registry, services: harness.memoryServices(), targets: ['n'], seed: 1, overrides: {}, signal },
    ],
    runLangevin: () => [
      patchwise.compileScale(engine, model(), 0).program,
      patchwise.compileScale(engine, model(), 0).toState(image),
      {
        steps: 1,
        stepSize: 0.1,
        noiseScale: 0.1,
        momentum: 0,
        generators: [patchwise.generator(1)],
        motionAt: undefined,
        clamp: undefined,
        signal,
        onStep: () => {},
        withEnergy: true,
      },
    ],
    runNode: () => [
      blur,
      { image },
      {},
      { seed: 1, activation: 0, services: {}, steered: () => ({}), logs: [] },
    ],
    sample: () => [image, { ...task, count: 1, novelty: 0.5, second: image }],
    samplePyramid: () => [
      engine,
      model(),
      {
        seed: 1,
        count: 1,
        first: 0,
        startScale: 0,
        image: undefined,
        size: { width: 14, height: 12 },
        candidates: 1,
        novelty: 0.5,
        onChosen: () => {},
        noiseScale: 0,
        signal,
        batch: 4,
        onStep: () => {},
        onScale: () => {},
      },
    ],
    saveModel: () => [model(), join(folder, 'm.safetensors')],
    selectClicked: () => [image, { x: 3, y: 3, signal, openKernels: patchwise.openKernels }],
    selectObject: () => [image, mask, { reach: 3, signal, openKernels: patchwise.openKernels }],
    sizeOf: () => [image],
    stackReferences: () => [image, image, { photo: mask, second: mask }],
    startServer: () => [
      { home: folder, port: 0, host: '127.0.0.1', token: 'weak', private: true, packsFromPage: false },
    ],
    stylize: () => [image, image, { ...task, second: image }],
    surveyEngines: () => [[]],
    tensor: () => [[1, 1, 2, 2], new Float32Array(4)],
    trainPyramid: () => [
      image,
      {
        engine,
        settings: tinySettings(),
        seed: 1,
        signal,
        onEvent: () => {},
        saveCheckpoint: async () => {},
        resume: undefined,
      },
    ],
    upscale: () => [image, { ...task, factor: 2 }],
    validateDocument: () => [graph, registry, { targets: ['n'] }],
    writeDocument: () => [graph, registry],
  };

  const all: Readonly<Record<string, unknown>> = { ...patchwise, ...harness };

  it('are tried of every function', () => {
    const functions = Object.keys(all).filter(
      (name) => typeof all[name] === 'function' && name !== 'PatchwiseError',
    );
    expect(Object.keys(right)).to.have.members(functions);
  });

  /** Whether a value is none that the argument takes: of another kind than the right one, and not left out. */
  const isWrong = (value: unknown, one: unknown, mayBeLeftOut: boolean): boolean => {
    if (value === undefined) return !mayBeLeftOut;
    const isPlain = (of: unknown) => typeof of === 'object' && of !== null && !Array.isArray(of);
    return isPlain(value)
      ? !isPlain(one)
      : typeof value !== typeof one || Array.isArray(value) !== Array.isArray(one);
  };

  for (const [name, args] of Object.entries(right)) {
    it(`of ${name} are told of as its own error, not as one of the language`, async () => {
      const call = all[name] as (...given: unknown[]) => unknown;
      const others: string[] = [];
      const attempt = async (place: string, given: unknown[], wrong: unknown) => {
        try {
          await outcomeOf(call(...given));
        } catch (error) {
          // By name: what is imported when it is called may be another copy of the class here.
          const { name: kind, message } = error as Error;
          if (kind !== 'PatchwiseError') others.push(`${place} = ${String(wrong)}: ${kind}: ${message}`);
        }
      };
      for (const [i, one] of args().entries()) {
        for (const wrong of WRONG.filter((value) => isWrong(value, one, i >= call.length))) {
          await attempt(`argument ${i}`, args().with(i, wrong), wrong);
        }
        if (!isOptions(one)) continue;
        for (const [member, own] of Object.entries(one)) {
          for (const wrong of WRONG.filter((value) => isWrong(value, own, true))) {
            const given = { ...(args()[i] as object), [member]: wrong };
            await attempt(`argument ${i}, ${member}`, args().with(i, given), wrong);
          }
        }
      }
      expect(others).to.deep.equal([]);
    });
  }
});

const isOptions = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What a call ends with: a run is subscribed, what was started is closed. */
async function outcomeOf(returned: unknown): Promise<void> {
  const value = await returned;
  const { subscribe, close } = (value ?? {}) as { subscribe?: unknown; close?: () => unknown };
  if (typeof subscribe === 'function') await patchwise.collectRun(value as never);
  else if (typeof close === 'function') await close.call(value);
}
