import type { Drawn, FromWorker, ToWorker } from '../shared/messages.ts';

const waiting = new Map<
  number,
  { readonly resolve: (drawn: Drawn) => void; readonly reject: (e: Error) => void }
>();
let lastId = 0;

/** Lets the page draw an SVG picture. @param scale pixels for each px of the SVG */
export function askToDraw(svg: string, scale: number): Promise<Drawn> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    const question: FromWorker = { kind: 'draw-svg', id, svg, scale };
    postMessage(question);
  });
}

export function takeDrawn(answer: Extract<ToWorker, { kind: 'drawn' | 'not-drawn' }>): void {
  const { resolve, reject } = waiting.get(answer.id) ?? {};
  waiting.delete(answer.id);
  if (answer.kind === 'drawn') resolve?.(answer.picture);
  else reject?.(new Error(answer.reason));
}
