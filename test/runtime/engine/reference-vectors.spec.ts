import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import {
  loadReferenceVectors,
  parseReferenceVectors,
  REFERENCE_VECTORS,
} from '../../../src/runtime/engine/reference-vectors.ts';

describe('reference vectors', () => {
  let text: string;

  before(async () => {
    text = JSON.stringify({ activation: 'elu', ...(await loadReferenceVectors('energy-net-2')) });
  });

  for (const name of REFERENCE_VECTORS) {
    it(`ship ${name} in full`, async () => {
      const vectors = await loadReferenceVectors(name);
      expect(vectors.channels.at(-1)).to.equal(1);
      expect(vectors.expected.scoreShape).to.have.length(4);
    });
  }

  const broken = (change: (vectors: Record<string, unknown>) => void) => {
    const vectors = JSON.parse(text);
    change(vectors);
    return JSON.stringify(vectors);
  };

  const cases: Readonly<Record<string, readonly [() => string, RegExp]>> = {
    'no JSON': [() => text.slice(0, -9), /v\.json is not JSON/],
    'another thing': [() => '[]', /v\.json does not hold reference vectors/],
    'a missing name': [() => broken((v) => delete v['noise']), /"noise"/],
    'an unknown name': [
      () =>
        broken((v) => {
          v['extra'] = 1;
        }),
      /extra/,
    ],
    'another activation': [
      () =>
        broken((v) => {
          v['activation'] = 'relu';
        }),
      /"activation"/,
    ],
    'a text among the numbers': [
      () => broken((v) => (v['observed'] as unknown[]).splice(3, 1, 'x')),
      /"observed\.3"/,
    ],
    'an image of another length': [
      () => broken((v) => (v['synthesis'] as unknown[]).pop()),
      /"synthesis" holds 506 values where 507 are due/,
    ],
    'a layer too few': [
      () => broken((v) => (v['weights'] as unknown[]).pop()),
      /"weights\[1\]" holds no values where 54 are due/,
    ],
  };
  for (const [title, [make, message]] of Object.entries(cases)) {
    it(`are refused with ${title}`, () => {
      expect(() => parseReferenceVectors(make(), 'v.json'))
        .to.throw(PatchwiseError, message)
        .with.property('code', 'file/unreadable');
    });
  }
});
