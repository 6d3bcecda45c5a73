import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

interface Fault {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

/** A CommonJS package: required, so that a checkout without it still passes the type check. */
const { validate } = createRequire(import.meta.url)('dockerfile-utils') as {
  readonly validate: (dockerfile: string) => readonly Fault[];
};

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');

/** Instructions of each stage by its name, continued lines joined. */
function stages(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')) {
    const name = /^FROM .* AS (\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      current = [];
      found.set(name, current);
    }
    if (line.trim() !== '') current.push(line);
  }
  return found;
}

describe('the Dockerfile', () => {
  it('has no fault that a linter finds', () => {
    const faults = validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    expect(faults).to.deep.equal([]);
    // The linter does find faults.
    expect(validate('FROM node\nCMD ["a"]\nCMD ["b"]\nNOPE x\n')).to.have.length.above(0);
  });

  it('ends in images that are not root, look after their health and keep their data outside', () => {
    for (const name of ['cpu', 'cuda']) {
      const lines = stages().get(name) ?? [];
      const last = (word: string) => lines.findLast((line) => line.startsWith(`${word} `));
      expect(last('USER'), name).to.equal('USER patchwise');
      expect(last('HEALTHCHECK'), name).to.include('/opt/patchwise/health.mjs');
      expect(last('VOLUME'), name).to.equal('VOLUME /data');
      expect(last('ENTRYPOINT'), name).to.equal('ENTRYPOINT ["patchwise"]');
    }
  });

  it('names files and stages that are there', () => {
    const names = new Set([...stages().keys(), 'node:24-bookworm-slim']);
    for (const [, stage = ''] of text.matchAll(/--from=(\S+)/g)) expect([...names]).to.include(stage);
    for (const [, file = ''] of text.matchAll(/^COPY (docker\/\S+)/gm)) {
      expect(existsSync(join(root, file)), file).to.equal(true);
    }
    const run = (stages().get('package') ?? []).join(' ');
    for (const [script = ''] of run.matchAll(/scripts\/\S+\.mjs/g)) {
      expect(existsSync(join(root, script)), script).to.equal(true);
    }
  });

  describe('its health check', () => {
    /** How it ends while something answers `/readyz` on its port. */
    async function healthOf(status: number | undefined): Promise<number | null> {
      const server = createServer((request, response) => {
        response.statusCode = request.url === '/readyz' ? (status ?? 200) : 404;
        response.end();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      if (status === undefined) server.close();
      const env = { ...process.env, PATCHWISE_PORT: String(port) };
      const check = spawn(process.execPath, [join(root, 'docker', 'health.mjs')], { env, stdio: 'ignore' });
      const [code] = (await once(check, 'exit')) as [number | null];
      server.close();
      return code;
    }

    it('is content with a studio that is ready, and with nothing else', async () => {
      expect(await healthOf(200)).to.equal(0);
      expect(await healthOf(503), 'stopping').to.equal(1);
      expect(await healthOf(undefined), 'nobody there').to.equal(1);
    });
  });
});
