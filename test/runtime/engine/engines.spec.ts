import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { ENGINE_IDS, type EngineId, type EngineReport } from '../../../src/runtime/engine/engine-choice.ts';
import { ENGINES, type EngineEntry, openEngine, surveyEngines } from '../../../src/runtime/engine/engines.ts';
import { failure } from '../../support/failure.ts';

/** A registry of engines that only say how they were opened. */
function registry(reports: readonly EngineReport[]): { entries: EngineEntry[]; log: string[] } {
  const log: string[] = [];
  const entries = reports.map(
    (report): EngineEntry => ({
      id: report.id,
      survey: async () => {
        log.push(`survey ${report.id}`);
        return report;
      },
      open: async ({ threads }) => {
        log.push(`open ${report.id} with ${threads}`);
        return { id: report.id } as unknown as EnergyEngine;
      },
    }),
  );
  return { entries, log };
}

const report = (id: EngineId, available: boolean, software = false): EngineReport => ({
  id,
  available,
  software,
  device: { provider: id, name: id, software },
});

describe('opening an engine', () => {
  it('opens one by name without trying the others', async () => {
    const { entries, log } = registry([report('onnx-cpu', true), report('onnx-webgpu', true, true)]);
    expect((await openEngine('onnx-webgpu', { threads: 3 }, entries)).id).to.equal('onnx-webgpu');
    expect(log).to.deep.equal(['open onnx-webgpu with 3']);
  });

  it('opens the fastest with "auto", and the fastest of onnxruntime with "onnx"', async () => {
    const { entries, log } = registry([
      report('onnx-cpu', true),
      report('onnx-webgpu', true, true),
      { ...report('tensorflow', true), device: { provider: 'cuda', name: 'GPU', software: false } },
    ]);
    expect((await openEngine('auto', {}, entries, () => true)).id).to.equal('tensorflow');
    log.length = 0;
    expect((await openEngine('onnx', {}, entries, () => true)).id).to.equal('onnx-cpu');
    expect(log).to.have.members(['survey onnx-cpu', 'survey onnx-webgpu', 'open onnx-cpu with undefined']);
  });

  it('opens the CPU at once where no graphics card can be; tries the others if that fails', async () => {
    const { entries, log } = registry([report('onnx-cpu', true), report('tensorflow', true)]);
    const none = () => false;
    expect((await openEngine('auto', { threads: 2 }, entries, none)).id).to.equal('onnx-cpu');
    expect(log).to.deep.equal(['open onnx-cpu with 2']);
    const broken = (code: 'engine/unavailable' | 'value/out-of-range'): EngineEntry => ({
      id: 'onnx-cpu',
      survey: async () => report('onnx-cpu', false),
      open: () => Promise.reject(new PatchwiseError(code, 'It is broken.')),
    });
    const [, tensorflow] = entries as [EngineEntry, EngineEntry];
    const one = await openEngine('auto', {}, [broken('engine/unavailable'), tensorflow], none);
    expect(one.id).to.equal('tensorflow');
    const error = await failure(() =>
      openEngine('auto', {}, [broken('value/out-of-range'), tensorflow], none),
    );
    expect(error.code).to.equal('value/out-of-range');
  });

  it('never opens a software GPU by itself', async () => {
    const { entries } = registry([report('onnx-webgpu', true, true)]);
    expect((await failure(() => openEngine('auto', {}, entries, () => true))).code).to.equal(
      'engine/unavailable',
    );
  });

  it('refuses names that it does not know', async () => {
    const error = await failure(() => openEngine('gpu'));
    expect(error.code).to.equal('engine/unknown');
    expect(error.hint).to.contain('tensorflow');
  });

  it('computes on the processor of this machine', async () => {
    const engine = await openEngine('onnx-cpu', { threads: 1 });
    expect(engine.id).to.equal('onnx-cpu');
    expect(engine.device.provider).to.equal('cpu');
    await engine.dispose();
  });

  it('refuses a number of threads that cannot be', async () => {
    for (const choice of ['onnx-cpu', 'tensorflow']) {
      expect((await failure(() => openEngine(choice, { threads: 0 }))).code).to.equal('value/out-of-range');
    }
  });
});

describe('the survey of this machine', () => {
  it('has a line for every engine: a device, or a reason', async () => {
    const reports = await surveyEngines();
    expect(reports.map(({ id }) => id)).to.deep.equal([...ENGINE_IDS]);
    expect(ENGINES.map(({ id }) => id)).to.deep.equal([...ENGINE_IDS]);
    for (const { id, available, device, software, reason } of reports) {
      if (available) {
        expect(device?.name, id).to.be.a('string').and.not.equal('');
        expect(software, id).to.equal(device?.software);
      } else {
        expect(reason, id).to.match(/^\S.*\.$/);
      }
    }
    expect(reports[0]).to.include({ id: 'onnx-cpu', available: true, software: false });
  });
});
