import type { NodeDescription } from '../../../src/graph/types/catalogue.ts';
import { addNodeAt } from '../state/document/add-nodes.ts';
import { arrivalPlace } from '../state/document/arrive.ts';
import { portColor, registry } from '../state/page/catalogue.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';

export function showNodeHelp(type: string): void {
  const node = registry.peek().latest(type);
  if (node === undefined) return;
  showDialog((close) => <NodeHelp description={node.description} close={close} />);
}

/** What a node does: its ports with their shapes, its parameters, and how it stands in a graph. */
function NodeHelp({
  description: d,
  close,
}: {
  readonly description: NodeDescription;
  readonly close: () => void;
}) {
  const add = (): void => {
    close();
    addNodeAt(d.type, ...arrivalPlace());
  };
  return (
    <Dialog
      title={d.title}
      onClose={close}
      width={660}
      foot={
        <Button tone="primary" icon="plus" onClick={add}>
          {t.panels.addToTheGraph}
        </Button>
      }
    >
      <div class="stack">
        <p>{d.help}</p>
        <p class="muted small">
          <code>{d.type}</code> {t.panels.versionOfType(d.version)}
          {d.sink && t.panels.writesAFileAndSo}
        </p>
        {d.inputs.length > 0 && <Ports title={t.panels.inputs} ports={d.inputs} />}
        {d.outputs.length > 0 && <Ports title={t.panels.outputs} ports={d.outputs} />}
        {d.params.length > 0 && (
          <section>
            <h3>{t.panels.parameters}</h3>
            <dl class="stack" style={{ gap: '5px', marginTop: '5px' }}>
              {d.params.map((p) => (
                <div key={p.name}>
                  <dt>
                    <code>{p.name}</code>{' '}
                    <span class="muted small">
                      {p.expected}
                      {p.default !== undefined &&
                        p.default !== null &&
                        t.panels.unlessSet(JSON.stringify(p.default))}
                    </span>
                  </dt>
                  <dd class="small">{p.help}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        <section>
          <h3>{t.panels.inAGraph}</h3>
          <pre
            class="small"
            style={{
              margin: '5px 0 0',
              padding: '9px',
              background: 'var(--node-well)',
              borderRadius: '7px',
              overflow: 'auto',
            }}
          >
            <code>{exampleOf(d)}</code>
          </pre>
        </section>
      </div>
    </Dialog>
  );
}

function Ports({ title, ports }: { readonly title: string; readonly ports: NodeDescription['outputs'] }) {
  return (
    <section>
      <h3>{title}</h3>
      {ports.map((port) => (
        <div class="port-line small" key={port.name}>
          <span
            class={port.cardinality === 'many' ? 'dot many' : 'dot'}
            style={{ background: portColor(port.type) }}
          />
          <code>{port.name}</code>
          <span class="muted">
            {port.cardinality === 'many' ? t.panels.streamOf : ''}
            {t.panels.shapes[port.type] ?? port.type}
            {'optional' in port && port.optional === true ? t.panels.optional : ''}
          </span>
          <span class="grow">{port.help}</span>
        </div>
      ))}
    </section>
  );
}

function exampleOf({ type, version, inputs, params }: NodeDescription): string {
  const name = type.split('/').at(-1) ?? 'node';
  const wires = inputs.filter((i) => !i.optional).map((i) => [i.name, `${i.type}-node.${i.type}`]);
  const set = params.filter((p) => p.required).map((p) => [p.name, `(${p.expected})`]);
  const entry = {
    type: `${type}@${version}`,
    ...(wires.length === 0 ? {} : { in: Object.fromEntries(wires) }),
    ...(set.length === 0 ? {} : { params: Object.fromEntries(set) }),
  };
  return `"${name}": ${JSON.stringify(entry, null, 2)}`;
}
