import { expect } from 'chai';
import type { PatchField } from '../../../src/model/lift/field/patch-field.ts';
import { metricsCopying } from '../../../src/nodes/metrics/copying.ts';
import { runNode } from '../harness.ts';

function shifted(by: (x: number) => number): PatchField {
  const places = Array.from({ length: 200 }, (_, i) => [i % 20, Math.floor(i / 20)] as const);
  return {
    ...{ width: 20, height: 10, patch: 7, source: { width: 99, height: 99 } },
    x: Uint16Array.from(places, ([x]) => x + by(x)),
    y: Uint16Array.from(places, ([, y]) => y),
    distance: new Uint32Array(200),
  };
}

describe('metrics/copying', () => {
  it('measures each image, and all of them in a report', async () => {
    const fields = [shifted(() => 0), shifted((x) => (x < 5 ? 40 : 0))];
    const { outputs } = await runNode(metricsCopying, { fields }, {});
    expect(outputs.shares).to.deep.equal([1, 0.75]);
    const figures = Object.fromEntries(outputs.report[0]!.entries.map(({ name, value }) => [name, value]));
    expect(figures).to.deep.equal({
      images: 2,
      'copied in one piece, mean': 0.875,
      'copied in one piece, most': 1,
      'pieces of half': 1,
    });
  });

  it('says so when there was nothing to measure', async () => {
    const { outputs } = await runNode(metricsCopying, { fields: [] }, {});
    expect(outputs.report[0]!.entries[0]).to.include({ name: 'images', value: 0 });
  });
});
