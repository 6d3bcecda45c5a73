import { Agent, get } from 'node:http';

export interface LoadRow {
  readonly what: string;
  readonly count: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/**
 * Sends GETs at a steady rate, whether or not earlier ones were answered (so that a stall shows in all that come
 * during it), in turns to several addresses.
 */
export async function loadGets(
  url: string,
  run: string,
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
): Promise<readonly LoadRow[]> {
  const paths = [
    '/api/runs',
    `/api/runs/${run}`,
    `/api/runs/${run}/events`,
    '/api/nodes',
    '/api/graphs',
    '/api/system',
  ];
  const times = new Map<string, number[]>(paths.map((path) => [path, []]));
  const failed = new Map<string, number>();
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const open: Promise<void>[] = [];
  const began = performance.now();
  const total = Math.round(rate * seconds);
  for (let i = 0; i < total; i++) {
    const due = began + (1000 * i) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const path = paths[i % paths.length] as string;
    open.push(
      timed(agent, url + path).then((ok) => {
        // From when it was due: waiting for a free connection counts.
        if (ok) times.get(path)?.push(performance.now() - due);
        else failed.set(path, (failed.get(path) ?? 0) + 1);
      }),
    );
  }
  await Promise.all(open);
  agent.destroy();
  const row = (what: string, list: readonly number[], bad: number): LoadRow => {
    const sorted = [...list].sort((a, b) => a - b);
    const at = (q: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
    return { what, count: list.length, failed: bad, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
  };
  const each = paths.map((path) =>
    row(path.replace(run, ':id'), times.get(path) ?? [], failed.get(path) ?? 0),
  );
  const all = row(
    'all',
    [...times.values()].flat(),
    [...failed.values()].reduce((a, b) => a + b, 0),
  );
  return [...each, all];
}

function timed(agent: Agent, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
    });
    request.once('error', () => resolve(false));
  });
}
