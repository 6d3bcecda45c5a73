import { expect } from 'chai';
import {
  distance,
  exported,
  inputRow,
  openWorkflow,
  pixel,
  place,
  runToEnd,
  settled,
  still,
} from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio, withMotion } from './support/studio.ts';

/** Three wires at a zoom below 70 %: one between ports that lie close together, and one with room. */
const wires = {
  ...document('Wires', {
    photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
    small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 24, height: 16 } },
    soft: { type: 'image/blur@1', in: { image: 'small.image' }, params: { sigma: 3 } },
  }),
  view: {
    nodes: { photo: { x: 0, y: 60 }, small: { x: 230, y: 60 }, soft: { x: 700, y: 60 } },
    zoom: 0.65,
    offset: [40, 120] as const,
  },
};

/** A subgraph whose only port has a name that was free on all levels; a node of which nothing is set. */
const inside = {
  ...document('Ports', {
    model: { type: 'model/load@1', params: { path: 'sample:models/dune-96.safetensors' } },
    net: { type: 'energy/net@1', in: { model: 'model.model' } },
    chain: {
      type: 'graph/subgraph@1',
      in: { 'net-3': 'net.net' },
      graph: {
        nodes: {
          'net-3': { type: 'graph/input@1' },
          noise: { type: 'noise/uniform@1', params: { count: 1, width: 12, height: 8 } },
          walk: { type: 'sampling/langevin@1', in: { net: 'net-3.value', image: 'noise.images' } },
          image: { type: 'graph/output@1', in: { value: 'walk.image' } },
        },
      },
    },
  }),
  view: {
    nodes: { model: { x: 0, y: 60 }, net: { x: 260, y: 60 }, chain: { x: 560, y: 60 } },
    zoom: 0.9,
    offset: [40, 120] as const,
  },
};

describe('what is written on the canvas', () => {
  const studio = useStudio({ wires, inside });
  withMotion(studio);

  it('calls the only port of its kind by the short name, and says values that are at their default', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Ports');
    await settled(page);
    expect(await inputRow(page, 'chain', 'net'), 'the row of "net-3" is called "net"').to.equal(0);
    expect(await inputRow(page, 'chain', 'net-3')).to.equal(-1);
    // Scale 0 is the default, and is pressed where it is written.
    const [x, y] = await place(page, 'net', { input: 0 });
    await page.mouse.click(x + 60, y + 1.1 * 22 * 0.9);
    const box = page.getByRole('dialog', { name: 'scale of net' });
    await box.waitFor();
    expect(await box.getByRole('spinbutton').first().inputValue()).to.equal('0');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await box.waitFor({ state: 'detached' });
    expect((await exported(page)).nodes['net']?.params).to.deep.equal({ scale: 2 });
  });

  it('writes what passed on a wire where there is room between its ports, and nowhere over a port or a title', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Wires');
    expect(await runToEnd(page)).to.equal('done');
    await still(page);
    const ends = async (from: string, to: string) =>
      [await place(page, from, { output: 0 }), await place(page, to, { input: 0 })] as const;
    /** Just above the middle of a wire, where only what is written on it is seen. */
    const above = async (from: string, to: string) => {
      const [a, b] = await ends(from, to);
      return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 4] as const;
    };
    const narrow = await above('photo', 'small');
    const roomy = await above('small', 'soft');
    /** Beside the ports of the wires of `small`, on the nodes: where their names stand, and above, the titles. */
    const onNodes = await Promise.all(
      [await ends('photo', 'small'), await ends('small', 'soft')].flatMap(
        ([a, b]) =>
          [
            [a[0] - 14, a[1]],
            [b[0] + 14, b[1]],
            [a[0] - 14, a[1] - 18],
            [b[0] + 14, b[1] - 18],
          ] as const,
      ),
    );
    const look = async () => ({
      narrow: await pixel(page, narrow),
      roomy: await pixel(page, roomy),
      nodes: await Promise.all(onNodes.map((at) => pixel(page, at))),
    });
    const before = await look();
    await page.mouse.click(...(await place(page, 'small')));
    await page.getByRole('region', { name: 'Node small' }).waitFor();
    await still(page);
    const after = await look();
    expect(distance(after.roomy, before.roomy), 'written where there is room').to.be.above(6);
    expect(distance(after.narrow, before.narrow), 'not where there is none').to.be.below(3);
    expect(after.nodes, 'names of ports and titles').to.deep.equal(before.nodes);
  });
});
