import { assertNever, messageOf } from '../../errors.ts';
import type { RunEvent } from '../../graph/events.ts';
import type { PortTypes } from '../../graph/types/port-type.ts';
import type { KeptTensor, StoredEvent, Tap } from '../../protocol/run-shapes.ts';
import type { TensorFiles } from '../ports/runner-files.ts';
import type { RunnerMessage } from '../ports/runner-messages.ts';
import { frameSource } from './frame.ts';
import { TapRelay } from './tap-relay.ts';
import { TensorKeeper } from './tensor-keeper.ts';

export interface RunRelay {
  /** Takes the next event of the run. */
  next(event: RunEvent): void;
  /** The last batch of taps has arrived. */
  tapsTaken(): void;
  /** Lets out everything that waits, and only then that the run has ended: whoever hears of it finds all that was kept. */
  finish(): Promise<void>;
}

export interface RunRelayOptions {
  readonly runId: string;
  readonly firstSeq: number;
  readonly tensors: TensorFiles;
  readonly portTypes: PortTypes;
  readonly send: (message: RunnerMessage) => void;
  /** Whether steps are kept to be looked at later (src/protocol/kept-steps.ts); default true. */
  readonly steps?: boolean;
}

/** Types whose values are tensors and have their hash: what is known is not computed again. */
const HASHED_AS_TENSORS: ReadonlySet<string> = new Set(['image', 'mask']);

/** Of a run without steps, results of more bytes are not kept either: its files are there. */
const SMALL_BYTES = 2 ** 20;

/** What a picture is of. */
interface Shown {
  readonly type: string | undefined;
  readonly series: 'preview' | 'output';
  /** Hash of the value, where that has been told. */
  readonly known?: string | undefined;
}

/**
 * Turns a run's events into messages: reliable ones at once and numbered without gaps, live values replaced by what
 * is kept of them; taps coalesced. A node's taps go out before the event that ends it.
 */
export function createRunRelay({
  runId,
  firstSeq,
  tensors,
  portTypes,
  send,
  steps = true,
}: RunRelayOptions): RunRelay {
  let seq = firstSeq;
  let end: RunEvent | undefined;
  const taps = new TapRelay(runId, (batch) => send({ kind: 'taps', runId, ...batch }));
  const keeper = new TensorKeeper({
    files: tensors,
    onChange: (kept, dropped) => send({ kind: 'tensors', runId, kept, dropped }),
    onFailure: (error) =>
      send({
        kind: 'warning',
        message: `Tensors of run ${runId} can no longer be kept: ${messageOf(error)}`,
      }),
  });

  /** The latest `score` of each node. */
  const scores = new Map<string, Extract<RunEvent, { kind: 'metric' }>>();

  /** Shows and keeps a value if it has pixels. @returns the hash under which it is kept */
  function picture(
    nodeId: string,
    port: string,
    value: unknown,
    moment: KeptTensor['moment'],
    at: number,
    { type, series, known }: Shown,
  ): string | undefined {
    const source = type === undefined ? undefined : frameSource(value, portTypes[type]);
    if (source === undefined) return undefined;
    const own = source.tensor === value ? known : undefined;
    const small = series === 'output' && source.tensor.data.byteLength <= SMALL_BYTES;
    const hash =
      steps || small ? keeper.offer(nodeId, port, moment, source.tensor, { series, hash: own }) : undefined;
    const told = scores.get(nodeId);
    const score = told?.moment.scale === moment.scale ? told?.value : undefined;
    const head = { nodeId, port, moment, at };
    taps.frame(
      { ...head, ...(score !== undefined && { score }), ...(hash !== undefined && { hash }) },
      source,
    );
    return hash;
  }

  function store(event: RunEvent, kept?: string): void {
    const stored = { ...event, runId, seq: seq++ } as StoredEvent & { value?: unknown };
    delete stored.value;
    const events = [kept === undefined ? stored : ({ ...stored, blob: kept } as StoredEvent)];
    send({ kind: 'events', runId, events });
  }

  return {
    next(event) {
      switch (event.kind) {
        case 'metric':
          if (event.name === 'score') scores.set(event.nodeId, event);
          taps.tap(tapOf(event, runId));
          return;
        case 'progress':
          taps.tap(tapOf(event, runId));
          return;
        case 'preview':
          picture(event.nodeId, event.port, event.value, event.moment, event.at, {
            type: event.type,
            series: 'preview',
          });
          return;
        case 'output':
          store(
            event,
            picture(event.nodeId, event.port, event.value, { step: event.index }, event.at, {
              type: event.summary.type,
              series: 'output',
              known: HASHED_AS_TENSORS.has(event.summary.type) ? event.summary.hash : undefined,
            }),
          );
          return;
        case 'run-started':
        case 'node-state':
        case 'log':
          store(event);
          return;
        case 'run-finished':
          end = event;
          return;
        default:
          assertNever(event);
      }
    },
    tapsTaken: () => taps.acknowledge(),
    async finish() {
      taps.finish();
      await keeper.finish();
      if (end !== undefined) store(end);
    },
  };
}

function tapOf(event: Extract<RunEvent, { kind: 'progress' | 'metric' }>, runId: string): Tap {
  const { seq: _seq, at: _at, ...body } = event;
  return { ...body, runId };
}
