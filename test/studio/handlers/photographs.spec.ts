import { expect } from 'chai';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { Photograph } from '../../../src/protocol/photographs.ts';
import { photographHandlers } from '../../../src/studio/handlers/photographs.ts';
import { photographOf, recipeIdOf } from '../../../src/studio/photograph-of.ts';
import { noiseGraph } from '../../server/support/graphs.ts';
import { type MemoryStudio, memoryStudio } from '../../server/support/memory-studio.ts';

describe('photographs with what was made of them', () => {
  let studio: MemoryStudio;
  beforeEach(() => {
    studio = memoryStudio();
  });
  afterEach(() => studio.close());

  let hashes = 0;
  const asset = async (name: string, made = false): Promise<string> => {
    const hash = String(hashes++).padStart(64, '0');
    const { id } = await studio.assets.add({
      kind: 'image',
      name,
      hash,
      bytes: 1,
      ...(made ? { info: { made } } : {}),
    });
    return `asset:${id}`;
  };
  const run = async (photograph: string, title: string): Promise<string> =>
    (await studio.runs.submit({ document: { ...noiseGraph(), meta: { title } }, priority: 0, photograph }))
      .id;
  const listed = async (of?: string): Promise<readonly Photograph[]> => {
    const { listPhotographs } = photographHandlers({ studio });
    const query = of === undefined ? {} : { of };
    const { body } = (await listPhotographs({ query } as never)) as {
      body: { items: readonly Photograph[] };
    };
    return body.items;
  };

  it('are listed by when they were worked with last, with their results; what was made here is not one', async () => {
    const [first, , second] = [
      await asset('first.jpg'),
      await asset('first-mask.png', true),
      await asset('second.jpg'),
    ];
    const id = await run(first, 'Remove something: first');
    studio.play.status(id, { status: 'done' });
    for (const name of ['result-000.png', 'result-001.png', 'other.png'])
      await studio.play.output(id, name, Buffer.of(1));
    const items = await listed();
    expect(items.map(({ reference }) => reference)).to.deep.equal([first, second]);
    expect(items[0]?.results.map(({ run: of, name, title }) => [of, name, title])).to.have.deep.members([
      [id, 'result-000.png', 'Remove something: first'],
      [id, 'result-001.png', 'Remove something: first'],
    ]);
    expect(items[1]?.results).to.deep.equal([]);
  });

  it('are also shipped ones and those made here of which something was made; a deleted one is none', async () => {
    const [result, gone] = [await asset('result.png', true), await asset('gone.jpg')];
    studio.play.status(await run('sample:photos/lake.jpg', 'a'), { status: 'done' });
    const running = await run(result, 'b');
    studio.play.status(await run(gone, 'c'), { status: 'done' });
    await studio.assets.remove(gone.replace('asset:', ''));
    const items = await listed();
    expect(items.map(({ reference, running: id }) => [reference, id])).to.deep.equal([
      [result, running],
      ['sample:photos/lake.jpg', undefined],
    ]);
  });

  it('are asked about one by one: then there is the newest result of each recipe', async () => {
    const [mine, other] = [await asset('mine.jpg'), await asset('other.jpg')];
    const made = async (photograph: string, recipe: string, ...names: readonly string[]): Promise<string> => {
      const document = { ...noiseGraph(), extra: { journey: { picture: photograph, recipe } } };
      const { id } = await studio.runs.submit({ document, priority: 0, photograph });
      studio.play.status(id, { status: 'done' });
      for (const name of names) await studio.play.output(id, name, Buffer.of(1));
      return id;
    };
    await made(mine, 'random', 'result-000.png');
    const random = await made(mine, 'random', 'result-000.png', 'result-001.png');
    const removed = await made(mine, 'inpainting', 'result.png');
    await made(mine, 'inpainting', 'model.safetensors');
    await made(other, 'panorama', 'result.png');
    const items = await listed(mine);
    expect(items.map(({ reference }) => reference)).to.deep.equal([mine]);
    expect(items[0]?.results.map(({ recipe, run: of, name }) => [recipe, of, name])).to.have.deep.members([
      ['random', random, 'result-000.png'],
      ['inpainting', removed, 'result.png'],
    ]);
    expect(await listed('asset:gone')).to.deep.equal([]);
  });

  it('are told by the note that the page puts beside a graph', () => {
    const graph = (extra: GraphDocument['extra']): GraphDocument => ({
      ...noiseGraph(),
      ...(extra && { extra }),
    });
    expect(photographOf(graph({ journey: { picture: 'asset:a', recipe: 'random' } }))).to.equal('asset:a');
    expect(recipeIdOf(graph({ journey: { picture: 'asset:a', recipe: 'random' } }))).to.equal('random');
    for (const note of [undefined, 3, null, [], { picture: 4 }])
      expect(photographOf(graph(note === undefined ? undefined : { journey: note as never }))).to.equal(
        undefined,
      );
  });
});
