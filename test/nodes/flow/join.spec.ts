import { expect } from 'chai';
import { join } from '../../../src/nodes/flow/join.ts';
import { flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('flow/join', () => {
  it('passes every image on, in order', async () => {
    const images = [flat(0), flat(1), flat(0.5, 9, 9, 1)];
    expect((await runNode(join, { images }, {})).outputs.images).to.deep.equal(images);
  });

  it('pulls one image at a time', async () => {
    const events: string[] = [];
    async function* source() {
      for (const name of ['a', 'b']) {
        events.push(`made ${name}`);
        yield flat(0);
      }
    }
    const running = join.run({ images: source() }, {}, undefined as never) as AsyncIterable<unknown>;
    for await (const _ of running) events.push('used');
    expect(events).to.deep.equal(['made a', 'used', 'made b', 'used']);
  });
});
