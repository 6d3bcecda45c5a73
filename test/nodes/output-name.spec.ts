import { expect } from 'chai';
import fc from 'fast-check';
import { namePattern, outputName } from '../../src/nodes/output-name.ts';
import { codeOf } from '../support/code-of.ts';

const ENDINGS = ['.png', '.jpg'];
const named = (pattern: string, index = 0, label?: string) =>
  outputName(pattern, ENDINGS, { node: 'save', index, label });

describe('outputName', () => {
  it('fills in the placeholders', () => {
    expect(named('{node}-{index}.png', 7)).to.equal('save-007.png');
    expect(named('runs/{label}/{node}.jpg', 0, 'scale 2')).to.equal('runs/scale-2/save.jpg');
    expect(named('{index}-{index}.PNG', 1234)).to.equal('1234-1234.PNG');
  });

  it('keeps the elements of a stream apart when the pattern does not', () => {
    expect(named('a.b/picture.png', 0)).to.equal('a.b/picture.png');
    expect(named('a.b/picture.png', 1)).to.equal('a.b/picture-001.png');
    expect(outputName('a.b/report', [], { node: 'r', index: 2 })).to.equal('a.b/report-002');
  });

  it('refuses patterns that leave the folder or that some system cannot store', () => {
    const bad = [
      '../up.png',
      'a/../../up.png',
      '/root.png',
      'a//b.png',
      './a.png',
      'C:\\a.png',
      'a\\b.png',
      'what?.png',
      'nul.png',
      'x/COM1.png',
      'end .png/x.png ',
      'tab\t.png',
      '',
      '{other}.png',
      'picture.bmp',
      'picture',
    ];
    for (const pattern of bad)
      expect(
        codeOf(() => named(pattern)),
        pattern,
      ).to.equal('usage/invalid');
    expect(codeOf(() => outputName('.', [], { node: 'n', index: 0 }))).to.equal('usage/invalid');
  });

  it('says so when a label is asked for and none is wired', () => {
    expect(codeOf(() => named('{label}.png'))).to.equal('usage/invalid');
  });

  it('makes a safe part of any label', () => {
    expect(named('{label}.png', 0, '../../a b: c')).to.equal('a-b-c.png');
    expect(named('{label}.png', 0, 'CON')).to.equal('_CON.png');
    expect(named('{label}.png', 0, '???')).to.equal('untitled.png');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (label) => {
        const name = named('{label}.png', 0, label);
        expect(name).to.match(/^[\p{L}\p{N}_+][\p{L}\p{N}._+-]*\.png$/u);
      }),
    );
  });

  it('checks the pattern when the graph is checked, and accepts its own default', () => {
    const pattern = namePattern('{node}.png', ENDINGS, 'Name.');
    expect(pattern.parse(undefined)).to.equal('{node}.png');
    expect(pattern.safeParse('picture.bmp').error?.issues[0]?.message).to.equal('it must end in .png, .jpg');
  });
});
