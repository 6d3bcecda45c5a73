import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../server/support/waiting.ts';
import { ownPort } from '../../support/own-port.ts';
import { endsWithThis } from '../../support/own-processes.ts';
import { S3_KEYS, useS3Keys } from './s3-server.ts';

/** Ceph's S3 server on loopback, with its data in files of a temporary folder and not in a cluster. */
export interface RadosGateway {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** In which a bucket needs no place of its own. */
const REGION = 'us-east-1';

/** One with a bucket for all tests of a suite; where it is not installed, they are skipped. */
export function useRadosGateway(bucket: string): () => RadosGateway {
  let server: RadosGateway | undefined;
  before(async function () {
    this.timeout(60_000);
    server = await startRadosGateway(bucket);
    if (server === undefined) this.skip();
  });
  after(() => server?.stop());
  useS3Keys();
  return () => {
    if (server === undefined) throw new Error('The RADOS gateway has not been started.');
    return server;
  };
}

/** @returns undefined where it is not installed: that is printed */
async function startRadosGateway(bucket: string): Promise<RadosGateway | undefined> {
  try {
    execFileSync('radosgw', ['--version'], { stdio: 'ignore' });
  } catch {
    console.log('      skipped: there is no RADOS gateway (apt install radosgw)');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-rados-'));
  const port = await ownPort();
  const config = join(folder, 'ceph.conf');
  const settings = {
    'log file': join(folder, 'log'),
    'admin socket': join(folder, 'socket'),
    'pid file': join(folder, 'pid'),
    'run dir': folder,
    'rgw data': folder,
    'rgw backend store': 'dbstore',
    'rgw config store': 'dbstore',
    'dbstore db dir': folder,
    'dbstore config uri': `file:${join(folder, 'config.db')}`,
    'rgw frontends': `beast endpoint=127.0.0.1:${port}`,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  writeFileSync(
    config,
    ['[global]', 'fsid = 11111111-2222-3333-4444-555555555555', '[client]', ...lines, ''].join('\n'),
  );
  const who = ['-c', config, '-n', 'client.spec', '--no-mon-config'];
  const keys = [`--access-key=${S3_KEYS.id}`, `--secret-key=${S3_KEYS.secret}`];
  const user = ['user', 'create', '--uid=spec', '--display-name=spec', ...keys];
  await told('radosgw-admin', [...who, ...user], folder);
  const child: ChildProcess = endsWithThis(
    spawn('radosgw', [...who, '-f'], { stdio: 'ignore', cwd: folder }),
  );
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await listening(endpoint, child);
    await makeBucket(endpoint, bucket);
    return { endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves when a command has told its result, an object: that of Ceph at times never ends after it. */
async function told(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = endsWithThis(spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] }));
  const ended = once(child, 'close');
  let text = '';
  for await (const part of child.stdout) {
    text += part;
    if (isJson(text)) child.kill('SIGKILL');
  }
  const [code] = await ended;
  if (!isJson(text)) throw new Error(`${command} ended with ${code}, and told nothing: ${text}`);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

async function makeBucket(endpoint: string, bucket: string): Promise<void> {
  // As the store does: doctor tells of Node's age.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    ...{ endpoint, forcePathStyle: true, region: REGION },
    credentials: { accessKeyId: S3_KEYS.id, secretAccessKey: S3_KEYS.secret },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}

async function listening(endpoint: string, child: ChildProcess): Promise<void> {
  await until(
    () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      ),
    (there) => there || child.exitCode !== null,
  );
  if (child.exitCode !== null) throw new Error(`The RADOS gateway ended with ${child.exitCode}.`);
}
