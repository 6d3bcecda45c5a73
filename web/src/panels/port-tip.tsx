import { signal } from '@preact/signals';
import type { PortSpot } from '../canvas/host.ts';
import { graph } from '../state/document/document.ts';
import { startOf, typeOfNode } from '../state/document/flat.ts';
import { sourcesAt } from '../state/document/wires.ts';
import { registry } from '../state/page/catalogue.ts';
import { paramWords } from '../state/page/param-form.ts';
import { numbersText } from '../state/run/auto-values.ts';
import { run } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';

/** The port that the pointer is on. */
export const hoveredPort = signal<
  { readonly spot: PortSpot; readonly at: readonly [number, number] } | undefined
>(undefined);

/** What a port is: its type, what it is for, and what passed it last. */
export function PortTip() {
  const hovered = hoveredPort.value;
  if (hovered === undefined) return null;
  const { key, side, port } = hovered.spot;
  const node = typeOfNode(key);
  const target = node?.targets.get(port);
  const output = node?.outputs.get(port);
  const known = side === 'input' ? target : output;
  const type = registry.value.portTypes.get(known?.type ?? '')?.title ?? t.panels.anyType;
  const help =
    side === 'output'
      ? output?.help
      : (node?.params.get(port)?.help ?? node?.description.inputs.find((i) => i.name === port)?.help);
  const sources =
    side === 'output' ? [{ node: key, port }] : sourcesAt(graph.value, { node: key, port }).map(refOf);
  const values = sources.flatMap((source) => run.value?.ports[startOf(source.node, source.port)] ?? []);
  const last = values.at(-1);
  const [x, y] = hovered.at;
  return (
    <div
      class="port-tip"
      role="tooltip"
      style={{
        left: `${Math.max(8, Math.min(side === 'input' ? x - 276 : x + 16, innerWidth - 276))}px`,
        top: `${Math.min(y + 14, innerHeight - 130)}px`,
      }}
    >
      <div>
        <strong>{port}</strong>{' '}
        <span class="muted">
          {type}
          {known?.cardinality === 'many' ? t.panels.aStream : ''}
          {side === 'input' && target !== undefined && !target.optional ? t.panels.required : ''}
        </span>
      </div>
      {last !== undefined && (
        <div class="small">
          {last.count > 1 ? `${last.count} × ` : ''}
          {last.summary.description}
        </div>
      )}
      {last?.summary.settings && (
        <div class="small">
          {Object.entries(last.summary.settings)
            .map(([name, value]) => `${paramWords(name)} ${numbersText(value)}`)
            .join(' · ')}
        </div>
      )}
      {help && <div class="muted small">{help}</div>}
    </div>
  );
}

function refOf(source: string): { readonly node: string; readonly port: string } {
  const dot = source.indexOf('.');
  return { node: source.slice(0, dot), port: source.slice(dot + 1) };
}
