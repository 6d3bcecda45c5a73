import { expect } from 'chai';
import { of, throwError } from 'rxjs';
import { z } from 'zod';
import { PatchwiseError } from '../../../src/errors.ts';
import type { AnyNodeDefinition } from '../../../src/graph/types/node.ts';
import { defineNode, fake, finish, lines, many, port, upTo } from './fake-nodes.ts';

/** A node with one single and one stream output that returns what a test tells it to. */
function returning(run: () => unknown): AnyNodeDefinition {
  return defineNode({
    ...fake,
    type: 'test/odd',
    inputs: {},
    outputs: { value: port('number'), values: many('number') },
    params: z.object({}),
    run: run as () => Promise<object>,
  });
}

async function errorOf(run: () => unknown) {
  const finished = await finish(
    { odd: { type: 'test/odd@1' }, after: { type: 'test/add@1', in: { a: 'odd.value' } } },
    { nodes: [returning(run)] },
  );
  expect(finished.outcome).to.equal('failed');
  expect(finished.states.get('odd')).to.equal('failed');
  // What was sent before the failure has been received.
  expect(finished.states.get('after')).to.equal(finished.outputs.has('odd.value') ? 'done' : 'skipped');
  return finished.errors[0];
}

describe('Errors in a run', () => {
  it('fails the node, skips what depends on it, and finishes the rest', async () => {
    const run = await finish({
      a: { type: 'test/constant@1', params: { value: 3 } },
      bad: { type: 'test/add@1', in: { a: 'a.value' }, params: { failAt: 3 } },
      after: { type: 'test/add@1', in: { a: 'bad.sum' } },
      further: { type: 'test/add@1', in: { a: 'after.sum', b: 'a.value' } },
      good: { type: 'test/add@1', in: { a: 'a.value' }, params: { scale: 2 } },
    });
    expect(run.outcome).to.equal('failed');
    expect(run.errors).to.deep.equal([{ code: 'node/failed', nodeId: 'bad', message: 'cannot make 3' }]);
    expect(Object.fromEntries(run.states)).to.deep.equal({
      a: 'done',
      bad: 'failed',
      after: 'skipped',
      further: 'skipped',
      good: 'done',
    });
    expect(run.outputs.get('good.sum')).to.deep.equal([6]);
    const skipped = run.events.filter((event) => event.kind === 'node-state' && event.state === 'skipped');
    expect(skipped.map((event) => event.kind === 'node-state' && event.because)).to.deep.equal([
      'bad',
      'bad',
    ]);
  });

  it('passes on what a stream held before it broke, then skips its readers', async () => {
    const run = await finish(
      {
        values: { type: 'test/counter@1', params: { count: 10, failAt: 3 } },
        lifted: { type: 'test/add@1', in: { a: 'values.values' } },
        streamed: { type: 'test/shift@1', in: { values: 'values.values' } },
        all: { type: 'test/collect@1', in: { values: 'streamed.values' } },
        out: { type: 'test/sink@1', in: { value: 'lifted.sum' } },
        other: { type: 'test/counter@1', params: { count: 5 } },
        fine: { type: 'test/collect@1', in: { values: 'other.values' } },
      },
      { targets: ['out', 'all', 'fine'] },
    );
    expect(run.errors).to.have.length(1);
    expect(run.errors[0]).to.include({ nodeId: 'values', message: 'broke at 3' });
    expect(run.probe.written.get('out')).to.deep.equal([0, 1, 2]);
    expect(run.outputs.get('streamed.values')).to.deep.equal([0, 1, 2]);
    expect(run.outputs.has('all.list')).to.equal(false);
    expect(Object.fromEntries(run.states)).to.deep.equal({
      values: 'failed',
      lifted: 'skipped',
      streamed: 'skipped',
      all: 'skipped',
      out: 'skipped',
      other: 'done',
      fine: 'done',
    });
    expect(run.probe.of('values ended')).to.equal(1);
    expect(run.probe.of('streamed ended')).to.equal(1);
  });

  it('says at which element a lifted node failed, and stops its producer', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 100_000 } },
      bad: { type: 'test/add@1', in: { a: 'values.values' }, params: { failAt: 4 } },
    });
    expect(run.errors).to.have.length(1);
    expect(run.errors[0]).to.include({
      code: 'node/failed',
      nodeId: 'bad',
      message: 'At element 4 (counted from 0): cannot make 4',
    });
    expect(run.errors[0]?.details).to.deep.equal({ activation: 4 });
    expect(run.states.get('values')).to.equal('done');
    expect(run.probe.of('values')).to.be.at.most(7);
  });

  it('keeps code, hint, port and details of a named error', async () => {
    const error = await errorOf(() => {
      throw new PatchwiseError('langevin/not-finite', 'Step 7 is not finite.', {
        hint: 'Use a smaller step.',
        details: { step: 7, port: 'value' },
      });
    });
    expect(error).to.deep.equal({
      code: 'langevin/not-finite',
      nodeId: 'odd',
      port: 'value',
      message: 'Step 7 is not finite.',
      hint: 'Use a smaller step.',
      details: { step: 7, port: 'value' },
    });
  });

  it('reports what is thrown synchronously, rejected, or sent down an Observable', async () => {
    const thrown = () => {
      throw new Error('sync');
    };
    expect((await errorOf(thrown))?.message).to.equal('sync');
    expect((await errorOf(async () => Promise.reject('text')))?.message).to.equal('text');
    expect((await errorOf(() => throwError(() => new Error('rx'))))?.message).to.equal('rx');
    expect((await errorOf(() => 12))?.code).to.equal('node/failed');
  });

  it('refuses outputs that the node does not declare, repeats, forgets or fills with something else', async () => {
    const cases: [string, () => unknown, string | undefined][] = [
      ['a missing single output', async () => ({}), 'value'],
      ['a single output twice', () => of({ value: 1 }, { value: 2 }), 'value'],
      ['an undeclared output', async () => ({ value: 1, other: 2 }), 'other'],
      ['a value of another type', async () => ({ value: 'text' }), 'value'],
      ['nothing in an output', async () => ({ value: undefined }), 'value'],
      ['a bare value', async () => 3, undefined],
      ['a list', async () => [1], undefined],
      ['null', async () => null, undefined],
    ];
    for (const [name, run, port] of cases) {
      const error = await errorOf(run);
      expect(error?.code, name).to.equal('node/output');
      expect(error?.port, name).to.equal(port);
    }
  });

  it('ends the source of a node that broke its contract', async () => {
    let ended = 0;
    const error = await errorOf(async function* () {
      try {
        yield { value: 1 };
        yield { value: 2 };
        yield { value: 3 };
      } finally {
        ended += 1;
      }
    });
    expect(error?.code).to.equal('node/output');
    expect(ended).to.equal(1);
  });

  it('skips a node that hides the failure of its stream, and sends nothing of it on', async () => {
    const hides = defineNode({
      ...fake,
      type: 'test/hides',
      inputs: { values: many('number') },
      outputs: { count: port('number') },
      params: z.object({}),
      async run({ values }) {
        let count = 0;
        try {
          for await (const _ of values) count += 1;
        } catch {
          // The very thing to test.
        }
        return { count };
      },
    });
    const run = await finish(
      {
        values: { type: 'test/counter@1', params: { count: 5, failAt: 2 } },
        hides: { type: 'test/hides@1', in: { values: 'values.values' } },
        after: { type: 'test/add@1', in: { a: 'hides.count' } },
      },
      { nodes: [hides] },
    );
    expect(run.states.get('hides')).to.equal('skipped');
    expect(run.states.get('after')).to.equal('skipped');
    expect(run.outputs.has('hides.count')).to.equal(false);
  });

  it('takes a failed conversion for an error at the port', async () => {
    const text = defineNode({
      ...fake,
      type: 'test/text',
      inputs: {},
      outputs: { text: port('text') },
      params: z.object({}),
      run: async () => ({ text: '{' }),
    });
    const run = await finish(
      { text: { type: 'test/text@1' }, out: { type: 'test/sink@1', in: { list: 'text.text' } } },
      { nodes: [text] },
    );
    expect(run.errors[0]).to.include({ code: 'node/failed', nodeId: 'out', port: 'list' });
    expect(run.errors[0]?.message).to.match(/^The text at "list" could not be turned into a list: /);
  });

  it('reports every failure of a run, in the order of the plan', async () => {
    const run = await finish({
      a: { type: 'test/counter@1', params: { failAt: 0 } },
      b: { type: 'test/counter@1', params: { failAt: 1 } },
    });
    expect(run.errors.map((error) => error.nodeId)).to.deep.equal(['a', 'b']);
    expect(lines(run.events).at(-1)).to.equal('finish failed');
    expect(run.outputs.get('b.values')).to.deep.equal(upTo(1));
  });
});
