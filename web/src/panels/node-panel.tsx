import { member } from '../../../src/graph/document/document.ts';
import { isStructural, SUBGRAPH } from '../../../src/graph/document/structure.ts';
import type { RegisteredNode } from '../../../src/graph/types/registry.ts';
import { plainName } from '../journey/plain-name.ts';
import { isPaintable, openPaintFor } from '../paint/open.ts';
import { graph } from '../state/document/document.ts';
import { typeOfNode } from '../state/document/flat.ts';
import { otherPhotographs } from '../state/document/other-photograph.ts';
import { problems } from '../state/document/problems.ts';
import { activeNode, selectedNodes } from '../state/document/selection.ts';
import { changeId, exposeParameter, setParameter, setTitle } from '../state/document/set-nodes.ts';
import { sourceValue } from '../state/document/sources.ts';
import { dissolve, enterSubgraph, toggleMode } from '../state/document/subgraphs.ts';
import { sweepAround, sweptValues } from '../state/document/sweep-around.ts';
import { sourcesAt } from '../state/document/wires.ts';
import { autoInRun } from '../state/run/auto-values.ts';
import { lineOf, runOf } from '../state/run/decor.ts';
import { togglePin } from '../state/run/pin.ts';
import { startRun } from '../state/run/run.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { toastError } from '../ui/toast.ts';
import { GraphInspector } from './graph-panel.tsx';
import { ManyInspector } from './many-panel.tsx';
import { showNodeHelp } from './node-help.tsx';
import { Inputs, Outputs } from './node-ports.tsx';
import { ParamField } from './param-field.tsx';
import { Steering } from './steering.tsx';
import { TextField } from './text-field.tsx';

/** What is known and can be set of what is selected: a node, several, or the graph. */
export function Inspector() {
  const key = activeNode.value;
  if (key !== undefined) return <NodeInspector key={key} id={key} />;
  if (selectedNodes.value.length > 1) return <ManyInspector />;
  return <GraphInspector />;
}

function NodeInspector({ id }: { readonly id: string }) {
  const entry = member(graph.value.nodes, id);
  if (entry === undefined) return null;
  const node = typeOfNode(id);
  const title = member(graph.value.view?.nodes, id)?.title ?? '';
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
            onClick={() => showNodeHelp(node.type)}
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
          <Steering id={id} node={node} />
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
  const entry = member(graph.value.nodes, id);
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
      {entry.type !== SUBGRAPH && (
        <button
          type="button"
          class="button tiny"
          aria-pressed={entry.mode === 'pin'}
          title={t.panels.itStaysAsItIs}
          onClick={() => togglePin([id])}
        >
          {t.panels.pin}
        </button>
      )}
      {entry.type === SUBGRAPH && (
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
  const entry = member(graph.value.nodes, id);
  const exposed = member(graph.value.view?.nodes, id)?.inputs ?? [];
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
        const set = member(entry?.params, param.name);
        const auto = autoInRun(id, param);
        const values = wired === undefined ? sweptValues(param, set ?? param.default, auto) : [];
        return (
          <ParamField
            key={param.name}
            param={param}
            takes={param.name === source?.param ? source.takes : undefined}
            value={set}
            auto={auto}
            wired={wired}
            exposed={exposed.includes(param.name)}
            error={problem?.message}
            first={index === 0}
            onChange={(value) => void setParameter(id, param.name, value)}
            onSweep={values.length < 2 ? undefined : () => sweepAround(id, param.name, values)}
            onExpose={(asInput) => exposeParameter(id, param.name, asInput)}
          />
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
