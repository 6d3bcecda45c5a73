import type { GraphDocument } from '../../src/graph/document/document.ts';

/** Far more updates than any measurement lasts, of one scale, with a picture at every step. */
const GRAPH: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: { title: 'Load', seed: 1 },
  nodes: {
    photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    train: {
      type: 'training/train-pyramid@1',
      in: { image: 'photo.image' },
      params: {
        scales: 1,
        longSide: 48,
        shortSide: 24,
        updates: 1_000_000,
        steps: 10,
        recoverySteps: 5,
        net: 'small',
      },
    },
    save: { type: 'model/save@1', in: { model: 'train.model' } },
  },
};

/** Submits the training and waits until it has begun to learn. @returns the run's id */
export async function startTraining(url: string): Promise<string> {
  const response = await fetch(`${url}/api/runs`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ document: GRAPH }),
  });
  const { id } = (await response.json()) as { id: string };
  for (let i = 0; i < 600; i++) {
    if ((await updateNow(url, id)) > 5) return id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The training did not begin within a minute.');
}

/** Updates a second over a while. */
export async function updatesPerSecond(url: string, run: string, seconds: number): Promise<number> {
  const [from, began] = [await updateNow(url, run), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return ((await updateNow(url, run)) - from) / ((performance.now() - began) / 1000);
}

interface Snapshot {
  readonly run: { readonly status: string; readonly reason?: string };
  readonly taps: readonly { readonly kind: string; readonly moment?: { readonly update?: number } }[];
}

async function updateNow(url: string, run: string): Promise<number> {
  const snapshot = (await (await fetch(`${url}/api/runs/${run}`)).json()) as Snapshot;
  const { status, reason = '' } = snapshot.run;
  if (status !== 'running' && status !== 'queued') throw new Error(`The training is ${status}. ${reason}`);
  return Math.max(0, ...snapshot.taps.map((tap) => tap.moment?.update ?? 0));
}
