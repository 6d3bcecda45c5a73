import { expect } from 'chai';
import { reportSave } from '../../../src/nodes/report/save.ts';
import { memoryServices, runNode } from '../harness.ts';

const report = { title: 'Quality', entries: [{ name: 'SWD', value: 0.04, meaning: 'lower is better' }] };

describe('report/save', () => {
  it('writes JSON that reads back as the report, and a table', async () => {
    const written = new Map<string, Uint8Array>();
    const { outputs } = await runNode(
      reportSave,
      { report },
      { name: 'figures' },
      { services: memoryServices(written) },
    );
    const text = (name: string) => new TextDecoder().decode(written.get(name));
    expect([...written.keys()].sort()).to.deep.equal(['figures.json', 'figures.txt']);
    expect(JSON.parse(text('figures.json'))).to.deep.equal(report);
    expect(text('figures.txt')).to.equal(outputs.table[0]).and.to.contain('SWD  0.04  lower is better');
    expect(outputs.path).to.deep.equal(['out/figures.json']);
  });

  it('numbers the reports of a stream, or names them by their labels', async () => {
    const written = new Map<string, Uint8Array>();
    const services = memoryServices(written);
    await runNode(reportSave, { report }, { name: 'figures' }, { services, activation: 3 });
    await runNode(reportSave, { report, label: 'scale 1' }, { name: 'at-{label}' }, { services });
    expect([...written.keys()].filter((name) => name.endsWith('json'))).to.deep.equal([
      'figures-003.json',
      'at-scale-1.json',
    ]);
  });
});
