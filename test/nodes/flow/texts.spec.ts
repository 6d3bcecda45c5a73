import { expect } from 'chai';
import { texts } from '../../../src/nodes/flow/texts.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';

const listed = async (values: string, separator?: 'comma' | 'line') =>
  (await runNode(texts, {}, { values, ...(separator && { separator }) })).outputs.texts;

describe('flow/texts', () => {
  it('divides at commas and line ends, without white space and empty entries', async () => {
    expect(await listed(' one, two words ,,\r\nthree\n')).to.deep.equal(['one', 'two words', 'three']);
  });

  it('keeps commas when lines divide', async () => {
    expect(await listed('a, b\nc', 'line')).to.deep.equal(['a, b', 'c']);
  });

  it('refuses a list without texts', async () => {
    expect(await codeOfAsync(() => listed(' , \n'))).to.equal('value/out-of-range');
  });

  it('refuses more than 10000 texts', async () => {
    expect(await codeOfAsync(() => listed('a,'.repeat(10_001)))).to.equal('value/out-of-range');
  });
});
