import { expect } from 'chai';
import fc from 'fast-check';
import { parseNumbers } from '../../../src/graph/types/emission.ts';
import { numbers } from '../../../src/nodes/flow/numbers.ts';
import { runNode } from '../harness.ts';

const listed = async (values: string) => (await runNode(numbers, {}, { values })).outputs.numbers;

describe('flow/numbers', () => {
  it('emits the numbers of its list in order', async () => {
    expect(await listed('0.1, -2;3e-2\n+4 .5 6.')).to.deep.equal([0.1, -2, 0.03, 4, 0.5, 6]);
  });

  it('has a list by default', async () => {
    expect((await runNode(numbers, {}, {})).outputs.numbers).to.deep.equal([1, 2, 3]);
  });

  it('refuses an entry that is not a number when the graph is checked, and names it', () => {
    const parsed = numbers.params.safeParse({ values: '1, two, 3' });
    expect(parsed.error?.issues[0]?.message).to.equal('Entry 2, "two", is not a number.');
    for (const values of ['', ' , ', 'NaN', '1e999', '0x10', '1,,2,Infinity', '1.2.3']) {
      expect(numbers.params.safeParse({ values }).success, values).to.equal(false);
    }
  });

  it('refuses more entries than the limit', () => {
    expect(parseNumbers('1 '.repeat(10_000)).ok).to.equal(true);
    const tooMany = parseNumbers('1 '.repeat(10_001));
    expect(tooMany.ok ? '' : tooMany.error).to.match(/10001 numbers/);
  });

  it('reads back any list of finite numbers that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (list) => {
        const parsed = parseNumbers(list.join(', '));
        // -0 is written as 0
        expect(parsed.ok ? parsed.value : parsed.error).to.deep.equal(list.map((value) => value + 0));
      }),
    );
  });
});
