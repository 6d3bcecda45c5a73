import { useEffect, useRef } from 'preact/hooks';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { LiveFrame } from '../api/live-frame.ts';
import { frameSerial, frames, run } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { isLiftId } from './pace.ts';

/**
 * The newest picture that a run has drawn, as far as it tells a person something; reads signals.
 * @param of outputs that are meant, `node.port`, lifts being always; all where they are not given
 */
export function newestFrame(id: string, of?: readonly string[]): LiveFrame | undefined {
  void frameSerial.value;
  // Those of another run are there until this one is watched.
  if (run.value?.runId !== id) return undefined;
  let newest: LiveFrame | undefined;
  for (const frame of frames.values()) {
    if (!tells(frame) || (of !== undefined && !isOf(frame, of))) continue;
    if (newest === undefined || frame.serial >= newest.serial) newest = frame;
  }
  return newest;
}

/** What the photograph itself looks like small is no news, masks and maps are no pictures, and a plain area says nothing. */
function tells({ header: { nodeId, port, min, max } }: LiveFrame): boolean {
  const given = nodeId === 'photo' || nodeId === 'photograph' || nodeId === 'model';
  return !given && !/^(map|mask|known|alpha)$|recovery/.test(port) && min !== max;
}

function isOf({ header: { nodeId, port } }: LiveFrame, of: readonly string[]): boolean {
  return of.includes(portKey(nodeId, port)) || (isLiftId(nodeId) && port === 'image');
}

/** A picture of a run, as large as there is room. */
export function FrameView({ frame }: { readonly frame: LiveFrame }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { width, height, nodeId, port } = frame.header;
  useEffect(() => {
    ref.current?.getContext('2d')?.putImageData(new ImageData(frame.rgba, width, height), 0, 0);
  }, [frame]);
  return (
    <canvas
      ref={ref}
      class="journey-live"
      width={width}
      height={height}
      role="img"
      aria-label={t.journey.latestPictureOf(nodeId, port)}
    />
  );
}
