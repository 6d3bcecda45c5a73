import { expect } from 'chai';
import { ApiError } from '../../../web/src/api/error.ts';
import { errorWords } from '../../../web/src/texts/error-words.ts';
import { speak } from '../../../web/src/texts/texts.ts';
import { describeError } from '../../../web/src/ui/toast.ts';

const damaged = { code: 'image/undecodable', message: 'IMG_1.jpg is damaged.', hint: 'Save it again.' };

describe('what an error of the studio says', () => {
  afterEach(() => speak('en'));

  it('is the studio’s own words in English', () => {
    expect(errorWords(damaged)).to.deep.equal({ message: damaged.message, hint: damaged.hint });
    expect(errorWords({ message: 'It failed.', hint: '' })).to.deep.equal({ message: 'It failed.' });
  });

  it('is told by its code in German, with a remedy or the particular thing', async () => {
    await speak('de');
    const told = errorWords(damaged);
    expect(told.message).to.match(/^Die Datei ist kein Bild/);
    expect(told.hint).to.match(/PNG/);
    const shape = errorWords({ code: 'tensor/shape', message: 'A mask of 3×3 does not fit.' });
    expect(shape.hint).to.contain('A mask of 3×3 does not fit.');
    const wide = { code: 'image/too-large', message: 'It has 20000×100 pixels; the limit is 16384 a side.' };
    expect(errorWords(wide).hint).to.contain('höchstens 16384 px');
    const large = {
      code: 'image/too-large',
      message: 'It has 9000×9000 pixels; the limit is 67 megapixels.',
    };
    expect(errorWords(large).hint).to.contain('höchstens 67 Megapixel');
    expect(errorWords({ code: 'run/cancelled', message: 'x' })).to.not.have.property('hint');
    expect(errorWords({ code: 'new/code', message: 'A newer studio.' })).to.deep.equal({
      message: 'A newer studio.',
    });
  });

  it('also of answers; where nobody answered, the page’s own words stay', async () => {
    await speak('de');
    expect(describeError(new ApiError(415, damaged)).message).to.match(/^Die Datei ist kein Bild/);
    const away = describeError(ApiError.unreachable());
    expect(away.message).to.match(/nicht erreichbar/);
    expect(away.hint).to.match(/von selbst/);
  });
});
