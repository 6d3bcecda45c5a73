import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerStudio } from './open-studio.ts';

/** Prometheus metrics of one server. */
export interface Metrics {
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly requestSeconds: Histogram<'method' | 'route'>;
  readonly sockets: Gauge;
  readonly frames: Counter;
  readonly frameBytes: Counter;
  readonly framesSkipped: Counter;
  readonly eventsSent: Counter;
  /** Takes on who knows how many bytes wait to be read by the clients of sockets. */
  watchWaiting(bytes: () => number): void;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
  readonly contentType: string;
  close(): void;
}

/** Counts in a registry of its own, so that several servers can live in one process. */
export function createMetrics(studio: ServerStudio): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  gauge('patchwise_queue_length', 'Runs that wait.', async () => (await studio.runs.status()).queued);
  gauge('patchwise_runner_restarts', 'Times that a runner was started anew after a crash or a hang.', () =>
    studio.runs.runners().reduce((sum, runner) => sum + runner.restarts, 0),
  );
  gauge('patchwise_runner_memory_bytes', 'Resident memory of the runners.', () =>
    studio.runs.runners().reduce((sum, runner) => sum + (runner.rss ?? 0), 0),
  );
  if (studio.machines !== undefined) addMachineMetrics(studio, studio.machines, registers);
  gauge('process_resident_memory_bytes', 'Resident memory of the server.', () => process.memoryUsage.rss());
  gauge('nodejs_eventloop_delay_p99_seconds', 'Delay of the event loop since the last reading.', () => {
    const p99 = delay.percentile(99) / 1e9;
    delay.reset();
    return Number.isFinite(p99) ? p99 : 0;
  });
  return {
    requests: new Counter({
      name: 'patchwise_http_requests_total',
      help: 'Answered requests.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'patchwise_http_request_seconds',
      help: 'Time to answer.',
      labelNames: ['method', 'route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    sockets: new Gauge({ name: 'patchwise_sockets', help: 'Connected sockets.', registers }),
    frames: counter('patchwise_frames_sent_total', 'Previews sent.'),
    frameBytes: counter('patchwise_frame_bytes_total', 'Bytes of previews sent.'),
    framesSkipped: counter('patchwise_frame_ticks_held_total', 'Ticks at which a slow client got nothing.'),
    eventsSent: counter('patchwise_events_sent_total', 'Run events sent.'),
    watchWaiting(bytes) {
      gauge('patchwise_socket_waiting_bytes', 'Bytes that wait to be read by the clients of sockets.', bytes);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    close() {
      delay.disable();
      registry.clear();
    },
  };
}

/** Of other machines: what waits at the broker and how long, who has joined, what was taken over and sent. */
function addMachineMetrics(
  studio: ServerStudio,
  { figures, files }: NonNullable<ServerStudio['machines']>,
  registers: Registry[],
): void {
  const waiting = new Gauge({
    name: 'patchwise_broker_waiting',
    help: 'Runs that the broker holds and no worker has begun.',
    registers,
  });
  const oldest = new Gauge({
    name: 'patchwise_broker_oldest_seconds',
    help: 'Age of the oldest of them.',
    registers,
  });
  const backlog = new Gauge({
    name: 'patchwise_broker_backlog',
    help: 'News of workers that are not yet in the database.',
    registers,
  });
  const stalls = new Gauge({
    name: 'patchwise_stalled_runs_total',
    help: 'Runs that were taken over from a worker that had gone silent.',
    registers,
  });
  const fenced = new Gauge({
    name: 'patchwise_fenced_words_total',
    help: 'Words of workers whose run was another’s by then.',
    registers,
  });
  new Gauge({
    name: 'patchwise_workers',
    help: 'Workers that have joined, by what they do.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { items } = await studio.workers();
      for (const state of ['idle', 'running', 'draining', 'refused']) {
        this.set({ state }, items.filter((worker) => worker.state === state).length);
      }
      const found = await figures();
      waiting.set(found.waiting);
      oldest.set(found.oldestSeconds);
      backlog.set(found.backlog);
      stalls.set(found.stalls);
      fenced.set(found.fenced);
    },
  });
  new Gauge({
    name: 'patchwise_transferred_bytes_total',
    help: 'Bytes of files that came from workers and went to them.',
    labelNames: ['way'],
    registers,
    collect() {
      const { received, sent } = files.figures();
      this.set({ way: 'received' }, received);
      this.set({ way: 'sent' }, sent);
    },
  });
  new Gauge({
    name: 'patchwise_spared_bytes_total',
    help: 'Bytes of files that workers need not send, for they were here.',
    registers,
    collect() {
      this.set(files.figures().spared);
    },
  });
}
