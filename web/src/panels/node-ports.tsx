import { canConnect } from '../../../src/graph/check/connect.ts';
import { member } from '../../../src/graph/document/document.ts';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { RegisteredNode, TargetPort } from '../../../src/graph/types/registry.ts';
import { graph } from '../state/document/document.ts';
import { startOf, typeOfNode } from '../state/document/flat.ts';
import { problems } from '../state/document/problems.ts';
import { connectPorts, removeWire } from '../state/document/set-nodes.ts';
import { sourcesAt } from '../state/document/wires.ts';
import { isPictorial, portColor, registry } from '../state/page/catalogue.ts';
import { run } from '../state/run/run.ts';
import type { PortRun } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { figureText } from '../watch/figures.tsx';
import { inspectPort } from '../watch/state.ts';

/** The inputs with their sources: wiring without a pointer. */
export function Inputs({ id, node }: { readonly id: string; readonly node: RegisteredNode }) {
  const targets = [...node.targets.values()].filter(
    (t) =>
      t.kind === 'input' ||
      sourcesAt(graph.value, { node: id, port: t.name }).length > 0 ||
      (member(graph.value.view?.nodes, id)?.inputs ?? []).includes(t.name),
  );
  if (targets.length === 0) return null;
  return (
    <section class="section" aria-label={t.panels.inputs}>
      <h3>{t.panels.inputs}</h3>
      {targets.map((target) => (
        <InputLine
          key={target.name}
          id={id}
          target={target}
          help={node.description.inputs.find((i) => i.name === target.name)?.help ?? ''}
        />
      ))}
    </section>
  );
}

function InputLine({
  id,
  target,
  help,
}: {
  readonly id: string;
  readonly target: TargetPort;
  readonly help: string;
}) {
  const to = { node: id, port: target.name };
  const sources = sourcesAt(graph.value, to);
  const options = Object.keys(graph.value.nodes).flatMap((key) =>
    (typeOfNode(key)?.description.outputs ?? [])
      .map((output) => ({ node: key, port: output.name }))
      .filter((from) => canConnect(graph.value, registry.value, from, to).ok),
  );
  const rows = target.cardinality === 'many' ? sources.length + 1 : 1;
  const problem = problems.value.find(
    (p) => p.nodeId === id && p.port === target.name && p.severity === 'error',
  );
  return (
    <div class="field" style={{ padding: '5px 0' }}>
      <div class="row">
        <span
          class={target.cardinality === 'many' ? 'dot many' : 'dot'}
          style={{ background: portColor(target.type) }}
        />
        <span class="label grow">
          {target.name}
          {target.optional || target.kind === 'param' ? (
            <span class="muted small"> {t.panels.optionalPort}</span>
          ) : (
            ''
          )}
        </span>
      </div>
      {Array.from({ length: rows }, (_, row) => {
        const source = sources[row];
        return (
          <div class="row" key={row}>
            <select
              class="select"
              aria-label={t.panels.sourceOfPort(target.name, rows > 1 ? row + 1 : undefined)}
              value={source ?? ''}
              onChange={(event) => {
                const [node = '', port = ''] = event.currentTarget.value.split('.');
                if (node === '') {
                  const [from = '', output = ''] = (source ?? '').split('.');
                  if (source !== undefined) removeWire(to, { node: from, port: output });
                } else connectPorts({ node, port }, to, row);
              }}
            >
              <option value="">{t.panels.nothing}</option>
              {source !== undefined && <option value={source}>{source}</option>}
              {options.map((from) => (
                <option key={portKey(from.node, from.port)} value={portKey(from.node, from.port)}>
                  {from.node}.{from.port}
                </option>
              ))}
            </select>
          </div>
        );
      })}
      {problem && <p class="error-text">{problem.message}</p>}
      {help !== '' && <p class="help">{help}</p>}
    </div>
  );
}

/** The outputs, with what came out of them. */
export function Outputs({ id, node }: { readonly id: string; readonly node: RegisteredNode }) {
  const { outputs } = node.description;
  if (outputs.length === 0) return null;
  return (
    <section class="section" aria-label={t.panels.outputs}>
      <h3>{t.panels.outputs}</h3>
      {outputs.map((output) => {
        const start = startOf(id, output.name);
        const value = run.value?.ports[start];
        return (
          <div key={output.name} class="port-line small" title={output.help}>
            <span
              class={output.cardinality === 'many' ? 'dot many' : 'dot'}
              style={{ background: portColor(output.type) }}
            />
            <span>{output.name}</span>
            <span class="grow muted ellipsis" style={{ textAlign: 'right' }}>
              {value === undefined ? registry.value.portTypes.get(output.type)?.title : valueText(value)}
            </span>
            {value !== undefined && isPictorial(output.type) && (
              <IconButton
                icon="eye"
                tiny
                label={t.panels.watchOf(output.name, id)}
                onClick={() => inspectPort(start)}
              />
            )}
          </div>
        );
      })}
    </section>
  );
}

/** Most numbers of a stream that are listed. */
const LISTED = 8;

/** What came out of a port: one value, how many like it, or the numbers where they differ. */
function valueText({ count, summary, numbers = [] }: PortRun): string {
  if (new Set(numbers).size > 1) {
    const shown = numbers.slice(0, LISTED).map(figureText).join(' · ');
    return numbers.length > LISTED ? `${shown} …` : shown;
  }
  return `${count > 1 ? `${count} × ` : ''}${summary.description}`;
}
