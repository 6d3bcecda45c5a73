import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { member } from '../../../src/graph/document/document.ts';
import { graph } from '../state/document/document.ts';
import { typeOfNode } from '../state/document/flat.ts';
import { problems } from '../state/document/problems.ts';
import { exposeParameter, setParameter } from '../state/document/set-nodes.ts';
import { sourcesAt } from '../state/document/wires.ts';
import { view } from '../state/page/view.ts';
import { autoInRun } from '../state/run/auto-values.ts';
import { t } from '../texts/texts.ts';
import { ParamField } from './param-field.tsx';

interface Edited {
  readonly key: string;
  readonly name: string;
  readonly at: readonly [number, number];
}

const edited = signal<Edited | undefined>(undefined);

/** Opens the control of a parameter where it is written on its node. */
export function editValue(key: string, name: string, at: readonly [number, number]): void {
  edited.value = { key, name, at };
}

export function ValueEditorHost() {
  const open = edited.value;
  if (open === undefined) return null;
  return <Box key={`${open.key}.${open.name}`} id={open.key} name={open.name} at={open.at} />;
}

function Box({ id, name, at }: { readonly id: string } & Omit<Edited, 'key'>) {
  const box = useRef<HTMLDivElement>(null);
  const close = (): void => {
    edited.value = undefined;
    view.value?.canvas.focus();
  };
  useLayoutEffect(() => {
    box.current?.querySelector<HTMLElement>('input:not([type=range]), select, textarea')?.focus();
    const field = document.activeElement;
    if (field instanceof HTMLInputElement && field.type !== 'range') field.select();
    const outside = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) edited.value = undefined;
    };
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('wheel', outside, true);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      document.removeEventListener('wheel', outside, true);
    };
  }, []);
  const node = typeOfNode(id);
  const param = node?.params.get(name);
  const entry = member(graph.value.nodes, id);
  if (param === undefined || entry === undefined) return null;
  const problem = problems.value.find((p) => p.nodeId === id && p.port === name && p.severity === 'error');
  return (
    <div
      ref={box}
      class="menu value-editor"
      role="dialog"
      aria-label={t.panels.nodeOf(name, id)}
      style={{
        left: `${Math.max(8, Math.min(at[0], innerWidth - 300))}px`,
        top: `${Math.max(8, Math.min(at[1], innerHeight - 170))}px`,
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        const text = event.target instanceof HTMLTextAreaElement;
        if (event.key !== 'Escape' && (event.key !== 'Enter' || text)) return;
        event.preventDefault();
        close();
      }}
    >
      <ParamField
        param={param}
        takes={node?.description.source?.param === name ? node.description.source.takes : undefined}
        value={member(entry.params, name)}
        wired={sourcesAt(graph.value, { node: id, port: name })[0]}
        exposed={(member(graph.value.view?.nodes, id)?.inputs ?? []).includes(name)}
        error={problem?.message}
        first={false}
        auto={autoInRun(id, param)}
        onSweep={undefined}
        onChange={(value) => void setParameter(id, name, value)}
        onExpose={(asInput) => exposeParameter(id, name, asInput)}
      />
    </div>
  );
}
