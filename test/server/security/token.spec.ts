import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { memorySessions } from '../../../src/server/security/sessions.ts';
import { cookieValue, makeToken, requireStrongToken, TokenGate } from '../../../src/server/security/token.ts';
import { BucketsByKey, TokenBucket } from '../../../src/studio/token-bucket.ts';
import { codeOf } from '../../support/code-of.ts';

describe('TokenGate', () => {
  const token = makeToken();
  let time = 0;
  let gate: TokenGate;
  beforeEach(() => {
    time = 0;
    gate = new TokenGate(token, memorySessions(), () => time);
  });
  const pair = async () => (await gate.openSession('a browser')).split(';')[0] as string;

  it('makes tokens of 256 random bits', () => {
    expect(Buffer.from(token, 'base64url')).to.have.length(32);
    expect(makeToken()).not.to.equal(token);
  });

  it('lets in by header, by first visit and by cookie', async () => {
    gate.require({ authorization: `Bearer ${token}` }, 'a');
    gate.require({ token }, 'a');
    gate.require({ cookie: `theme=dark; ${await pair()}` }, 'a');
  });

  it('refuses none, wrong, shorter, longer and differently cased tokens', () => {
    for (const shown of ['', 'x', token.slice(1), `${token}x`, token.toUpperCase()]) {
      expect(
        codeOf(() => gate.require({ token: shown }, `client of ${shown}`)),
        shown,
      ).to.equal('request/token');
    }
    expect(codeOf(() => gate.require({}, 'b'))).to.equal('request/token');
    expect(codeOf(() => gate.require({ authorization: `Basic ${token}` }, 'b'))).to.equal('request/token');
    expect(
      codeOf(() => gate.require({ cookie: `${gate.cookieName}=${token}` }, 'b')),
      'the token is no cookie',
    ).to.equal('request/token');
  });

  it('gives a cookie that scripts and other sites cannot use, and that does not tell the token', async () => {
    const cookie = await gate.openSession('a browser');
    expect(cookie).to.include('HttpOnly').and.include('SameSite=Strict').and.include('Path=/');
    expect(cookie).not.to.include(token);
    expect(await gate.openSession('a browser'), 'each browser has its own').not.to.equal(cookie);
    expect(
      codeOf(() => new TokenGate(token).require({ cookie }, 'a')),
      'of another studio',
    ).to.equal('request/token');
  });

  it('lets an address try ten wrong tokens, and one more later; who has the right one is let in at any time', async () => {
    const wrong = (address: string) => codeOf(() => gate.require({ token: 'wrong' }, address));
    for (let i = 0; i < 10; i++) expect(wrong('a')).to.equal('request/token');
    expect(wrong('a')).to.equal('request/too-many');
    expect(wrong('b'), 'another address').to.equal('request/token');
    expect(gate.require({ token }, 'a')).to.equal('token');
    expect(gate.require({ authorization: `Bearer ${token}` }, 'a')).to.equal('token');
    expect(gate.require({ cookie: await pair() }, 'a')).to.equal('session');
    time = 11_000;
    expect([wrong('a'), wrong('a')]).to.deep.equal(['request/token', 'request/too-many']);
  });

  it('tells by what somebody came in: a session that was shown with a wrong token is a session', async () => {
    const cookie = await pair();
    expect(gate.require({ cookie, token: 'x' }, 'a')).to.equal('session');
    expect(gate.require({ cookie, authorization: 'Basic eDp4' }, 'a')).to.equal('session');
    expect(gate.require({ cookie, token }, 'a')).to.equal('token');
  });

  it('lets nobody guess the token by cookies: they have nothing to do with it', () => {
    const made = `${gate.cookieName}=${createHmac('sha256', token).update('patchwise session').digest('base64url')}`;
    expect(codeOf(() => gate.require({ cookie: made }, 'c'))).to.equal('request/token');
  });

  it('does not shut out a browser whose session has ended, however often its page asks', () => {
    const cookie = `${gate.cookieName}=${'A'.repeat(43)}`;
    for (let i = 0; i < 50; i++)
      expect(codeOf(() => gate.require({ cookie }, 'd'))).to.equal('request/token');
    gate.require({ cookie, token }, 'd');
  });

  it('does not count visits without a token as guesses', () => {
    for (let i = 0; i < 50; i++) codeOf(() => gate.require({}, 'a'));
    gate.require({ token }, 'a');
  });

  it('takes only tokens that cannot be guessed', () => {
    expect(codeOf(() => requireStrongToken('short'))).to.equal('usage/invalid');
    expect(codeOf(() => requireStrongToken('has a space in it, see'))).to.equal('usage/invalid');
    expect(requireStrongToken(token)).to.equal(token);
  });

  it('reads cookies', () => {
    expect(cookieValue('a=1; b = x=y ;c', 'b')).to.equal('x=y');
    expect(cookieValue('ab=1', 'b')).to.equal(undefined);
    expect(cookieValue(undefined, 'b')).to.equal(undefined);
  });
});

describe('TokenBucket', () => {
  it('allows a burst, then a rate, and carries a debt', () => {
    let time = 0;
    const bucket = new TokenBucket(10, 5, () => time);
    expect([1, 2, 3, 4, 5, 6].map(() => bucket.take())).to.deep.equal([true, true, true, true, true, false]);
    time = 100;
    expect(bucket.take()).to.equal(true);
    bucket.spend(3);
    time = 300;
    expect(bucket.level).to.be.closeTo(-1, 1e-9);
    time = 10_000;
    expect(bucket.level).to.equal(5);
  });

  it('remembers a bounded number of addresses', () => {
    const buckets = new BucketsByKey(() => new TokenBucket(1, 1, () => 0), 3);
    for (let i = 0; i < 10; i++) buckets.of(`address ${i}`).take();
    expect(buckets.size).to.equal(3);
    expect(buckets.of('address 9').take(), 'a recent one').to.equal(false);
    expect(buckets.of('address 0').take(), 'a forgotten one').to.equal(true);
  });
});
