import { expect } from 'chai';
import fc from 'fast-check';
import { clientAddress } from '../../../src/server/security/client-address.ts';

const request = (remoteAddress: string, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as Parameters<typeof clientAddress>[0];

describe('address of a client', () => {
  it('is that of the connection, whatever headers say, without a proxy', () => {
    expect(clientAddress(request('10.0.0.7', '1.2.3.4'))).to.equal('10.0.0.7');
    expect(clientAddress(request('::ffff:10.0.0.7'))).to.equal('10.0.0.7');
    expect(clientAddress(request('::1'))).to.equal('::1');
  });

  it('is what the outermost of one’s own proxies saw, never what a client claims', () => {
    expect(clientAddress(request('127.0.0.1', '6.6.6.6, 1.2.3.4'), 1)).to.equal('1.2.3.4');
    expect(clientAddress(request('127.0.0.1', ['6.6.6.6', '1.2.3.4, 10.0.0.1']), 2)).to.equal('1.2.3.4');
    expect(clientAddress(request('127.0.0.1'), 1), 'not by the proxy').to.equal('127.0.0.1');
    expect(clientAddress(request('127.0.0.1', 'unknown, x'), 1)).to.equal('127.0.0.1');
  });

  it('is the network of 64 bits for IPv6, which one client has all of', () => {
    const network = clientAddress(request('2001:db8:1:2:3:4:5:6'));
    expect(network).to.equal('2001:db8:1:2::/64');
    expect(clientAddress(request('2001:db8:1:2::99'))).to.equal(network);
    expect(clientAddress(request('2001:db8:1:3::99'))).not.to.equal(network);
    expect(clientAddress(request('127.0.0.1', '[2001:0db8:1:2::1]:4711'), 1)).to.equal(network);
  });

  it('with n proxies depends on the last n entries alone', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.ipV4(), fc.ipV4(), (claimed, seen, inner) => {
        const header = [...claimed, seen, inner].join(', ');
        expect(clientAddress(request('127.0.0.1', header), 2)).to.equal(seen);
      }),
    );
  });
});
