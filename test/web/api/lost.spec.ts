import { expect } from 'chai';
import { lostBy, refusedBy } from '../../../web/src/api/socket.ts';

describe('A lost connection', () => {
  it('is told by what it means, not by what Socket.IO calls it', () => {
    expect(lostBy('io server disconnect')).to.equal('ended');
    expect(lostBy('ping timeout')).to.equal('silent');
    for (const reason of ['transport close', 'transport error', 'parse error', 'of a later version']) {
      expect(lostBy(reason), reason).to.equal('broken');
    }
  });

  it('that was not made is told by the studio, where that answered', () => {
    expect(refusedBy(new Error('websocket error'))).to.equal('unanswered');
    const data = { code: 'request/token', message: 'A token is needed.', status: 401 };
    expect(refusedBy(Object.assign(new Error(data.message), { data }))).to.deep.equal({
      code: 'request/token',
      message: 'A token is needed.',
    });
  });
});
