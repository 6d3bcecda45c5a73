import { expect } from 'chai';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import {
  advance,
  redoLabel,
  startHistory,
  stepBack,
  stepForward,
  undoLabel,
} from '../../../../web/src/state/document/history.ts';

function named(title: string): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: { title }, nodes: {} };
}

describe('history', () => {
  it('goes back and forth, and forgets the future after another step', () => {
    let history = startHistory(named('a'));
    history = advance(history, { document: named('b'), label: 'first', at: 0 });
    history = advance(history, { document: named('c'), label: 'second', at: 0 });
    expect(undoLabel(history)).to.equal('second');
    const back = stepBack(history);
    expect(back?.present.document.meta.title).to.equal('b');
    expect(back && redoLabel(back)).to.equal('second');
    expect(back && stepForward(back)?.present.document.meta.title).to.equal('c');
    const other = back && advance(back, { document: named('d'), label: 'third', at: 0 });
    expect(other?.future).to.deep.equal([]);
    expect(other && stepForward(other)).to.equal(undefined);
  });

  it('makes one step of steps with one key that follow closely, and only of those', () => {
    let history = startHistory(named('0'));
    history = advance(history, { document: named('1'), label: 'slide', merge: 'x', at: 1000 });
    history = advance(history, { document: named('2'), label: 'slide', merge: 'x', at: 1500 });
    history = advance(history, { document: named('3'), label: 'slide', merge: 'x', at: 2400 });
    expect(history.past.map((s) => s.document.meta.title)).to.deep.equal(['0']);
    history = advance(history, { document: named('4'), label: 'slide', merge: 'y', at: 2500 });
    history = advance(history, { document: named('5'), label: 'slide', merge: 'y', at: 9000 });
    expect(history.past.map((s) => s.document.meta.title)).to.deep.equal(['0', '3', '4']);
  });

  it('never merges into the opened document, and makes no step of nothing', () => {
    const opened = startHistory(named('0'));
    const step = advance(opened, { document: named('1'), label: 'slide', merge: 'x', at: 0 });
    expect(stepBack(step)?.present.document.meta.title).to.equal('0');
    expect(advance(step, { document: step.present.document, label: 'nothing', at: 0 })).to.equal(step);
  });

  it('keeps the latest 500 steps', () => {
    let history = startHistory(named('start'));
    for (let i = 0; i < 600; i++) history = advance(history, { document: named(`${i}`), label: 'e', at: 0 });
    expect(history.past).to.have.length(500);
    expect(history.past[0]?.document.meta.title).to.equal('99');
  });
});
