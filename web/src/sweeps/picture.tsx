import { type Sweep, sweepPlaces } from '../../../src/graph/plan/sweeps.ts';
import { nodeType } from '../state/page/catalogue.ts';
import { run, running } from '../state/run/run.ts';
import { runFlat } from '../state/run/run-flat.ts';
import { t } from '../texts/texts.ts';
import { inspectTensor } from '../watch/state.ts';
import { TensorThumb } from '../watch/tensor-thumb.tsx';
import { kept, pictures } from './follow-pictures.ts';
import { placeText, placeWords } from './place-text.ts';
import type { StreamPicture } from './stream-pictures.ts';

/** One picture of a stream, to be watched by a click; what is to come or is gone has its place. */
export function Picture({
  port,
  index,
  sweep,
}: {
  readonly port: string;
  readonly index: number;
  /** That it follows. */
  readonly sweep?: Sweep;
}) {
  const place = sweep && sweepPlaces(sweep)[index];
  const words =
    sweep &&
    place &&
    placeWords(sweep, place)
      .map(({ name, value }) => `${name} ${value}`)
      .join(', ');
  const label = words === undefined ? `${port} ${t.picture.number(index)}` : t.sweeps.at(port, words);
  const runId = run.value?.runId;
  const found: StreamPicture | undefined = (pictures.value[port] ?? []).find((one) => one.index === index);
  if (runId === undefined || found === undefined || !kept.value.has(found.hash)) {
    const gone = found !== undefined && !running.value;
    return (
      <span
        class="tensor-thumb to-come"
        aria-label={`${label}: ${gone ? t.watch.notKept : t.sweeps.toCome}`}
        role="img"
      >
        {gone && <span class="muted small">{t.watch.notKept}</span>}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="cell-picture"
      title={t.sweeps.watch(port)}
      onClick={() => inspectTensor(port, found.hash, sweep === undefined ? {} : namesOf(port, sweep))}
    >
      <TensorThumb runId={runId} hash={found.hash} type={typeOf(port)} label={label} />
    </button>
  );
}

/** "startScale = 4" for each picture of a sweep, by its hash. */
function namesOf(port: string, sweep: Sweep): Readonly<Record<string, string>> {
  const places = sweepPlaces(sweep);
  return Object.fromEntries(
    (pictures.value[port] ?? []).flatMap(({ index, hash }) => {
      const place = places[index];
      return place === undefined ? [] : [[hash, placeText(sweep, place)]];
    }),
  );
}

/** The port type of an output of the watched run, `node.port`. */
export function typeOf(ref: string): string | undefined {
  const [node = '', port = ''] = ref.split('.');
  const entry = runFlat.value?.nodes[node];
  return entry === undefined ? undefined : nodeType(entry.type)?.outputs.get(port)?.type;
}
