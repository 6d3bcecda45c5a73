import { canConnect } from '../../../src/graph/check/connect.ts';
import { own } from '../../../src/graph/document/document.ts';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import { isStructural, SUBGRAPH } from '../../../src/graph/document/structure.ts';
import type { RegisteredNode, TargetPort } from '../../../src/graph/types/registry.ts';
import { plainName } from '../journey/plain-name.ts';
import { isPaintable, openPaintFor } from '../paint/open.ts';
import {
  changeId,
  connectPorts,
  exposeParameter,
  removeWire,
  setGraphDescription,
  setGraphSeed,
  setGraphTitle,
  setParameter,
  setTitle,
} from '../state/document/actions.ts';
import { lineOf, runOf } from '../state/document/decor.ts';
import { graph } from '../state/document/document.ts';
import { startOf, typeOfNode } from '../state/document/flat.ts';
import { activeNode, selectedNodes } from '../state/document/selection.ts';
import { dissolve, enterSubgraph, toggleMode } from '../state/document/subgraphs.ts';
import { sourcesAt } from '../state/document/wires.ts';

import { isPictorial, portColor, registry } from '../state/page/catalogue.ts';
import { canDo, command, titleOf } from '../state/page/commands.ts';
import { otherPhotographs } from '../state/page/other-photograph.ts';
import { randomSeed } from '../state/page/param-form.ts';
import { problems } from '../state/page/problems.ts';
import { sourceValue } from '../state/page/sources.ts';
import { toastError } from '../state/page/toasts.ts';
import { run, startRun } from '../state/run/run.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { inspectPort } from '../watch/state.ts';
import { showNodeHelp } from './node-help.tsx';
import { ParamField } from './param-field.tsx';

/** What is known and can be set of what is selected: a node, several, or the graph. */
export function Inspector() {
  const key = activeNode.value;
  if (key !== undefined) return <NodeInspector key={key} id={key} />;
  if (selectedNodes.value.length > 1) return <ManyInspector />;
  return <GraphInspector />;
}

function NodeInspector({ id }: { readonly id: string }) {
  const entry = own(graph.value.nodes, id);
  if (entry === undefined) return null;
  const node = typeOfNode(id);
  const title = own(graph.value.view?.nodes, id)?.title ?? '';
  const state = runOf(id);
  return (
    <section class="panel-body" aria-label={t.panels.node(id)}>
      <div class="row">
        <h2 class="grow ellipsis">
          {title || t.nodes.say(node?.description.title ?? entry.type)}{' '}
          <span class="muted small" aria-hidden="true">
            {id}
          </span>
        </h2>
        {node && (
          <IconButton
            icon="info"
            label={t.panels.helpForThisNode}
            tiny
            onClick={() => showNodeHelp(node.description.type)}
          />
        )}
        {isPaintable(id) && (
          <IconButton icon="brush" label={t.panels.paint} tiny onClick={() => openPaintFor(id)} />
        )}
        <IconButton icon="play" label={t.panels.runToThisNode} tiny onClick={() => void startRun([id])} />
      </div>
      {node && (
        <p class="muted small" style={{ marginTop: '4px' }}>
          {t.nodes.say(node.description.help)}
        </p>
      )}
      {state && (
        <p class="small" role="status">
          <strong class={state.state === 'failed' ? 'error-text' : ''}>{t.status[state.state]}</strong>{' '}
          {lineOf(state)}
          {state.error?.hint !== undefined && <span class="muted"> {errorWords(state.error).hint}</span>}
        </p>
      )}
      <ModeLine id={id} />
      <NodeProblems id={id} />
      <NotLearned id={id} />
      {node === undefined ? (
        <p class="error-text">{t.panels.noNodeHasTheType(entry.type)}</p>
      ) : (
        <>
          <Params id={id} node={node} />
          <Inputs id={id} node={node} />
          <Outputs id={id} node={node} />
        </>
      )}
      <section class="section">
        <h3>{t.panels.onTheCanvas}</h3>
        <TextField
          label={t.panels.title}
          value={title}
          placeholder={t.nodes.say(node?.description.title ?? '')}
          onChange={(text) => setTitle(id, text)}
        />
        <IdField id={id} />
      </section>
    </section>
  );
}

/** Whether the node runs, and a way into a subgraph. */
function ModeLine({ id }: { readonly id: string }) {
  const entry = own(graph.value.nodes, id);
  if (entry === undefined || (isStructural(entry.type) && entry.type !== SUBGRAPH)) return null;
  return (
    <div class="row" style={{ marginTop: '6px', flexWrap: 'wrap' }}>
      {(['bypass', 'mute'] as const).map((mode) => (
        <button
          key={mode}
          type="button"
          class="button tiny"
          aria-pressed={entry.mode === mode}
          title={mode === 'bypass' ? t.panels.itDoesNotRunWhat : t.panels.itDoesNotRunAnd}
          onClick={() => toggleMode(mode, [id])}
        >
          {mode === 'bypass' ? t.panels.bypass : t.panels.mute}
        </button>
      ))}
      {entry.graph !== undefined && (
        <>
          <Button tiny onClick={() => void enterSubgraph(id)}>
            {t.panels.open}
          </Button>
          <Button tiny onClick={() => dissolve(id)}>
            {t.panels.dissolve}
          </Button>
        </>
      )}
    </div>
  );
}

function NodeProblems({ id }: { readonly id: string }) {
  const own = problems.value.filter(
    (p) =>
      p.nodeId === id &&
      (p.port === undefined || p.code === 'node/bypass-blocked' || p.code === 'node/muted'),
  );
  return (
    <>
      {own.map((p) => (
        <p
          key={p.code}
          class={p.severity === 'error' ? 'error-text' : 'muted small'}
          style={{ marginTop: '6px' }}
        >
          {p.message} {p.hint}
        </p>
      ))}
    </>
  );
}

