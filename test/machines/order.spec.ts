import { expect } from 'chai';
import { noiseGraph } from '../server/support/graphs.ts';
import { ended } from '../server/support/waiting.ts';
import { machinesHere } from './support/machines-here.ts';

describe('runs that wait for a worker', function () {
  this.timeout(300_000);
  const machines = machinesHere();

  it('begin as on one machine: by priority, then in turns among those who sent them', async () => {
    const { studio } = machines.studio();
    const submit = async (name: string, priority: number, source: string) => ({
      name,
      id: (await studio.runs.submit({ document: noiseGraph(name), priority, source })).id,
    });
    const sent = [
      await submit('a1', 0, 'a'),
      await submit('a2', 0, 'a'),
      await submit('a3', 0, 'a'),
      await submit('b1', 0, 'b'),
      await submit('late but urgent', 5, 'a'),
    ];
    expect((await studio.runs.get(sent[0]?.id ?? ''))?.status, 'nobody is there').to.equal('queued');
    await machines.worker('one');
    const runs = [];
    for (const { name, id } of sent) runs.push({ name, run: await ended(studio, id) });
    expect(runs.every(({ run }) => run.status === 'done')).to.equal(true);
    const order = runs
      .sort((x, y) => (x.run.startedAt ?? 0) - (y.run.startedAt ?? 0))
      .map(({ name }) => name);
    expect(order).to.deep.equal(['late but urgent', 'b1', 'a1', 'a2', 'a3']);
  });
});
