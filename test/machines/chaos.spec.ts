import { join } from 'node:path';
import { expect } from 'chai';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { pictureGraph, sampleTraining } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { chaosRound, expectedOutputs, randomFrom } from './support/chaos.ts';
import { machineProcesses } from './support/machine-processes.ts';

/** A picture of its own for each seed. */
const picture = (seed: number): GraphDocument => ({
  ...pictureGraph,
  meta: { ...pictureGraph.meta, seed },
});

/** A training that leaves a picture, long enough to be cut off in its middle. */
function training(seed: number): GraphDocument {
  const document = sampleTraining(150, seed);
  const save = { type: 'image/save@1', in: { image: 'train.recovery' } };
  return { ...document, nodes: { ...document.nodes, picture: save } };
}

describe('two workers, one of them killed', function () {
  this.timeout(600_000);
  const machines = machineProcesses();
  const home = temporaryFolder();

  it('end every run once, with the pictures of one machine, and leave nothing behind', async () => {
    const documents = [training(1), training(2), ...[3, 4, 5, 6].map(picture)];
    const expected = await expectedOutputs(join(home(), 'alone'), documents);
    const { blows, takeOvers, faults } = await chaosRound(
      {
        broker: machines.broker,
        home: home(),
        workers: 2,
        documents,
        blows: ['kill a worker'],
        random: randomFrom(11),
      },
      expected,
    );
    expect(faults).to.deep.equal([]);
    expect(blows).to.equal(1);
    expect(takeOvers, 'runs that another worker went on with').to.be.at.least(1);
  });
});
