import { commands } from '../state/page/commands.ts';
import { keyLabel } from '../state/page/keys.ts';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';

/** How to do things: pointer and keys. */
export function showKeys(): void {
  showDialog((close) => (
    <Dialog title="Keys and pointer" onClose={close} width={760}>
      <div style={{ columns: '2 300px', columnGap: '26px' }}>
        <Section title="Pointer" rows={POINTER} />
        {GROUPS.map((group) => (
          <Section
            key={group}
            title={group}
            rows={commands
              .filter((c) => c.group === group && c.keys !== undefined)
              .map((c) => [c.title, (c.keys ?? []).map(keyLabel).join(' or ')] as const)}
          />
        ))}
      </div>
    </Dialog>
  ));
}

const GROUPS = ['Run', 'File', 'Arrange', 'Edit', 'View'] as const;

const POINTER = [
  ['Move the view', 'drag the canvas'],
  ['Zoom', 'wheel, or pinch'],
  ['Select several', 'Shift + drag'],
  ['Add a node', 'double-click the canvas'],
  ['Nodes that fit', 'drop a wire on the canvas'],
  ['Take a wire away', 'drag it off its input'],
  ['All commands', 'Ctrl+K'],
] as const;

function Section({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}) {
  return (
    <section style={{ breakInside: 'avoid', marginBottom: '14px' }}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([what, how]) => (
          <div class="row" key={what} style={{ padding: '2px 0' }}>
            <dt class="grow">{what}</dt>
            <dd>
              <kbd>{how}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
