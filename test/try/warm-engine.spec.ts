import { expect } from 'chai';
import type { EnergyEngine, LangevinChain } from '../../src/runtime/engine/engine.ts';
import type { WebEngineOptions } from '../../try/runner/engine.ts';
import { warmEngine } from '../../try/runner/warm-engine.ts';

/** An engine that counts what it does, and the turns in which messages may come in. */
function counting() {
  const did = { opened: 0, steps: 0, released: 0, turns: 0 };
  const chain = {
    step: async () => void did.steps++,
    dispose: () => {},
  } as unknown as LangevinChain;
  const engine = {
    compile: () => ({ chain: async () => chain, release: async () => void did.released++ }),
  } as unknown as EnergyEngine;
  return { did, engine };
}

describe('an engine that is opened before a run asks for it', () => {
  it('is opened once, has done steps, and holds nothing of them', async () => {
    const { did, engine } = counting();
    const warm = warmEngine(
      async () => {
        did.opened++;
        return engine;
      },
      async () => void did.turns++,
    );
    await Promise.all([warm.warm(), warm.warm()]);
    await warm.warm();
    expect(await warm.take(() => {})).to.equal(engine);
    await warm.warm();
    expect(did).to.deep.equal({ opened: 1, steps: did.turns, released: 1, turns: did.turns });
    expect(did.steps).to.be.above(20);
  });

  it('stops with the next step when a run comes', async () => {
    const { did, engine } = counting();
    let taken: Promise<EnergyEngine> | undefined;
    const warm = warmEngine(
      async () => engine,
      async () => {
        did.turns++;
        if (did.turns === 3) taken = warm.take(() => {});
      },
    );
    await warm.warm();
    expect(await taken).to.equal(engine);
    expect(did).to.deep.include({ steps: 2, released: 1 });
  });

  it('tells the run that comes meanwhile how far it is loaded', async () => {
    const { engine } = counting();
    let opened: (engine: EnergyEngine) => void = () => {};
    const opening = new Promise<EnergyEngine>((resolve) => {
      opened = resolve;
    });
    let options: WebEngineOptions = {};
    const warm = warmEngine(
      (given) => {
        options = given;
        return opening;
      },
      async () => {},
    );
    const warming = warm.warm();
    const far: number[] = [];
    options.onDownload?.(1, 3);
    const taken = warm.take((done) => void far.push(done));
    options.onDownload?.(2, 3);
    opened(engine);
    expect(await taken).to.equal(engine);
    options.onDownload?.(3, 3);
    await warming;
    expect(far).to.deep.equal([2]);
  });

  it('is opened anew by the run where that failed, which says why', async () => {
    const { engine } = counting();
    let fails = true;
    const warm = warmEngine(
      async () => {
        if (fails) throw new Error('no network');
        return engine;
      },
      async () => {},
    );
    await warm.warm();
    const said = await warm.take(() => {}).catch((error: Error) => error.message);
    expect(said).to.equal('no network');
    fails = false;
    expect(await warm.take(() => {})).to.equal(engine);
  });
});
