import { expect } from 'chai';
import fc from 'fast-check';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { luminance, onLight } from '../../../../web/src/state/page/port-color.ts';

describe('colours of ports on a light ground', () => {
  it('have the luminance of the definition', () => {
    expect(luminance('#ffffff')).to.be.closeTo(1, 1e-9);
    expect(luminance('#000000')).to.equal(0);
    expect(luminance('#808080')).to.be.closeTo(0.2159, 1e-4);
  });

  it('are those of the types where they are dark enough, else darker', () => {
    expect(onLight('#d1603d')).to.equal('#d1603d');
    for (const { color } of patchwiseRegistry().portTypes.values()) {
      expect(color).to.match(/^#[0-9a-f]{6}$/);
      expect(1.05 / (luminance(onLight(color)) + 0.05), color).to.be.above(2.7);
    }
  });

  it('keep the order of their channels, and stay what they are when asked twice', () => {
    const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(hex, (color) => {
        const dark = onLight(color);
        const channels = (text: string) => [1, 3, 5].map((i) => Number.parseInt(text.slice(i, i + 2), 16));
        const [before, after] = [channels(color), channels(dark)];
        for (const i of [0, 1, 2]) {
          expect(after[i]).to.be.at.most(before[i] as number);
          for (const j of [0, 1, 2]) {
            if ((before[i] as number) >= (before[j] as number)) {
              expect(after[i]).to.be.at.least(after[j] as number);
            }
          }
        }
        expect(luminance(dark)).to.be.at.most(0.33);
      }),
    );
  });
});