/** Of a picture that stands where the one belongs which the model has learned: that it does, and what to do. */
function NotLearned({ id }: { readonly id: string }) {
  const learned = otherPhotographs.value.get(id);
  const picture = sourceValue(id);
  if (learned === undefined || picture === undefined) return null;
  return (
    <div class="stack" style={{ gap: '6px', marginTop: '6px' }} role="note">
      <p class="small">{t.starts.otherText(plainName(picture), plainName(learned))}</p>
      <Button tiny onClick={() => void learn(picture)}>
        {t.starts.learn(undefined)}
      </Button>
    </div>
  );
}

async function learn(picture: string): Promise<void> {
  try {
    const { learnHere } = await import('../journey/learn-here.ts');
    await learnHere(picture);
  } catch (error) {
    toastError(error, t.ui.partNotLoaded);
  }
}

function Params({ id, node }: { readonly id: string; readonly node: RegisteredNode }) {
  const entry = own(graph.value.nodes, id);
  const exposed = own(graph.value.view?.nodes, id)?.inputs ?? [];
  const { params, source } = node.description;
  if (params.length === 0) return null;
  return (
    <section class="section" aria-label={t.panels.parameters}>
      <h3>{t.panels.parameters}</h3>
      {params.map((param, index) => {
        const wired = sourcesAt(graph.value, { node: id, port: param.name })[0];
        const problem = problems.value.find(
          (p) => p.nodeId === id && p.port === param.name && p.severity === 'error',
        );
        return (
          <ParamField
            key={param.name}
            param={param}
            takes={param.name === source?.param ? source.takes : undefined}
            value={own(entry?.params, param.name)}
            wired={wired}
            exposed={exposed.includes(param.name)}
            error={problem?.message}
            first={index === 0}
            onChange={(value) => void setParameter(id, param.name, value)}
            onExpose={(asInput) => exposeParameter(id, param.name, asInput)}
          />
        );
      })}
    </section>
  );
}

/** The inputs with their sources: wiring without a pointer. */
function Inputs({ id, node }: { readonly id: string; readonly node: RegisteredNode }) {
  const targets = [...node.targets.values()].filter(
    (t) =>
      t.kind === 'input' ||
      sourcesAt(graph.value, { node: id, port: t.name }).length > 0 ||
      (own(graph.value.view?.nodes, id)?.inputs ?? []).includes(t.name),
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

function Outputs({ id, node }: { readonly id: string; readonly node: RegisteredNode }) {
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
              {value === undefined
                ? registry.value.portTypes.get(output.type)?.title
                : `${value.count > 1 ? `${value.count} × ` : ''}${value.summary.description}`}
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

function IdField({ id }: { readonly id: string }) {
  return (
    <TextField
      label={t.panels.idInTheFile}
      value={id}
      commit
      onChange={(text) => {
        if (text !== id) changeId(id, text);
      }}
      help={t.panels.idHelp}
    />
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly help?: string;
  /** Only when the field is left, or Enter pressed. */
  readonly commit?: boolean;
  readonly onChange: (text: string) => void;
}

function TextField({ label, value, placeholder = '', help, commit, onChange }: TextFieldProps) {
  const id = `field-${label.toLowerCase().replaceAll(' ', '-')}`;
  const handler = (event: { readonly currentTarget: { readonly value: string } }) =>
    onChange(event.currentTarget.value);
  return (
    <div class="field">
      <label for={id} class="small">
        {label}
      </label>
      <input
        id={id}
        class="input"
        value={value}
        placeholder={placeholder}
        spellcheck={false}
        {...(commit ? { onChange: handler } : { onInput: handler })}
      />
      {help && <p class="help">{help}</p>}
    </div>
  );
}

function ManyInspector() {
  const names = [
    'duplicate',
    'copy',
    'group',
    'subgraph',
    'bypass',
    'mute',
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

function GraphInspector() {
  const { meta, nodes } = graph.value;
  return (
    <section class="panel-body" aria-label={t.panels.graph}>
      <h2>{t.panels.graph}</h2>
      <p class="muted small" style={{ marginTop: '4px' }}>
        {t.panels.selectOneToSeeIts(t.count.nodes(Object.keys(nodes).length))}
      </p>
      <TextField
        label={t.panels.name}
        value={meta.title ?? ''}
        placeholder={t.panels.untitled}
        onChange={setGraphTitle}
      />
      <div class="field">
        <label for="graph-description" class="small">
          {t.panels.description}
        </label>
        <textarea
          id="graph-description"
          class="input"
          rows={4}
          value={meta.description ?? ''}
          onInput={(event) => setGraphDescription(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="graph-seed" class="small">
          {t.panels.seedOfTheGraph}
        </label>
        <div class="row">
          <input
            id="graph-seed"
            class="input"
            type="number"
            min={0}
            step={1}
            value={String(meta.seed ?? 0)}
            onInput={(event) => {
              const seed = Number(event.currentTarget.value);
              if (Number.isInteger(seed) && seed >= 0) setGraphSeed(seed === 0 ? undefined : seed);
            }}
          />
          <IconButton
            icon="dice"
            label={t.panels.randomSeed}
            tone="normal"
            onClick={() => setGraphSeed(randomSeed())}
          />
        </div>
        <p class="help">{t.panels.allRandomNumbersFollowFrom}</p>
      </div>
    </section>
  );
}
