import { expect } from 'chai';
import { pad } from '../../../src/image/pad.ts';
import { planLift } from '../../../src/model/lift/plan.ts';
import { filled } from '../../../src/runtime/tensor.ts';

describe('the plan of a lift', () => {
  const small = { height: 54, width: 96 };
  const photo = { height: 720, width: 1280 };
  const mask = filled([1, 1, 720, 1280], 1);
  const margins = { left: 320, right: 0, top: 0, bottom: 0 };
  const canvas = { mask: pad(filled([1, 1, 720, 1280], 0), margins, 1), canvas: true };
  const wide = { height: 720, width: 1600 };

  it('moves borders at one level of a hole or a canvas, unless it begins there, and never in a whole picture', () => {
    const moves = (options: Parameters<typeof planLift>[2], of = small, from = photo) =>
      planLift(of, from, options).levels.flatMap(({ cut, photo: own }) => (cut ? [own.width] : []));
    expect(moves({})).to.deep.equal([]);
    expect(moves({ mask })).to.have.length(1);
    expect(moves({ mask })[0]).to.be.within(121, 161);
    expect(moves({ mask, start: 130 }, { height: 108, width: 192 })).to.deep.equal([]);
    expect(moves(canvas, { height: 54, width: 120 }, wide)).to.have.length(1);
  });

  it('bends pieces of a whole picture at the first level of more than 250 px, unless it begins there', () => {
    const bent = (options: Parameters<typeof planLift>[2], of = small, from = photo) =>
      planLift(of, from, options).levels.flatMap(({ bent: here, photo: own }) => (here ? [own.width] : []));
    expect(bent({})).to.have.length(1);
    expect(bent({})[0]).to.be.within(251, 335);
    expect([bent({ mask }), bent(canvas, { height: 54, width: 120 }, wide)]).to.deep.equal([[], []]);
    expect(bent({}, { height: 180, width: 320 })).to.deep.equal([]);
    expect(bent({}, small, { height: 120, width: 200 })).to.deep.equal([]);
  });

  it('chooses among four fillings of a hole, where the photograph has 330 px; elsewhere there is one', () => {
    const chosen = (options: Parameters<typeof planLift>[2], of = small, from = photo) => {
      const { fillings, levels } = planLift(of, from, options);
      return [
        fillings.length,
        ...levels.flatMap(({ choosing, photo: own }) => (choosing ? [own.width] : [])),
      ];
    };
    const [count, width] = chosen({ mask });
    expect(count).to.equal(4);
    expect(width).to.be.within(250, 330);
    // A small photograph is filled to the end.
    const tiny = { height: 90, width: 160 };
    expect(chosen({ mask: filled([1, 1, 90, 160], 1) }, small, tiny)).to.deep.equal([4, 160]);
    expect(chosen({ mask, start: 400 }, { height: 225, width: 400 })).to.deep.equal([1]);
    expect(chosen({})).to.deep.equal([1]);
    expect(chosen(canvas, { height: 54, width: 120 }, wide)).to.deep.equal([1]);
  });

  it('cuts a canvas once more', () => {
    const cut = (options: Parameters<typeof planLift>[2], of = small, from = photo) =>
      planLift(of, from, options).levels.find((level) => level.cut)?.cut;
    expect([cut({ mask })?.once, cut(canvas, { height: 54, width: 120 }, wide)?.once]).to.deep.equal([
      false,
      true,
    ]);
  });

  it('begins a canvas at 64 px of its photograph, and takes its mirror image from the cut on', () => {
    const { start, result, levels, references } = planLift({ height: 54, width: 120 }, wide, canvas);
    expect([start, result, references]).to.deep.equal([{ height: 36, width: 80 }, wide, wide]);
    const unsaid = { ...canvas, width: undefined, height: undefined };
    expect(planLift({ height: 53, width: 120 }, wide, unsaid).result).to.deep.equal(wide);
    const cut = levels.findIndex((level) => level.cut);
    expect(levels.map(({ mirrored }) => mirrored)).to.deep.equal(levels.map((_, i) => i >= cut));
    expect(levels.at(-1)?.parts[0]?.counted).to.deep.equal({ top: 0, height: 720 });
    expect(planLift(small, photo, { mask }).levels.some(({ mirrored }) => mirrored)).to.equal(false);
  });

  it('begins what nobody has composed at 160 px, with what surrounds it', () => {
    const open = planLift({ height: 90, width: 160 }, photo, { mask, open: true });
    expect(open.start).to.deep.equal({ height: 90, width: 160 });
    expect(open.fillings.every(({ begin }) => begin !== undefined)).to.equal(true);
    expect(open.levels.map(({ cut }) => cut !== undefined)).to.deep.equal(open.levels.map((_, i) => i === 0));
    const kept = planLift({ height: 90, width: 160 }, photo, { mask, open: true, stay: 0 }).fillings;
    expect(
      kept.every(({ stay, begin }) => stay === 0 && (begin?.by !== 'exemplars' || begin.stay === 0)),
    ).to.equal(true);
    const margins = planLift({ height: 135, width: 300 }, wide, { ...canvas, open: true });
    expect(margins.start).to.deep.equal({ height: 90, width: 200 });
    expect([margins.fillings.length, margins.fillings[0].begin?.by]).to.deep.equal([1, 'transport']);
    expect([margins.levels[0]?.cut?.once, margins.levels.every(({ mirrored }) => mirrored)]).to.deep.equal([
      true,
      true,
    ]);
    for (const { fillings } of [planLift(small, photo, { mask }), planLift(small, photo, { open: true })])
      expect(fillings.some(({ begin }) => begin !== undefined)).to.equal(false);
  });

  it('keeps heights as usual for what is made, every second filling of a hole more, unless that is said', () => {
    const kept = (options: Parameters<typeof planLift>[2], of = small, from = photo) =>
      planLift(of, from, options).fillings.map(({ stay }) => stay);
    expect([kept({}), kept({ mask })]).to.deep.equal([[0.03], [0.03, 0.2, 0.03, 0.2]]);
    expect(kept(canvas, { height: 54, width: 120 }, wide)).to.deep.equal([0.2]);
    expect([kept({ stay: 0 }), kept({ mask, stay: 1 })]).to.deep.equal([[0], [1, 1, 1, 1]]);
  });

  it('holds a whole picture only', () => {
    const held = (options: Parameters<typeof planLift>[2]) => planLift(small, photo, options).hold;
    expect([held({}), held({ hold: 0.5 }), held({ hold: 0.5, mask })]).to.deep.equal([0, 0.5, 0]);
  });

  it('goes from the scale of the small image to the size of the photograph; in a hole from 64 px', () => {
    const { start, result, levels } = planLift(small, photo, {});
    expect(start).to.deep.equal(small);
    expect(result).to.deep.equal(photo);
    expect(levels.at(-1)?.target).to.deep.equal(photo);
    expect(planLift(small, photo, { mask }).start).to.deep.equal({ height: 36, width: 64 });
    expect(planLift(small, photo, { start: 64 }).start).to.deep.equal({ height: 36, width: 64 });
    // A result below the small image begins at its own size.
    const least = planLift(small, photo, { width: 80 });
    expect([least.start, least.levels.length]).to.deep.equal([least.result, 1]);
  });
});
