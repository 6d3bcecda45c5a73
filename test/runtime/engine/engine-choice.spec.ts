import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../../src/errors.ts';
import {
  chooseEngine,
  ENGINE_CHOICES,
  ENGINE_IDS,
  type EngineId,
  type EngineReport,
  isCandidate,
  parseEngineChoice,
} from '../../../src/runtime/engine/engine-choice.ts';
import { failure } from '../../support/failure.ts';

const PROVIDERS: Readonly<Record<EngineId, string>> = {
  'onnx-cpu': 'cpu',
  'onnx-webgpu': 'webgpu',
  'onnx-cuda': 'cuda',
  'onnx-coreml': 'coreml',
  'onnx-dml': 'dml',
  'onnx-wasm': 'wasm',
  tensorflow: 'cuda',
};

function here(id: EngineId, device: { provider?: string; software?: boolean } = {}): EngineReport {
  const { provider = PROVIDERS[id], software = false } = device;
  return { id, available: true, software, device: { provider, name: 'a device', software } };
}

function missing(id: EngineId): EngineReport {
  return { id, available: false, software: false, reason: `${id} is not there.`, install: `get ${id}` };
}

describe('choosing an engine', () => {
  const fastestFirst = [
    here('onnx-cuda'),
    here('tensorflow'),
    here('onnx-webgpu'),
    here('onnx-coreml'),
    here('onnx-dml'),
    here('onnx-cpu'),
    here('tensorflow', { provider: 'cpu' }),
  ];

  it('prefers CUDA, then TensorFlow on CUDA, other GPUs, the CPU, and TensorFlow on the CPU', () => {
    for (let i = 0; i < fastestFirst.length; i++) {
      expect(chooseEngine(fastestFirst.slice(i).reverse())).to.equal(fastestFirst[i]);
    }
  });

  it('never takes a software GPU by itself, and takes it when asked', async () => {
    const lavapipe = here('onnx-webgpu', { software: true });
    const reports = [lavapipe, here('onnx-cpu')];
    expect(chooseEngine(reports).id).to.equal('onnx-cpu');
    expect(chooseEngine(reports, 'onnx').id).to.equal('onnx-cpu');
    expect(chooseEngine(reports, 'onnx-webgpu')).to.equal(lavapipe);
    const error = await failure(() => chooseEngine([lavapipe, missing('onnx-cpu')]));
    expect(error.code).to.equal('engine/unavailable');
    expect(error.message).to.contain('onnx-webgpu has only a software GPU.');
  });

  it('takes WebAssembly only by name, and says so where nothing else runs', async () => {
    const wasm = here('onnx-wasm');
    for (const choice of ['auto', 'onnx'] as const) {
      const error = await failure(() => chooseEngine([wasm, missing('onnx-cpu')], choice));
      expect(error.code).to.equal('engine/unavailable');
      expect(error.hint).to.include('--engine onnx-wasm');
    }
    expect(chooseEngine([wasm, here('onnx-cpu')], 'onnx-wasm')).to.equal(wasm);
  });

  it('keeps "onnx" to onnxruntime', () => {
    expect(chooseEngine(fastestFirst.slice(1), 'onnx').id).to.equal('onnx-webgpu');
  });

  it('says why the chosen engine cannot run, and what to install', async () => {
    const error = await failure(() => chooseEngine([here('onnx-cpu'), missing('tensorflow')], 'tensorflow'));
    expect(error.code).to.equal('engine/unavailable');
    expect(error.message).to.equal(
      'The engine "tensorflow" cannot run on this machine. tensorflow is not there.',
    );
    expect(error.hint).to.match(/^get tensorflow Or: `patchwise doctor`/);
  });

  it('gives every reason when nothing can run', async () => {
    const error = await failure(() => chooseEngine(ENGINE_IDS.map(missing)));
    for (const id of ENGINE_IDS.filter((known) => isCandidate(known, 'auto'))) {
      expect(error.message).to.contain(`${id} is not there.`);
    }
  });

  it('takes an available candidate of the choice that no other outranks, in any order of reports', () => {
    const report = fc
      .tuple(fc.constantFrom(...ENGINE_IDS), fc.boolean(), fc.boolean())
      .map(([id, available, software]) => (available ? here(id, { software }) : missing(id)));
    fc.assert(
      fc.property(
        fc.uniqueArray(report, { selector: ({ id }) => id }),
        fc.constantFrom(...ENGINE_CHOICES),
        (reports, choice) => {
          let chosen: EngineReport | undefined;
          try {
            chosen = chooseEngine(reports, choice);
          } catch (error) {
            expect((error as PatchwiseError).code).to.equal('engine/unavailable');
          }
          const reversed = [...reports].reverse();
          if (chosen === undefined) {
            expect(() => chooseEngine(reversed, choice)).to.throw(PatchwiseError);
            if (choice === 'auto') {
              const usable = reports.filter((r) => r.available && !r.software && isCandidate(r.id, choice));
              expect(usable).to.deep.equal([]);
            }
          } else {
            expect(chosen.available).to.equal(true);
            expect(chooseEngine(reversed, choice)).to.equal(chosen);
            if (choice === 'auto' || choice === 'onnx') expect(chosen.software).to.equal(false);
            else expect(chosen.id).to.equal(choice);
          }
        },
      ),
    );
  });

  it('knows its names, and lists them for any other', async () => {
    for (const name of ENGINE_CHOICES) expect(parseEngineChoice(name)).to.equal(name);
    for (const name of ['pytorch', '', 'ONNX', '__proto__']) {
      const error = await failure(() => parseEngineChoice(name));
      expect(error.code).to.equal('engine/unknown');
      expect(error.message).to.contain(`"${name}"`);
      for (const choice of ENGINE_CHOICES) expect(error.hint).to.contain(choice);
    }
  });
});
