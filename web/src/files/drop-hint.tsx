import { signal } from '@preact/signals';
import { nameOfNode } from '../state/document/node-name.ts';
import { planDrop } from '../state/document/place-asset.ts';
import { widePanel } from '../state/page/page.ts';
import { heldPicture } from '../state/page/picture-drag.ts';
import { t } from '../texts/texts.ts';
import type { Aim } from './aim.ts';

/** What is held over the page, and where it would go. */
export const hovering = signal<
  { readonly aim: Aim; readonly model: boolean; readonly graph: boolean; readonly count: number } | undefined
>(undefined);

/** Says what letting go will do. */
export function DropHint() {
  const held = hovering.value;
  if (held === undefined) return null;
  const { aim } = held;
  const overGraph = widePanel.value === undefined || heldPicture.value !== undefined;
  return (
    <>
      {overGraph && !held.model && !held.graph && (
        <div class={aim.kind === 'journey' ? 'dropzone drop-strip on' : 'dropzone drop-strip'}>
          {t.drop.journey}
        </div>
      )}
      {!(overGraph && aim.kind === 'journey') && (
        <div class={overGraph ? 'dropzone below' : 'dropzone'} role="status">
          {wordsOf(held)}
        </div>
      )}
    </>
  );
}

function wordsOf({ aim, model, graph: isGraph, count }: NonNullable<typeof hovering.value>): string {
  if (isGraph || aim.kind === 'library') return t.drop.anywhere;
  if (aim.kind === 'journey') return t.drop.journey;
  const plan = planDrop(model ? 'model' : 'image', aim.node);
  if (count > 1) return t.drop.add;
  switch (plan.kind) {
    case 'into':
      return t.drop.into(nameOfNode(plan.node));
    case 'new':
      return t.drop.add;
  }
}
