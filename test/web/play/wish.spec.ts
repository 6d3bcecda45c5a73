import { expect } from 'chai';
import { FIRST_WISH, openWishes, redoWish, undoWish, wish, wishes } from '../../../web/src/play/wish.ts';

describe('gestures', () => {
  const kept = new Map<string, string>();
  const own = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  before(() => {
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    };
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: storage });
  });
  after(() => {
    if (own === undefined) Reflect.deleteProperty(globalThis, 'localStorage');
    else Object.defineProperty(globalThis, 'localStorage', own);
  });

  it('are taken back and done again one by one; a slider that is drawn is one', () => {
    openWishes('asset:one');
    wish({ width: 150 });
    wish({ novelty: 0.5 });
    wish({ novelty: 0.4 }, true);
    wish({ novelty: 0.3 }, true);
    undoWish();
    expect(wishes.value.now).to.deep.equal({ ...FIRST_WISH, width: 150 });
    undoWish();
    expect(wishes.value.now).to.deep.equal(FIRST_WISH);
    undoWish();
    expect(wishes.value.now, 'nothing before the first').to.deep.equal(FIRST_WISH);
    redoWish();
    redoWish();
    expect(wishes.value.now).to.deep.equal({ ...FIRST_WISH, width: 150, novelty: 0.3 });
  });

  it('are kept with the photograph that they are for, undone ones too', () => {
    undoWish();
    openWishes('asset:two');
    expect(wishes.value.now).to.deep.equal(FIRST_WISH);
    openWishes('asset:one');
    expect(wishes.value.now.width).to.equal(150);
    redoWish();
    expect(wishes.value.now.novelty).to.equal(0.3);
  });

  it('begin anew where what was kept cannot be meant', () => {
    kept.set('patchwise.play.asset:three', '{"now": 3');
    openWishes('asset:three');
    expect(wishes.value).to.deep.equal({ past: [], now: FIRST_WISH, future: [] });
  });
});
