import { expect } from 'chai';
import type { NodeEntry } from '../../src/graph/document/document.ts';
import { withTransparency } from '../../src/recipes/transparency.ts';

describe('transparency of a photograph in what is made of it', () => {
  const photo = { type: 'image/load@1', params: { path: 'a.png' } };
  const made = (nodes: Readonly<Record<string, NodeEntry>>, image: string, over?: string) => {
    const result = withTransparency({ photo, ...nodes }, image, 'photo', over);
    return { ...result, of: (ref: string) => result.nodes[ref.split('.')[0] ?? ''] };
  };

  it('goes along with the patches of a lift, of a second photograph, too', () => {
    const lift = {
      type: 'detail/lift@1',
      in: { image: 'small.image', photo: 'photo.image', second: 'other.image' },
    };
    const { alpha, nodes } = made({ other: photo, lift }, 'lift.image');
    expect(alpha).to.equal('lift.alpha');
    expect(nodes['lift']?.in).to.deep.equal({ ...lift.in, alpha: 'photo.alpha', secondAlpha: 'other.alpha' });
  });

  it('is brought to the size of the photograph where that is lifted from smaller, on a canvas as well', () => {
    const { nodes, of } = made(
      {
        smaller: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { factor: 0.5 } },
        canvas: {
          type: 'image/pad@1',
          in: { image: 'smaller.image' },
          params: { left: 5, evenEdges: true },
        },
        several: { type: 'flow/repeat@1', in: { image: 'canvas.image' }, params: { count: 2 } },
        lift: {
          type: 'detail/lift@1',
          in: { image: 'small.image', photo: 'several.images' },
          params: { canvas: true },
        },
      },
      'lift.image',
    );
    const wires = nodes['lift']?.in ?? {};
    const padded = of(String(of(String(wires['alpha']))?.in?.['image']));
    expect(padded?.params, 'an outline along an edge is no tone').to.deep.equal({
      left: 5,
      evenEdges: false,
    });
    const drawn = of(String(padded?.in?.['image']));
    expect(of(String(drawn?.in?.['mask']))?.in).to.deep.equal({ mask: 'photo.alpha', like: 'smaller.image' });
  });

  it('stays as it is in a picture of the same places, but for what was laid over it', () => {
    const larger = { type: 'sampling/super-resolve@1', in: { image: 'photo.image' } };
    const plain = made({ larger }, 'larger.image');
    expect(plain.of(plain.alpha)).to.deep.equal({
      type: 'mask/resize@1',
      params: { filter: 'bicubic' },
      in: { mask: 'photo.alpha', like: 'larger.image' },
    });
    const together = {
      type: 'image/composite@1',
      in: { background: 'photo.image', foreground: 'object.image', mask: 'soft.mask' },
    };
    const soft = { type: 'mask/feather@1', in: { mask: 'object.mask' } };
    for (const { alpha, of } of [
      made({ soft, together }, 'together.image'),
      made({ larger }, 'larger.image', 'object.mask'),
    ]) {
      const masks = of(alpha)?.in?.['masks'] as readonly string[];
      expect(masks.map((mask) => of(mask)?.in?.['mask'])).to.deep.equal(['photo.alpha', 'object.mask']);
    }
  });
});
