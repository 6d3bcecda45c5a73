import { expect } from 'chai';
import { Admission } from '../../../src/server/socket/admission.ts';
import { Inbox } from '../../../src/server/socket/inbox.ts';
import { SOCKET_LIMITS } from '../../../src/server/socket/limits.ts';
import { codeOf, codeOfAsync } from '../../support/code-of.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Inbox of a client', () => {
  let bytes = 0;
  let waiting: (() => void)[] = [];
  let time = 0;
  let inbox: Inbox;
  const outgoing = {
    get bytes() {
      return bytes;
    },
    onceLess: (call: () => void) => void waiting.push(call),
  };
  const read = (less: number) => {
    bytes = less;
    for (const call of waiting.splice(0)) call();
  };
  beforeEach(() => {
    [bytes, waiting, time] = [0, [], 0];
    inbox = new Inbox(outgoing, () => time);
  });

  it('handles messages one after the other, also after one that fails', async () => {
    const log: string[] = [];
    const task =
      (name: string, fails = false) =>
      async () => {
        log.push(`${name} begins`);
        await turn();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const all = [inbox.take(task('a')), inbox.take(task('b', true)), inbox.take(task('c'))];
    const results = await Promise.allSettled(all);
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('makes no answer while much waits to be read, and goes on when it is', async () => {
    bytes = SOCKET_LIMITS.outgoingBytes + 1;
    let answered = false;
    const answer = inbox.take(async () => {
      answered = true;
    });
    await turn();
    expect(answered).to.equal(false);
    time = 5000;
    expect(inbox.blockedFor).to.equal(5000);
    read(SOCKET_LIMITS.outgoingBytes + 1);
    await turn();
    expect([answered, inbox.blockedFor], 'something was read').to.deep.equal([false, 0]);
    read(0);
    await answer;
    expect(inbox.blockedFor).to.equal(0);
  });

  it('refuses messages beyond those that may wait', async () => {
    bytes = SOCKET_LIMITS.outgoingBytes + 1;
    const taken = Array.from({ length: SOCKET_LIMITS.waitingMessages }, () => inbox.take(async () => 1));
    expect(await codeOfAsync(() => inbox.take(async () => 1))).to.equal('request/too-many');
    await turn();
    read(0);
    await Promise.all(taken);
    expect(await inbox.take(async () => 2)).to.equal(2);
  });
});

describe('Places of sockets', () => {
  const full = (admission: Admission, address: string, known: boolean) =>
    codeOf(() => admission.enter(address, known)) === 'request/too-many';

  it('of those who have shown nothing are few and their own: they keep nobody out', () => {
    const admission = new Admission();
    const strangers = Array.from({ length: SOCKET_LIMITS.strangers }, (_, i) =>
      admission.enter(`10.0.0.${i}`, false),
    );
    expect(full(admission, '10.1.1.1', false)).to.equal(true);
    expect(full(admission, '10.1.1.1', true)).to.equal(false);
    strangers[0]?.admit();
    expect(full(admission, '10.1.1.2', false), 'one has shown its token').to.equal(false);
    strangers[1]?.leave();
    strangers[1]?.leave();
    expect(full(admission, '10.1.1.3', false)).to.equal(false);
    expect(full(admission, '10.1.1.4', false), 'a place is given back once').to.equal(true);
  });

  it('are bounded in all and from one address that is not this machine', () => {
    const admission = new Admission();
    for (let i = 0; i < SOCKET_LIMITS.connectionsPerAddress; i++) admission.enter('10.0.0.1', true);
    expect(full(admission, '10.0.0.1', true)).to.equal(true);
    const own = Array.from({ length: SOCKET_LIMITS.connections - SOCKET_LIMITS.connectionsPerAddress }, () =>
      admission.enter('127.0.0.1', true),
    );
    expect(full(admission, '127.0.0.1', true)).to.equal(true);
    own[0]?.leave();
    expect(full(admission, '127.0.0.1', true)).to.equal(false);
    expect(
      codeOf(() => admission.enter('127.0.0.1', false).admit()),
      'showing the token makes no place',
    ).to.equal('request/too-many');
  });
});
