import { expect } from 'chai';
import { typesFit } from '../../src/graph/check/connect.ts';
import type { PortType } from '../../src/graph/types/port-type.ts';
import { buildPyramid } from '../../src/model/pyramid/pyramid.ts';
import { PORT_TYPES } from '../../src/nodes/port-types.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { codeOf } from '../support/code-of.ts';
import { tinyModel } from '../support/tiny-model.ts';

const model = tinyModel();

/** A value of each port type. */
const values: { readonly [name in keyof typeof PORT_TYPES]: unknown } = {
  image: model.image,
  mask: { shape: [1, 1, 1, 2], data: Float32Array.of(0, 1) },
  pyramid: buildPyramid(model.image, { scales: 2, longSide: 64, shortSide: 4 }),
  'energy-net': { index: 1, scale: model.scales[0] },
  model,
  'patch-field': {
    ...{ width: 2, height: 1, patch: 7, source: { width: 300, height: 200 } },
    x: Uint16Array.of(3, 290),
    y: Uint16Array.of(0, 190),
    distance: Uint32Array.of(7, 0xffffffff),
  },
  number: 0.1,
  text: 'a text',
  boolean: true,
  report: { title: 'R', entries: [{ name: 'n', value: 1 }] },
  series: { title: 'S', xLabel: 'x', yLabel: 'y', curves: [{ name: 'c', points: [[0, 1]] }] },
};

describe('port types', () => {
  for (const [name, value] of Object.entries(values)) {
    const type = PORT_TYPES[name as keyof typeof PORT_TYPES] as PortType;

    it(`${name}: a value comes back from its codec with the same hash`, () => {
      const bytes = type.codec?.encode(value) as Uint8Array;
      // As the cache reads it: a copy of its own.
      const back = type.codec?.decode(Uint8Array.from(bytes));
      expect(type.hash(back)).to.equal(type.hash(value));
      expect(type.bytes(back)).to.equal(type.bytes(value));
      expect(type.describe(back)).to.equal(type.describe(value));
    });

    it(`${name}: its picture, if it has one, has planes in its range`, () => {
      if (type.picture === undefined) return;
      const { shape, data } = type.picture.planes(value);
      expect(shape).to.have.length(4);
      expect(shape[1]).to.be.oneOf([1, 3]);
      expect(data).to.have.length(shape.reduce((a, b) => a * b));
      const [low, high] = type.picture.range;
      expect(data.every((x) => x >= low && x <= high)).to.equal(true);
    });
  }

  it('refuse damaged bytes of pyramids and nets with a code', () => {
    const { pyramid, 'energy-net': net } = PORT_TYPES;
    const bytes = pyramid.codec?.encode(values.pyramid as never) as Uint8Array;
    expect(codeOf(() => net.codec?.decode(bytes))).to.equal('model/invalid');
    expect(codeOf(() => pyramid.codec?.decode(bytes.subarray(0, 40)))).to.equal('model/invalid');
    const field = PORT_TYPES['patch-field'].codec;
    const matches = field?.encode(values['patch-field'] as never) as Uint8Array;
    for (const cut of [0, 3, 20, matches.length - 1])
      expect(codeOf(() => field?.decode(matches.subarray(0, cut)))).to.equal('model/invalid');
  });

  it('say why they refuse a wire, and by which node it goes', () => {
    const registry = patchwiseRegistry();
    for (const type of registry.portTypes.values()) {
      for (const [from, why] of Object.entries(type.refuses)) {
        const fit = typesFit(registry, from, type.name);
        expect(fit.ok).to.equal(false);
        if (!fit.ok) expect(fit.reason).to.include(why);
      }
    }
    const fit = typesFit(registry, 'image', 'mask');
    expect(fit).to.deep.include({ ok: false });
    if (!fit.ok) expect(fit.hint).to.include('mask/from-image');
  });
});
