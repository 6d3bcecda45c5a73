import { setMeta } from '../../../../src/graph/document/edit.ts';
import { t } from '../../texts/texts.ts';
import { edit } from './document.ts';

export function setGraphTitle(title: string): void {
  edit(t.state.renameTheGraph, (d) => setMeta(d, { title: title === '' ? undefined : title }), 'graph title');
}

export function setGraphDescription(description: string): void {
  edit(
    t.state.describeTheGraph,
    (d) => setMeta(d, { description: description === '' ? undefined : description }),
    'graph description',
  );
}

export function setGraphSeed(seed: number | undefined): void {
  edit(t.state.setTheSeedOfThe, (d) => setMeta(d, { seed }), 'graph seed');
}
