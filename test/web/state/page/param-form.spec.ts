import { expect } from 'chai';
import fc from 'fast-check';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { formOf, fromSlider, parseNumbers, toSlider } from '../../../../web/src/state/page/param-form.ts';

const { nodes } = patchwiseRegistry();
const params = nodes.flatMap((node) => [...node.params.values()].map((param) => ({ node, param })));

describe('formOf', () => {
  it('gives every parameter of every node a control of its own kind, and none the last resort', () => {
    const raw = params.filter(({ param }) => formOf(param).kind === 'json');
    expect(raw.map(({ node, param }) => `${node.ref}.${param.name}`)).to.deep.equal([]);
  });

  it('never lets a slider leave what the parameter allows', () => {
    for (const { node, param } of params) {
      const form = formOf(param);
      if (form.kind !== 'number' || form.range.slider === undefined) continue;
      for (let at = 0; at <= 1000; at += 50) {
        const value = fromSlider(at, form.range);
        expect(node.checkParam(param.name, value).ok, `${node.ref}.${param.name} = ${value}`).to.equal(true);
      }
    }
  });

  it('lets the slider of a scale begin and end where models do, and the field hold more', () => {
    const param = patchwiseRegistry().latest('sampling/inject')?.params.get('startScale');
    const form = param === undefined ? undefined : formOf(param);
    if (form?.kind !== 'number') throw new Error('a scale is a number');
    expect([form.range.max, form.range.slider]).to.deep.equal([31, { min: -4, max: 7, log: false }]);
  });

  it('puts whole numbers back where they came from', () => {
    const range = { min: 0, max: 10_000, step: 1, integer: true, slider: { min: 0, max: 10_000, log: true } };
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), (at) => {
        expect(Math.abs(toSlider(fromSlider(at, range), range.slider) - at)).to.be.at.most(80);
      }),
    );
    expect(toSlider(0, range.slider)).to.equal(0);
    expect(toSlider(10_000, range.slider)).to.equal(1000);
  });
});

describe('parseNumbers', () => {
  it('reads one number, or several with commas or blanks', () => {
    expect(parseNumbers('7', true)).to.equal(7);
    expect(parseNumbers('7', false)).to.deep.equal([7]);
    expect(parseNumbers(' 900, 400 200 ', true)).to.deep.equal([900, 400, 200]);
  });

  it('refuses what is no number', () => {
    expect(parseNumbers('', true)).to.equal(undefined);
    expect(parseNumbers('1, two', true)).to.equal(undefined);
    expect(parseNumbers('1e999', true)).to.equal(undefined);
  });
});
