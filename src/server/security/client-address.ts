import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * Whom a request comes from, for limits by address. Behind `proxies` proxies of one's own that is what the outermost
 * of them has written into `X-Forwarded-For`: as many entries from the right. What stands further left came from the
 * client and is believed by nobody; without proxies the header is not looked at.
 * IPv6 addresses count by their first 64 bits, which one client has all of.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies = 0,
): string {
  const peer = plain(socket.remoteAddress ?? '');
  if (proxies === 0) return network(peer);
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const told = forwarded.map((text) => plain(text.trim())).filter((text) => isIP(text) !== 0);
  return network(told.at(-proxies) ?? peer);
}

/** An IPv4 address without its IPv6 prefix, brackets and zone. */
function plain(address: string): string {
  return address
    .replace(/^\[|\](:\d+)?$/g, '')
    .replace(/^::ffff:(?=\d)/i, '')
    .replace(/%.*$/, '');
}

function network(address: string): string {
  if (!isIPv6(address) || address === '::1') return address;
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? front : [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
