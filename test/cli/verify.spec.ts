import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { assetPath } from '../../src/runtime/assets.ts';
import { cli, ENGINE, temporaryFolder } from './support.ts';

interface Vectors {
  expected: { score: number[]; inputGradient: number[]; loss: number; weightGradients: number[][] };
}

function addTo(list: number[] | undefined): void {
  list?.splice(3, 1, (list[3] ?? 0) + 0.1);
}

describe('patchwise verify', () => {
  const at = temporaryFolder();

  async function tampered(change: (vectors: Vectors) => void): Promise<string> {
    const vectors = JSON.parse(await readFile(assetPath('reference/energy-net-1.json'), 'utf8')) as Vectors;
    change(vectors);
    await writeFile(at('vectors.json'), JSON.stringify(vectors));
    return at('vectors.json');
  }

  it('finds the engine correct, and prints the worst error of each quantity', async () => {
    const { code, out } = await cli('verify', ...ENGINE);
    expect(code, out).to.equal(0);
    expect(out).to.include('onnx-cpu').and.to.include('2 reference nets');
    expect(out.match(/^✓ .*worst relative error \d\.\de-\d+$/gm)).to.have.length.of.at.least(5);
  });

  it('takes files in place of its own, and tells the same as JSON', async () => {
    const { code, out } = await cli('verify', assetPath('reference/energy-net-1.json'), ...ENGINE, '--json');
    expect(code).to.equal(0);
    const report = JSON.parse(out) as { passed: boolean; tolerance: number; worst: Record<string, number> };
    expect(report).to.include({ passed: true, tolerance: 1e-4 });
    for (const error of Object.values(report.worst)) expect(error).to.be.within(0, 1e-4);
  });

  for (const [what, listOf] of [
    ['a score', (v: Vectors) => v.expected.score],
    ['a gradient to the image', (v: Vectors) => v.expected.inputGradient],
    ['a gradient to the weights', (v: Vectors) => v.expected.weightGradients[0]],
  ] as const) {
    it(`exits 1 when ${what} is not what it should be`, async () => {
      const { code, out } = await cli('verify', await tampered((v) => addTo(listOf(v))), ...ENGINE);
      expect(code).to.equal(1);
      expect(out).to.match(/^✗ /m).and.to.include('do not trust');
    });
  }

  it('names a file that is missing or holds something else', async () => {
    const missing = await cli('verify', at('none.json'), ...ENGINE);
    expect(missing.code).to.equal(2);
    expect(missing.err).to.include('file/missing');
    await writeFile(at('other.json'), '{}');
    const other = await cli('verify', at('other.json'), ...ENGINE);
    expect(other.code).to.equal(2);
    expect(other.err).to.include('file/unreadable').and.to.include('other.json');
    expect(other.err)
      .to.match(/"shape"/)
      .and.to.include('reference/energy-net-1.json');
    expect(other.err, 'the file is to blame').not.to.include('installation');
  });
});
