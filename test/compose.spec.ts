import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseS3Place } from '../src/machines/files/s3-store.ts';
import { requireStrongToken } from '../src/server/security/token.ts';
import { parseAddress } from '../src/server/store/postgres/connect.ts';

interface Service {
  readonly ports?: readonly string[];
  readonly image?: string;
  readonly build?: { readonly args?: Readonly<Record<string, string>> };
  readonly hostname?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** A CommonJS package. */
const { load } = createRequire(import.meta.url)('js-yaml') as { readonly load: (text: string) => unknown };

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const given: Readonly<Record<string, string>> = {
  PATCHWISE_TOKEN: 'a-token-of-the-spec',
  BROKER_SECRET: 'secretOfTheBroker1',
  DATABASE_SECRET: 'secretOfTheDatabase1',
  OBJECTS_SECRET: 'secretOfTheObjects1',
};

/** As Compose merges maps (`<<`) and puts values into texts: `${NAME}`, with `:-` what stands for an empty one, with `:?` why there must be one. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value === 'object' && value !== null) {
    const { '<<': merged, ...own } = value as Readonly<Record<string, unknown>>;
    const values = Object.entries(own).map(([key, one]) => [key, filled(one)]);
    const parts = merged === undefined ? [] : ([filled(merged)].flat() as object[]);
    return Object.assign({}, ...parts.reverse(), Object.fromEntries(values));
  }
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (all, name, how, rest) => {
    if (all === '$$') return '$';
    const known = given[String(name)] ?? (how === '-' ? String(rest) : undefined);
    if (known === undefined) throw new Error(`${name} has no value`);
    return known;
  });
}

describe('compose.yaml', () => {
  const { services } = filled(load(read('compose.yaml'))) as Compose;

  it('has the studio listen at the port at which it is opened: it answers at no other', () => {
    const { ports = [], environment = {} } = services['studio'] ?? {};
    const port = environment['PATCHWISE_PORT'];
    expect(ports).to.deep.equal([`127.0.0.1:${port}:${port}`]);
    expect(read('compose.yaml').match(/\$\{\w+/g)).to.deep.equal(new Array(3).fill('${PATCHWISE_PORT'));
  });

  it('passes on settings that the studio knows, as they are where Compose is called', () => {
    const { PATCHWISE_PORT: _, ...passed } = services['studio']?.environment ?? {};
    expect(passed).to.deep.equal({ PATCHWISE_TOKEN: null, PATCHWISE_QUOTA: null, PATCHWISE_THREADS: null });
    for (const name of Object.keys(passed)) expect(read('docs/commands.md')).to.include(name);
  });
});

describe('compose.front-ends.yaml', () => {
  const compose = filled(load(read('compose.front-ends.yaml'))) as Compose;
  const { services } = compose;
  const of = (name: string): Service => services[name] ?? {};

  it('starts two front ends that differ in their name alone, each with the packages that it needs', () => {
    const { hostname: a, ...first } = of('a');
    const { hostname: b, ...second } = of('b');
    expect(first).to.deep.equal(second);
    expect([a, b]).to.deep.equal(['a', 'b']);
    const { peerDependencies } = JSON.parse(read('package.json')) as { peerDependencies: object };
    const peers = of('a').build?.args?.['PEERS']?.split(' ') ?? [];
    expect(peers).to.include.members(['pg', 'bullmq', 'ioredis', '@aws-sdk/client-s3']);
    for (const peer of peers) expect(peerDependencies).to.have.property(peer);
    expect(read('Dockerfile')).to.match(/^ARG PEERS=""[\s\S]*npm install [^\n]*\$\{PEERS\}/m);
  });

  it('names services, volumes, configurations and variables that are there', () => {
    const known = new Set(read('docs/commands.md').match(/PATCHWISE_\w+/g));
    for (const [name, { depends_on = [], volumes = [], configs = [], environment = {} }] of Object.entries(
      services,
    )) {
      const needed = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
      for (const one of needed) expect(services, `${name} waits for ${one}`).to.have.property(one);
      for (const [one, { condition }] of Object.entries(Array.isArray(depends_on) ? {} : depends_on)) {
        if (condition === 'service_healthy') expect(of(one), one).to.have.property('healthcheck');
      }
      for (const volume of volumes.filter((text) => !text.startsWith('/')))
        expect(compose.volumes, name).to.have.property(volume.split(':')[0] ?? '');
      for (const { source } of configs) expect(compose.configs, name).to.have.property(source);
      for (const variable of Object.keys(environment).filter((one) => one.startsWith('PATCHWISE_')))
        expect([...known], name).to.include(variable);
    }
  });

  it('gives front ends disks of their own, and workers no secret of the object store or the database', () => {
    for (const name of ['a', 'b', 'worker']) expect(of(name).volumes, name).to.deep.equal(['/data']);
    for (const [name, secret] of Object.entries(given)) {
      const knows = (service: string) => JSON.stringify(of(service)).includes(secret);
      expect(knows('a'), `${name} at a front end`).to.equal(true);
      const isWorkers = ['PATCHWISE_TOKEN', 'BROKER_SECRET'].includes(name);
      expect(knows('worker'), `${name} at a worker`).to.equal(isWorkers);
    }
    expect(new Set(Object.values(given)).size).to.equal(4);
  });

  it('gives addresses that the studio reads, of services that are there', () => {
    const env = of('a').environment ?? {};
    expect(requireStrongToken(env['PATCHWISE_TOKEN'] ?? '')).to.equal(given['PATCHWISE_TOKEN']);
    expect(parseAddress(env['PATCHWISE_DATABASE'] ?? '').place).to.equal('database:5432/studio');
    const place = parseS3Place(env['PATCHWISE_FILES'] ?? '');
    expect(place).to.include({ bucket: 'patchwise', endpoint: 'http://objects:8333', region: 'us-east-1' });
    const broker = new URL(env['PATCHWISE_BROKER'] ?? '');
    expect(services).to.include.keys('database', broker.hostname, 'objects');
    expect(of('worker').environment).to.include({ PATCHWISE_BROKER: env['PATCHWISE_BROKER'] });
    expect(services).to.have.property(new URL(of('worker').environment?.['PATCHWISE_STUDIO'] ?? '').hostname);
    expect(of('database').environment).to.include({
      POSTGRES_USER: new URL(env['PATCHWISE_DATABASE'] ?? '').username,
      POSTGRES_PASSWORD: given['DATABASE_SECRET'],
    });
    const { content = '{}' } = compose.configs['objects'] ?? {};
    const [identity] = (JSON.parse(content) as { identities: { credentials: object[] }[] }).identities;
    expect(identity?.credentials).to.deep.equal([
      { accessKey: env['AWS_ACCESS_KEY_ID'], secretKey: env['AWS_SECRET_ACCESS_KEY'] },
    ]);
    for (const name of ['a', 'b'])
      expect(compose.configs['proxy']?.content, 'the proxy').to.include(`${name}:7860`);
  });
});
