import { expect } from 'chai';
import { isLoopback } from '../../../src/runtime/loopback.ts';
import { hostPolicy, isAllowedHost, parseHost } from '../../../src/server/security/hosts.ts';
import { requireSameOrigin } from '../../../src/server/security/same-origin.ts';
import { codeOf } from '../../support/code-of.ts';

describe('Hosts', () => {
  const local = hostPolicy('127.0.0.1');

  it('answers for this machine at its own port only', () => {
    for (const host of [
      '127.0.0.1:7860',
      'localhost:7860',
      'LOCALHOST:7860',
      'localhost.:7860',
      '[::1]:7860',
    ]) {
      expect(isAllowedHost(host, local, 7860), host).to.equal(true);
    }
    for (const host of ['localhost', 'localhost:80', '127.0.0.1:7861', '[::1]', undefined, '']) {
      expect(isAllowedHost(host, local, 7860), String(host)).to.equal(false);
    }
  });

  it('refuses names that an attacker can point here', () => {
    const names = [
      'evil.example:7860',
      '127.0.0.1.evil.example:7860',
      'localhost.evil.example:7860',
      'localhost@evil:7860',
      '0.0.0.0:7860',
      '2130706433:7860',
    ];
    for (const host of names) expect(isAllowedHost(host, local, 7860), host).to.equal(false);
    expect(isAllowedHost('evil.example:7860', hostPolicy('0.0.0.0'), 7860)).to.equal(false);
  });

  it('answers for names that the operator gives, at any port', () => {
    const policy = hostPolicy('127.0.0.1', ['Studio.Example']);
    expect(isAllowedHost('studio.example', policy, 7860)).to.equal(true);
    expect(isAllowedHost('studio.example:443', policy, 7860)).to.equal(true);
    expect(isAllowedHost('other.example', policy, 7860)).to.equal(false);
  });

  it('answers for the address that it listens on', () => {
    expect(isAllowedHost('10.1.2.3:7860', hostPolicy('10.1.2.3'), 7860)).to.equal(true);
  });

  it('tells loopback from the rest', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '::1', '[::1]'])
      expect(isLoopback(host), host).to.equal(true);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'example'])
      expect(isLoopback(host), host).to.equal(false);
  });

  it('reads no host out of rubbish', () => {
    for (const text of ['', ':80', 'a b', 'a/b', '[::1', '[zz]:1', 'a:0', 'a:65536', 'a:1:2', 'a:-1']) {
      expect(parseHost(text, 80), text).to.equal(undefined);
    }
  });
});

describe('requireSameOrigin', () => {
  const policy = { hosts: hostPolicy('127.0.0.1'), port: 7860 };
  const host = 'localhost:7860';
  const judge = (headers: Readonly<Record<string, string>>, navigable = false) =>
    codeOf(() => requireSameOrigin({ host, ...headers }, policy, navigable));

  it('lets in the studio itself and programs without an origin', () => {
    expect(judge({})).to.equal(undefined);
    expect(judge({ origin: 'http://localhost:7860' })).to.equal(undefined);
    expect(judge({ origin: 'http://localhost:7860', 'sec-fetch-site': 'same-origin' })).to.equal(undefined);
    expect(judge({ 'sec-fetch-site': 'none' })).to.equal(undefined);
  });

  it('refuses other origins, null, other schemes, other ports and other loopback names', () => {
    for (const origin of [
      'http://evil.example',
      'null',
      '',
      'https://localhost:7860.evil.example',
      'http://localhost:3000',
      'http://127.0.0.1:7860',
      'file://localhost:7860',
      'http://localhost:7860/',
      'http://x@localhost:7860',
    ]) {
      expect(judge({ origin }), origin).to.equal('request/origin');
    }
  });

  it('refuses what the browser marks as coming from another site, but for opening a page', () => {
    for (const site of ['cross-site', 'same-site', 'anything']) {
      expect(judge({ 'sec-fetch-site': site }), site).to.equal('request/origin');
    }
    const opened = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect(judge(opened, true)).to.equal(undefined);
    expect(judge(opened, false)).to.equal('request/origin');
    expect(judge({ ...opened, 'sec-fetch-dest': 'iframe' }, true)).to.equal('request/origin');
    expect(judge({ ...opened, 'sec-fetch-mode': 'no-cors' }, true)).to.equal('request/origin');
  });

  it('lets in an origin that the operator names', () => {
    const open = { ...policy, origins: ['http://localhost:5173'] };
    const headers = { host, origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' };
    expect(codeOf(() => requireSameOrigin(headers, open))).to.equal(undefined);
  });

  it('compares default ports', () => {
    const named = { hosts: hostPolicy('127.0.0.1', ['studio.example']), port: 7860 };
    const headers = { host: 'studio.example:443', origin: 'https://studio.example' };
    expect(codeOf(() => requireSameOrigin(headers, named))).to.equal(undefined);
  });
});
