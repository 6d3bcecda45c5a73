import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { isLoopback } from '../../runtime/loopback.ts';

/** A host and a port, lower case, IPv6 without brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Reads a Host header, or the host part of an origin. Undefined when it is not one. */
export function parseHost(text: string, defaultPort: number): HostPort | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9A-Za-z._-]+))(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const [, v6, name, portText] = match;
  if (v6 !== undefined && isIP(v6) !== 6) return undefined;
  const port = portText === undefined ? defaultPort : Number(portText);
  if (port < 1 || port > 65535) return undefined;
  return { host: (v6 ?? name ?? '').toLowerCase().replace(/\.$/, ''), port };
}

/** Which Host headers the server answers. */
export interface HostPolicy {
  /** Names that are answered at the server's own port. */
  readonly own: ReadonlySet<string>;
  /** Names that are answered at any port: those of a proxy in front. */
  readonly named: ReadonlySet<string>;
}

/**
 * The names of a server that listens on `host`. A page that was rebound by DNS (its own name pointing here) is known
 * by the name in its Host header, which is none of these.
 * @param extra names given by the operator (`--allow-host`)
 */
export function hostPolicy(host: string, extra: readonly string[] = []): HostPolicy {
  const own = new Set(['localhost', '127.0.0.1', '::1']);
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (!isLoopback(bare)) {
    // An address cannot be rebound: only names can. The machine's own name is nobody else's to point.
    for (const address of Object.values(networkInterfaces()).flat()) {
      if (address !== undefined) own.add(address.address.toLowerCase().replace(/%.*$/, ''));
    }
    own.add(hostname().toLowerCase());
    if (bare !== '0.0.0.0' && bare !== '::') own.add(bare);
  }
  return { own, named: new Set(extra.map((name) => name.toLowerCase())) };
}

/** Whether a Host header is answered by a server on `port`. */
export function isAllowedHost(header: string | undefined, policy: HostPolicy, port: number): boolean {
  const parsed = header === undefined ? undefined : parseHost(header, 80);
  if (parsed === undefined) return false;
  return policy.named.has(parsed.host) || (policy.own.has(parsed.host) && parsed.port === port);
}
