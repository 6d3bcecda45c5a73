import { expect } from 'chai';
import { setStudioClock, studioTime } from '../../../../web/src/state/page/studio-clock.ts';
import { ago } from '../../../../web/src/state/page/words.ts';

const HOUR = 3_600_000;

describe("the studio's clock in the page", () => {
  afterEach(() => setStudioClock(Date.now()));

  for (const [what, ahead] of [
    ['ahead of', HOUR],
    ['behind', -HOUR],
  ] as const) {
    it(`tells how long ago something was when it is ${what} the page's`, () => {
      setStudioClock(Date.now() + ahead);
      const made = Date.now() + ahead;
      expect(studioTime()).to.be.within(made - 1000, made + 60_000);
      expect(ago(made)).to.equal('just now');
      expect(ago(made - 2 * HOUR)).to.equal('2 hours ago');
      // A draft is the page's own.
      expect(ago(Date.now() - 2 * HOUR, Date.now())).to.equal('2 hours ago');
    });
  }
});
