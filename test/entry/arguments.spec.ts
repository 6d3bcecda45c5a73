import { expect } from 'chai';
import * as patchwise from '../../src/index.ts';
import { failure } from '../support/failure.ts';
import { onnxEngine, tinyImage, tinyModel } from '../support/tiny-model.ts';

/** As plain JavaScript calls: nothing is checked while compiling. */
const library = patchwise as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
const call = (name: string, ...args: unknown[]) =>
  failure(async () => (library[name] as (...given: unknown[]) => unknown)(...args));

/** What an engine has, where nothing is computed. */
const ENGINE = { compile() {}, compilePatches() {}, dispose() {} };

describe('arguments of the library', () => {
  const image = tinyImage();

  for (const [name, args, argument, received] of [
    ['liftImage', [image, 'photo.jpg', { seed: 1 }], 'photo', "the text 'photo.jpg'"],
    ['liftImage', [undefined, image, { seed: 1 }], 'small', 'undefined'],
    ['liftImage', [image, image], 'options', 'undefined'],
    ['encodeImage', [image, 'bmp'], 'format', "the text 'bmp'"],
    [
      'encodeImage',
      [{ shape: [1, 3, 2, 2], data: [0, 0] }, 'png'],
      'image',
      'shape [1, 3, 2, 2] with 2 values (Array)',
    ],
    ...(['encodeImage', 'sample'] as const).map(
      (task) =>
        [
          task,
          [{ shape: [1, 3, 40, 40], data: new Float32Array(3) }, task === 'sample' ? {} : 'png'],
          task === 'sample' ? 'photo' : 'image',
          'shape [1, 3, 40, 40] with 3 values (Float32Array)',
        ] as const,
    ),
    ['decodeImage', [42], 'source', 'the number 42'],
    ['decodeModel', ['model.safetensors'], 'bytes', "the text 'model.safetensors'"],
    ['encodeModel', [null], 'model', 'null'],
    ['samplePyramid', [{}, tinyModel(), { seed: 1 }], 'engine', 'an object with nothing'],
    ['trainPyramid', ['photo.jpg', {}], 'image', "the text 'photo.jpg'"],
    ['trainPyramid', [image, { seed: 1 }], 'engine', 'undefined'],
    ['runLangevin', [undefined, image, {}], 'program', 'undefined'],
    ['compileScale', [() => 1, tinyModel(), 0], 'engine', 'a function'],
    ['patchModel', [ENGINE, 'photo.jpg'], 'photo', "the text 'photo.jpg'"],
    ['buildPyramid', [undefined, {}], 'image', 'undefined'],
    ['sizeOf', [7], 'image', 'the number 7'],
    ['measureOneShift', [image, image, image], 'engine', 'an object of shape'],
    ['patchSwd', [image, 'photo.jpg'], 'image', "the text 'photo.jpg'"],
    ['recoverPyramid', [ENGINE, tinyModel(), 'photo.jpg'], 'start', "the text 'photo.jpg'"],
    ['selectClicked', [image], 'options', 'undefined'],
    ['selectObject', [image, 7, { reach: 8 }], 'rough', 'the number 7'],
    ['validateDocument', [{ meta: {}, nodes: {} }, {}], 'registry', 'an object with nothing'],
    ['writeDocument', ['graph.json'], 'document', "the text 'graph.json'"],
    ['required', ['text'], 'schema', "the text 'text'"],
    ['surveyEngines', ['onnx-cpu'], 'engines', "the text 'onnx-cpu'"],
    ['collectRun', ['graph.json'], 'run', "the text 'graph.json'"],
    ['exportOnnx', ['model.safetensors'], 'model', "the text 'model.safetensors'"],
    ['loadModel', [Buffer.from('x')], 'path', 'a Buffer'],
    ['saveModel', ['model.safetensors', tinyModel()], 'model', "the text 'model.safetensors'"],
    ['startServer', [{ port: 0 }], 'home', 'undefined'],
    ['createLocalServices', [], 'options', 'undefined'],
    ['patchwiseRegistry', ['packs'], 'packs', "the text 'packs'"],
    ['patchwiseRegistry', [[{ nodes: [] }]], 'packs[0]', 'an object with nodes'],
  ] as const) {
    it(`of ${name}: "${argument}" is named, with what was expected and what came`, async () => {
      const { code, message, details, hint } = await call(name, ...args);
      expect(code).to.equal('usage/invalid');
      expect(message)
        .to.match(/^Expected /)
        .and.to.include(`"${argument}"`)
        .and.to.include(received);
      expect(details).to.include({ argument });
      expect(hint).to.match(/^Give /);
    });
  }

  it('of runGraph: a path in the place of a graph, and no registry, are told of when it is run', async () => {
    const graph = { format: 'patchwise-graph', version: 1, meta: {}, nodes: {} };
    for (const [args, argument] of [
      [['graph.json', {}], 'graph'],
      [[graph, undefined], 'options'],
      [[graph, {}], 'registry'],
    ] as const) {
      const [given, options] = args as readonly unknown[];
      const error = await failure(() =>
        patchwise.collectRun(patchwise.runGraph(given as never, options as never)),
      );
      expect([error.code, error.details?.['argument']]).to.deep.equal(['usage/invalid', argument]);
    }
  });

  it('of compile: a net that is no stack is told of, with the way to make one', async () => {
    const engine = await onnxEngine();
    try {
      const net = tinyModel().scales[0]?.net;
      const error = await failure(() => engine.compile(net as never));
      expect(error.code).to.equal('usage/invalid');
      expect(error.message).to.include('"stack"').and.to.include('compileScale');
    } finally {
      await engine.dispose();
    }
  });
});
