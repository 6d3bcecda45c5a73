import { expect } from 'chai';
import fc from 'fast-check';
import { CAP_HEIGHT } from '../../src/render/font.ts';
import { rasterise, svgDocument } from '../../src/render/svg.ts';
import { fitText, measureText, type TextStyle, textPath, wrapText } from '../../src/render/text.ts';
import { boxWhere, isDark, pixel, rgb } from './pixels.ts';

const draw = (...body: string[]) => rasterise(svgDocument(300, 60, body));
const style: TextStyle = { size: 20 };

describe('text', () => {
  it('makes dark pixels inside its measured box and none outside', async () => {
    const width = measureText('Hxp', style);
    const box = boxWhere(await draw(textPath('Hxp', 40, 30, style)), isDark)!;
    expect(box.left).to.be.within(40, 43);
    expect(box.right).to.be.within(40 + width - 4, 40 + width);
    expect(box.top).to.be.closeTo(30 - CAP_HEIGHT * 20, 1.5);
    // The p reaches below the baseline.
    expect(box.bottom).to.be.within(32, 36);
  });

  it('stands to the right of x, around it, or to its left', async () => {
    const width = measureText('HHH', style);
    const lefts = await Promise.all(
      (['start', 'middle', 'end'] as const).map(async (anchor) => {
        const canvas = await draw(textPath('HHH', 150, 30, { ...style, anchor }));
        return boxWhere(canvas, isDark)!.left;
      }),
    );
    expect(lefts[0]! - lefts[1]!).to.be.closeTo(width / 2, 1);
    expect(lefts[0]! - lefts[2]!).to.be.closeTo(width, 1);
  });

  it('takes its colour, and is thicker in bold', async () => {
    const orange = await draw(textPath('■', 40, 30, { ...style, fill: '#d55e00' }));
    expect(pixel(orange, 48, 24)).to.deep.equal(rgb('#d55e00'));
    expect(measureText('Patchwise', { ...style, weight: 'bold' })).to.be.above(
      measureText('Patchwise', style),
    );
  });

  it('kerns: AV is narrower than A and V', () => {
    const [a, v] = [measureText('A', style), measureText('V', style)];
    expect(measureText('AV', style)).to.be.below(a + v - 0.5);
    expect(measureText('HI', style)).to.be.closeTo(measureText('H', style) + measureText('I', style), 1e-9);
  });

  it('has the letters of many languages, and a box for what it lacks', () => {
    for (const text of ['zwölf', 'έλα', 'привет', '10⁻³ × −5']) {
      expect(textPath(text, 0, 0, style)).not.to.equal('');
    }
    expect(textPath('日', 0, 0, style)).to.equal(textPath('本', 0, 0, style));
    expect(textPath('ö', 0, 0, style)).not.to.equal(textPath('日', 0, 0, style));
  });

  it('draws any text, and no text as nothing', () => {
    expect(textPath('', 0, 0, style)).to.equal('');
    expect(textPath(' \n\t\u0000', 0, 0, style)).to.equal('');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textPath(text, 1, 1, style)).to.match(/^(<path d="[-MLQCZ0-9. ]+" fill="#[0-9a-f]+"\/>)?$/);
        expect(measureText(text, style)).to.be.at.least(0);
      }),
    );
  });

  it('cannot break out of the SVG by its colour', () => {
    expect(textPath('x', 0, 0, { ...style, fill: '"/><script>' })).to.contain(
      'fill="&quot;/&gt;&lt;script&gt;"',
    );
  });
});

describe('fitText', () => {
  it('leaves what fits and cuts what does not to the longest beginning that does', () => {
    expect(fitText('short', 300, style)).to.equal('short');
    expect(fitText('a longer text', 100, style)).to.equal('a longe…');
    expect(fitText('a longer text', 108, style)).to.equal('a longer…');
    expect(fitText('a longer text', 3, style)).to.equal('');
    fc.assert(
      fc.property(fc.string(), fc.nat(200), (text, width) => {
        expect(measureText(fitText(text, width, style), style)).to.be.at.most(width);
      }),
    );
  });

  it('never cuts a character in halves', () => {
    for (let width = 0; width < 100; width += 5) {
      expect(fitText('😀😀😀😀😀', width, style)).to.match(/^(😀*…)?$/u);
    }
  });
});

describe('wrapText', () => {
  it('breaks at spaces and line breaks, and loses no word that fits', () => {
    expect(wrapText('one two three', 100, style)).to.deep.equal(['one two', 'three']);
    expect(wrapText('one\ntwo', 300, style)).to.deep.equal(['one', 'two']);
    const words = fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 120, max: 300 }), (list, width) => {
        const lines = wrapText(list.join(' '), width, style);
        expect(lines.join(' ').split(' ')).to.deep.equal(list);
        for (const line of lines) expect(measureText(line, style)).to.be.at.most(width);
      }),
    );
  });
});
