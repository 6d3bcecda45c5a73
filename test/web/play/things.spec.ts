import { expect } from 'chai';
import { parseStrokes, type Stroke } from '../../../src/shared/strokes.ts';
import {
  holds,
  placedThing,
  withBrush,
  withMoved,
  withoutOther,
  withStart,
} from '../../../web/src/play/things.ts';
import { asked, FIRST_WISH, wishKey } from '../../../web/src/play/wish.ts';

const SIDES = { width: 300, height: 200 };
const here = (x: number, y: number): Stroke => ({ dx: 0, dy: 0, radius: 0.1, points: [x, y] });
const thing = { strokes: [here(0.3, 0.4), here(0.35, 0.5)], placed: false };

describe('things on the table', () => {
  it('are held where they were painted over, by a radius of the longer side', () => {
    expect(holds(thing.strokes, { x: 0.39, y: 0.4 }, SIDES)).to.equal(true);
    expect(holds([here(0.3, 0.4)], { x: 0.41, y: 0.4 }, SIDES)).to.equal(false);
    expect(holds([here(0.3, 0.4)], { x: 0.3, y: 0.54 }, SIDES), 'a height is shorter').to.equal(true);
    expect(holds([here(0.3, 0.4)], { x: 0.3, y: 0.56 }, SIDES)).to.equal(false);
  });

  it('are put elsewhere, and what is left behind is not wanted; dragged on, only their place changes', () => {
    const moved = withMoved(FIRST_WISH, thing, { x: 0.4, y: 0.1 });
    expect(parseStrokes(moved.kept)).to.deep.equal([
      { dx: 0.4, dy: 0.1, radius: 0.1, points: [0.7, 0.5] },
      { dx: 0.4, dy: 0.1, radius: 0.1, points: [0.75, 0.6] },
    ]);
    expect(parseStrokes(moved.without)).to.deep.equal(thing.strokes);
    const held = { ...moved, kept: `${moved.kept}; 0 0 0.1 0.1 0.1` };
    const found = placedThing(held.kept, { x: 0.72, y: 0.55 }, SIDES);
    expect(found?.strokes).to.deep.equal(parseStrokes(moved.kept));
    expect(placedThing(held.kept, { x: 0.1, y: 0.1 }, SIDES), 'what is held in its place').to.equal(
      undefined,
    );
    const further = withMoved(held, found ?? thing, { x: -0.2, y: 0 });
    expect(parseStrokes(further.kept)).to.deep.equal([
      here(0.1, 0.1),
      { dx: 0.2, dy: 0.1, radius: 0.1, points: [0.5, 0.5] },
      { dx: 0.2, dy: 0.1, radius: 0.1, points: [0.55, 0.6] },
    ]);
    expect(further.without).to.equal(moved.without);
  });

  it('may be drawn again in what goes on from there, but not what was not wanted', () => {
    const rid = withBrush(FIRST_WISH, here(0.8, 0.8), true);
    const moved = withMoved(rid, thing, { x: 0.33333, y: -0.11111 });
    const on = withStart({ ...moved, width: 150 }, 'asset:small');
    expect(parseStrokes(on.without)).to.deep.equal([here(0.8, 0.8)]);
    expect({ kept: on.kept, sides: [on.startWidth, on.startHeight] }).to.deep.equal({
      kept: '',
      sides: [150, 100],
    });
    const cleared = withBrush(on, here(0.2, 0.2), true);
    expect([parseStrokes(cleared.cleared), cleared.without]).to.deep.equal([[here(0.2, 0.2)], on.without]);
  });

  it('of another picture go with it; one of which nothing is used asks for no new pictures', () => {
    const beside = { ...FIRST_WISH, other: 'asset:other' };
    expect(wishKey(beside)).to.equal(wishKey(FIRST_WISH));
    const used = withBrush(
      withBrush(beside, here(0.1, 0.1), false),
      { ...here(0.5, 0.5), other: true },
      false,
    );
    expect(asked(used).slots).to.deep.equal({ kept: used.kept, other: 'asset:other' });
    expect(withoutOther(used)).to.deep.equal({ ...FIRST_WISH, kept: '0 0 0.1 0.1 0.1' });
  });
});
