import { canDo, titleOf } from '../state/commands/command.ts';
import { command } from '../state/commands/commands.ts';
import { selectedNodes } from '../state/document/selection.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';

/** What can be done with several nodes. */
export function ManyInspector() {
  const names = [
    'duplicate',
    'copy',
    'group',
    'subgraph',
    'bypass',
    'mute',
    'pin',
    'collapse',
    'auto-layout',
    'align-left',
    'align-center',
    'align-right',
    'align-top',
    'align-middle',
    'align-bottom',
    'distribute-x',
    'distribute-y',
    'run-to',
    'delete',
  ];
  return (
    <div class="panel-body stack">
      <h2>{t.count.nodes(selectedNodes.value.length)}</h2>
      {names.map(command).map((c) => (
        <Button key={c.id} disabled={!canDo(c)} onClick={() => void c.run()}>
          {titleOf(c)}
        </Button>
      ))}
    </div>
  );
}
