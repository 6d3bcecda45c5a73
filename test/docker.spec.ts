import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readStages, type Step, variablesOf } from '../docker/try/dockerfile.mjs';

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

const stages = readStages(text);

/** The last instruction of a kind in a stage: the one that holds. */
function lastOf(stage: string, keyword: string): Step | undefined {
  return stages.find(({ name }) => name === stage)?.steps.findLast((step) => step.keyword === keyword);
}

describe('the Dockerfile', () => {
  it('has no fault that a linter finds', () => {
    const faults = validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    expect(faults).to.deep.equal([]);
    // The linter does find faults.
    expect(validate('FROM node\nCMD ["a"]\nCMD ["b"]\nNOPE x\n')).to.have.length.above(0);
  });

  it('ends in an image that is not root, looks after its health and keeps its data outside, for either device', () => {
    const last = stages.at(-1);
    expect(last).to.include({ name: 'studio', base: 'cpu' });
    expect(text).to.match(/^FROM \$\{DEVICE\} AS studio$/m);
    expect(stages.map(({ name }) => name)).to.include.members(['cpu', 'cuda']);
    expect(lastOf('studio', 'USER')?.text).to.equal('patchwise');
    expect(lastOf('studio', 'HEALTHCHECK')?.text).to.include('/opt/patchwise/health.mjs');
    expect(lastOf('studio', 'VOLUME')?.text).to.equal('/data');
    expect(lastOf('studio', 'ENTRYPOINT')?.json).to.deep.equal(['patchwise']);
  });

  it('names files and stages that are there', () => {
    const images = new Set(stages.flatMap(({ name, base }) => [name, base]));
    const steps = stages.flatMap(({ steps: all }) => all);
    const copies = steps.filter(({ keyword }) => keyword === 'COPY');
    expect(copies).to.have.length.above(4);
    for (const { text: words, flags } of copies) {
      if (flags['from'] !== undefined) expect([...images]).to.include(flags['from']);
      else expect(existsSync(join(root, words.split(' ')[0] ?? '')), words).to.equal(true);
    }
    const scripts = steps.flatMap(({ text: words }) => words.match(/(?<= )scripts\/\S+\.mjs/g) ?? []);
    expect(scripts).to.have.length.above(0);
    for (const script of scripts) expect(existsSync(join(root, script)), script).to.equal(true);
  });

  it('is read with its variables, so that its steps can be tried without Docker', () => {
    expect(stages[0]).to.include({ name: 'base', base: 'node:24-bookworm-slim' });
    // Docker puts no variables into COPY --from: a Node of one's own reaches all images by the stage alone.
    expect(text.match(/node:(?!\$)/g)).to.equal(null);
    const env = lastOf('studio', 'ENV')?.text ?? '';
    expect(variablesOf(env)).to.include({ PATCHWISE_HOME: '/data', PATCHWISE_HOST: '0.0.0.0' });
    expect(lastOf('studio', 'HEALTHCHECK')?.flags).to.include({ timeout: '5s' });
    expect(() => readStages('FROM a AS b\nCOPY $NOTHING /x\n')).to.throw('NOTHING has no value');
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
