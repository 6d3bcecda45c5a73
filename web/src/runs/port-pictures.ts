import { useEffect, useState } from 'preact/hooks';
import { member } from '../../../src/graph/document/document.ts';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import { flattenDocument } from '../../../src/graph/plan/flatten.ts';
import type { KeptTensor, Run } from '../../../src/protocol/run-shapes.ts';
import { tensorPixels } from '../picture/tensor-pixels.ts';
import { nodeType, pictureRange, registry } from '../state/page/catalogue.ts';
import type { MetricHistory, MetricSeries } from '../watch/metric-history.ts';
import { cache } from '../watch/tensors.ts';
import { lastOfEachPort } from '../watch/timeline.ts';
import type { ShownPixels } from './viewer.tsx';

/** The last picture that is kept of a port of a run. */
export interface PortPicture {
  readonly ref: string;
  readonly hash: string;
  /** Values that become black and white. */
  readonly range: readonly [number, number];
}

/** The last picture of each port of a run, in the order of its graph. */
export function portPictures(run: Run, kept: readonly KeptTensor[]): readonly PortPicture[] {
  const { nodes } = flattenDocument(run.document, registry.value).document;
  const order = Object.keys(nodes);
  return [...lastOfEachPort(kept)]
    .sort((a, b) => order.indexOf(a.nodeId) - order.indexOf(b.nodeId) || (a.port < b.port ? -1 : 1))
    .map(({ nodeId, port, hash }) => {
      const entry = member(nodes, nodeId);
      const known = entry && nodeType(entry.type);
      const type = known?.outputs.get(port)?.type ?? known?.description.previews[port];
      return { ref: portKey(nodeId, port), hash, range: pictureRange(type) };
    });
}

/** What both runs measured, for charts in which the curves of A and B lie over each other. */
export function laidOver(a: MetricHistory, b: MetricHistory): MetricHistory {
  const called = (history: MetricHistory, letter: string): [string, MetricSeries][] =>
    Object.entries(history).map(([key, series]) => [
      `${key} ${letter}`,
      { ...series, nodeId: `${series.nodeId} ${letter}` },
    ]);
  return Object.fromEntries([...called(a, 'A'), ...called(b, 'B')]);
}

/** The pixels of a port's picture; undefined until they are there, or where they are not kept any more. */
export function usePortPixels(runId: string, picture: PortPicture | undefined): ShownPixels | undefined {
  const [found, setFound] = useState<{ readonly hash: string; readonly pixels: ShownPixels } | undefined>(
    undefined,
  );
  const hash = picture?.hash;
  useEffect(() => {
    if (picture === undefined) return;
    let wanted = true;
    cache.get(runId, picture.hash).then(
      (tensor) => {
        if (!wanted) return;
        const pixels = tensorPixels(tensor, { channel: 'all', colours: 'grey', range: picture.range });
        setFound({ hash: picture.hash, pixels: { ...pixels, natural: pixels } });
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [runId, hash]);
  return found?.hash === hash ? found?.pixels : undefined;
}
