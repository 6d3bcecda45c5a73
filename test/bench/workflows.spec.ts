import { expect } from 'chai';
import { LONG_SECTIONS, parseOptions, SECTIONS } from '../../bench/options.ts';
import { graphAtSize, inputSide, reasonToSkip, stemOf } from '../../bench/workflows/graph-at-size.ts';
import { costTable, growthExponent } from '../../bench/workflows/growth.ts';
import { photoOf } from '../../bench/workflows/inputs.ts';
import { workflowNames } from '../../bench/workflows.ts';
import { readWorkflow } from '../workflows/run-workflow.ts';

/** The document's parameters of a node. */
const params = (document: { nodes: Readonly<Record<string, { params?: unknown }>> }, node: string) =>
  document.nodes[node]?.params as Record<string, unknown>;

describe('the benchmark of the workflows', () => {
  it('runs only when asked for, at the sizes asked for', () => {
    expect(SECTIONS).to.not.include.members([...LONG_SECTIONS]);
    expect(parseOptions([])).to.deep.include({ sizes: [64, 128, 256, 512], workflows: undefined });
    const asked = parseOptions(['--only', 'workflows', '--sizes', '128,64', '--workflows', 'random,editing']);
    expect(asked).to.deep.include({
      ...{ sections: ['workflows'], sizes: [64, 128], workflows: ['random', 'editing'] },
    });
    for (const sizes of ['0', '64,', '12.5', 'big', '9999']) {
      expect(() => parseOptions(['--sizes', sizes]), sizes).to.throw('--sizes');
    }
  });

  it('knows the workflows, and says so when it does not', async () => {
    expect(await workflowNames(undefined)).to.include.members(['random', 'train-and-sample']);
    await workflowNames(['nothing']).then(
      () => expect.fail('it should have refused'),
      (error: Error) => expect(error.message).to.contain('"nothing"').and.contain('random'),
    );
  });

  it('names other files, and leaves all else as it is: workflows are of no size', async () => {
    for (const workflow of await workflowNames(undefined)) {
      if (workflow === 'train-and-sample') continue;
      const { document } = await readWorkflow(workflow);
      expect(
        graphAtSize(document, 48, (path) => path),
        workflow,
      ).to.deep.equal(document);
    }
    const { document } = await readWorkflow('recovery');
    const half = graphAtSize(document, 48, (path) => `/made/${stemOf(path)}`);
    expect(params(half, 'model')).to.deep.include({ path: '/made/lake-96' });
    expect(photoOf('lake-96'), 'of every size').to.equal(photoOf('lake'));
  });

  it('cuts the training short and says at what size it is', async () => {
    const { document } = await readWorkflow('train-and-sample');
    expect(
      params(
        graphAtSize(document, 256, (path) => path),
        'train',
      ),
    ).to.include({
      ...{ longSide: 256, updates: 4, poolSize: 8 },
    });
  });

  it('leaves out sizes that have no room for the scales, with the reason', () => {
    const photo = { height: 216, width: 384 };
    expect(reasonToSkip(photo, 64)).to.equal(undefined);
    expect(reasonToSkip(photo, 32)).to.contain('18');
    expect(inputSide('super-resolution', 64)).to.equal(128);
  });

  it('finds the exponent of a power law, and none in one point', () => {
    const points = [64, 128, 256].map((size) => [size, 3 * size ** 1.7] as const);
    expect(growthExponent(points)).to.be.closeTo(1.7, 1e-9);
    expect(growthExponent([[64, 1]])).to.be.NaN;
    expect(growthExponent([])).to.be.NaN;
  });

  it('puts sizes, growth and exponents of time and memory in one row a workflow', () => {
    const MiB = 2 ** 20;
    const table = costTable(
      [
        { workflow: 'random', size: 64, seconds: 1, bytes: 100 * MiB },
        { workflow: 'random', size: 128, seconds: 4, bytes: 200 * MiB },
        { workflow: 'panorama', size: 128, seconds: 10, bytes: 300 * MiB },
      ],
      [64, 128],
    );
    const rows = table.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[0]).to.deep.equal([
      ...['workflow', 's 64', 's 128', '×64→128', 'exp.'],
      ...['MiB 64', 'MiB 128', '×64→128', 'exp.'],
    ]);
    expect(rows[2]).to.deep.equal(['random', '1.00', '4.00', '4.00', '2.00', '100', '200', '2.00', '1.00']);
    expect(rows[3]).to.deep.equal(['panorama', '–', '10.0', '–', '–', '–', '300', '–', '–']);
  });
});
