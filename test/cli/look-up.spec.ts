import { expect } from 'chai';
import { ALL_NODES } from '../../src/nodes/all.ts';
import { ENGINE_IDS } from '../../src/runtime/engine/engine-choice.ts';
import { VERSION } from '../../src/version.ts';
import { cli } from './support.ts';

const COMMANDS = ['run', 'validate', 'nodes', 'doctor', 'verify', 'bench', 'export-onnx'];

describe('patchwise --help', () => {
  it('lists every command, examples, and the exit codes', async () => {
    const { code, out, err } = await cli('--help');
    expect(code).to.equal(0);
    expect(err).to.equal('');
    for (const name of COMMANDS) expect(out).to.match(new RegExp(`^ {2}${name} `, 'm'));
    expect(out)
      .to.include('Examples:')
      .and.to.match(/Exit codes: 0 .*1 .*2 .*130/);
  });

  for (const name of COMMANDS) {
    it(`of ${name} shows at least one example of it`, async () => {
      const { code, out } = await cli(name, '--help');
      expect(code).to.equal(0);
      expect(out).to.match(new RegExp(`Examples?:\n {2}patchwise ${name}`));
    });
  }

  it('is offered after a mistake, which exits 2', async () => {
    for (const args of [
      [],
      ['fly'],
      ['run'],
      ['run', 'a.json', 'b.json'],
      ['doctor', '--fast'],
      ['run', 'a.json', '--seed'],
    ]) {
      const { code, out, err } = await cli(...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(out).to.equal('');
      expect(err).to.include('--help');
    }
    for (const seed of ['-1', '1.5', '', 'x', '4294967296']) {
      const { code, err } = await cli('run', 'a.json', '--seed', seed);
      expect(code).to.equal(2);
      expect(err).to.include('usage/invalid').and.to.include('4294967295');
    }
  });

  it('has --version beside it', async () => {
    expect(await cli('--version')).to.deep.equal({ code: 0, out: `${VERSION}\n`, err: '' });
  });
});

describe('patchwise nodes', () => {
  it('lists every node by category', async () => {
    const { code, out } = await cli('nodes');
    expect(code).to.equal(0);
    for (const { type } of ALL_NODES) expect(out).to.include(`  ${type} `);
  });

  it('shows one with its ports, parameters, ranges and defaults', async () => {
    const { code, out } = await cli('nodes', 'sampling/sample-pyramid');
    expect(code).to.equal(0);
    expect(out).to.match(/Inputs:\n {2}model \(model\)/);
    expect(out).to.match(/Outputs:\n {2}images \(image, a stream\)/);
    expect(out).to.match(/ {2}count \(.*10000.*default 1\)/);
    expect((await cli('nodes', 'sampling/sample-pyramid@1')).out).to.equal(out);
  });

  it('suggests the type that was meant', async () => {
    const { code, out, err } = await cli('nodes', 'samplng/langevin');
    expect(code).to.equal(2);
    expect(out).to.equal('');
    expect(err).to.include('samplng/langevin').and.to.include('Did you mean "sampling/langevin"');
  });

  it('gives the catalogue, or one node, as JSON', async () => {
    const all = JSON.parse((await cli('nodes', '--json')).out) as { nodes: { type: string }[] };
    expect(all.nodes.map(({ type }) => type)).to.have.members(ALL_NODES.map(({ type }) => type));
    const one = JSON.parse((await cli('nodes', 'image/load', '--json')).out) as { type: string };
    expect(one.type).to.equal('image/load');
  });
});

describe('patchwise doctor', () => {
  it('tells this machine and every engine, with a reason for each that cannot run', async () => {
    const { code, out } = await cli('doctor', '--json');
    const report = JSON.parse(out) as {
      machine: { node: string; cores: number };
      engines: { id: string; available: boolean; reason?: string }[];
      auto: string | null;
    };
    expect(report.machine.node).to.equal(process.versions.node);
    expect(report.engines.map(({ id }) => id)).to.deep.equal([...ENGINE_IDS]);
    for (const { id, available, reason } of report.engines) {
      if (!available) expect(reason, id).to.match(/\S.*\.$/);
    }
    expect(report.engines.find(({ id }) => id === 'onnx-cpu')).to.include({ available: true });
    expect(ENGINE_IDS).to.include(report.auto);
    expect(code).to.equal(0);
    const text = (await cli('doctor')).out;
    expect(text)
      .to.match(/^✓ onnx-cpu/m)
      .and.to.include('what auto picks');
  });
});
