import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import * as library from '../../src/index.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { bind } from '../../src/recipes/bind.ts';
import { withCard } from '../../src/recipes/card.ts';
import { recipeIn } from '../../src/recipes/recipe.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { fillingOf } from '../../web/src/journey/filling.ts';
import { failure } from '../support/failure.ts';
import { tinyImage } from '../support/tiny-model.ts';
import { cli, ENGINE, temporaryFolder, writePicture } from './support.ts';

/** A card: soft where one paints. */
const card: GraphDocument = withCard(
  {
    format: 'patchwise-graph',
    version: 1,
    meta: { seed: 1 },
    nodes: {
      photo: { type: 'image/load@1', params: { path: 'sample:inputs/wren.png' } },
      where: { type: 'mask/load@1', params: { path: 'sample:inputs/wren.png' } },
      soft: { type: 'image/blur@1', params: { sigma: 1 }, in: { image: 'photo.image' } },
      mixed: {
        type: 'image/composite@1',
        in: { foreground: 'soft.image', background: 'photo.image', mask: 'where.mask' },
      },
    },
  },
  {
    title: 'Soft there',
    description: '',
    photo: 'photo',
    mask: 'where',
    controls: [{ param: 'soft.sigma', label: 'Softness', range: [0.5, 9], step: 0.1 }],
    result: 'mixed.image',
  },
  patchwiseRegistry(),
);

describe('patchwise apply', () => {
  const at = temporaryFolder();
  let mask = '';
  let photo = '';
  beforeEach(async () => {
    await writeFile(at('soft-there.json'), writeDocument(card));
    photo = await writePicture(at('photo.png'), tinyImage(40, 60));
    const marked = filled([1, 3, 40, 60], -1);
    for (const channel of [0, 2400, 4800])
      for (let y = 8; y < 30; y++) marked.data.fill(1, channel + y * 60 + 10, channel + y * 60 + 44);
    mask = await writePicture(at('mask.png'), marked);
  });
  const apply = (...more: readonly string[]) =>
    cli('apply', at('soft-there.json'), ...more, ...ENGINE, '--home', at('home'), '--quiet');
  const pixels = async (path: string) => (await sharp(path).raw().toBuffer()).toString('base64');

  it('makes of a photograph what the page makes with the same card, and other pixels with other numbers', async () => {
    const out = at('out.png');
    const made = async (softness: string) => {
      const given = ['--with', `mask=${mask}`, '--with', `softness=${softness}`];
      const { code, err } = await apply(photo, ...given, '--out', out);
      expect([code, err]).to.deep.equal([0, '']);
      return pixels(out);
    };
    const recipe = recipeIn(card);
    if (recipe === undefined) throw new Error('It is no card.');
    const page = { ...recipe, id: 'own', title: 'Soft there', description: '', own: { picture: false } };
    const filling = fillingOf(page, {
      picture: photo,
      painted: { mask, options: { softness: 4.5 }, pictures: {} },
    });
    const { document, targets } = bind(card, filling, { width: 60, height: 40 });
    await writeFile(at('page.json'), writeDocument(document));
    const run = ['run', at('page.json'), '--only', targets[0], '--out', at('page'), '--home', at('home')];
    expect((await cli(...run, ...ENGINE, '--quiet')).code).to.equal(0);
    const [name = ''] = (await readdir(at('page'))).filter((file) => file.startsWith('result-'));
    expect(await made('4.5')).to.equal(await pixels(at('page', name)));
    expect(await made('0.5')).to.not.equal(await made('9'));
  });

  it('makes in a program what it makes on the command line, and says what it does not take', async () => {
    const more = { engine: 'onnx-cpu', threads: 1, home: at('home') };
    const graph = at('soft-there.json');
    const [picture] = await library.apply(graph, photo, { ...more, with: { mask, softness: 4.5 } });
    await writeFile(at('program.png'), picture!.bytes);
    const given = ['--with', `mask=${mask}`, '--with', 'softness=4.5'];
    expect((await apply(photo, ...given, '--out', at('out.png'))).code).to.equal(0);
    expect(await pixels(at('program.png'))).to.equal(await pixels(at('out.png')));
    for (const [call, text] of [
      [() => library.apply(graph, photo, more), 'needs a mask'],
      [() => library.apply(graph, photo, { ...more, with: { mask, softnes: 2 } }), 'no option "softnes"'],
      [() => library.apply(graph, photo, { ...more, with: { mask: 5 } }), 'as "mask"'],
      [() => library.apply(graph, photo, { ...more, softness: 2 } as never), 'no option "softness"'],
      [() => library.apply(at('none.json'), photo, more), 'none.json'],
      [() => library.apply({} as never, photo, more), 'the path of a graph as "graph"'],
    ] as const) {
      expect((await failure(call)).message).to.include(text);
    }
  });

  it('lists what a card takes', async () => {
    const { code, out } = await apply();
    expect(code).to.equal(0);
    expect(out).to.include('Soft there').and.include('mask=FILE');
    expect(out).to.include('softness=N  Softness, from 0.5 to 9; without it 1');
  });

  it('says what is wrong before anything is made', async () => {
    const masked = ['--with', `mask=${mask}`];
    const said = async (...more: readonly string[]) => {
      const { code, err } = await apply(...more);
      expect(code).to.equal(2);
      return err;
    };
    expect(await said(photo)).to.include('--with mask=FILE');
    expect(await said(photo, ...masked, '--with', 'size=3')).to.include('mask, softness');
    expect(await said(photo, ...masked, '--with', 'softness=much')).to.include('0.5 to 9');
    expect(await said(photo, ...masked, '--with', 'softness=20')).to.include('from 0.5 to 9');
    expect(await said(photo, '--with', `mask=${at('none.png')}`)).to.include('none.png');
    const { soft: _gone, ...nodes } = card.nodes;
    await writeFile(
      at('soft-there.json'),
      JSON.stringify({
        ...card,
        nodes: {
          ...nodes,
          mixed: {
            ...card.nodes['mixed'],
            in: { foreground: 'photo.image', background: 'photo.image', mask: 'where.mask' },
          },
        },
      }),
    );
    expect(await said(photo, ...masked))
      .to.include('"Softness"')
      .and.include('"soft"');
    const plain = JSON.parse(await readFile(at('soft-there.json'), 'utf8'));
    await writeFile(at('soft-there.json'), JSON.stringify({ ...plain, extra: {} }));
    expect(await said(photo)).to.include('no recipe');
  });
});
