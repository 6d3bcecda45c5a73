import { plainName } from '../journey/plain-name.ts';
import { otherPhotographs, photographOf } from '../state/document/other-photograph.ts';
import { problems, scopeOf } from '../state/document/problems.ts';
import { focusNode } from '../state/document/selection.ts';
import { run } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/icon.tsx';

/** Everything that is wrong or worth knowing, of the graph and of its last run; pressing one shows its node. */
export function Problems() {
  const ofGraph = problems.value.filter((p) => p.severity !== 'info');
  const notes = problems.value.filter((p) => p.severity === 'info');
  const ofRun = run.value?.errors ?? [];
  const log = run.value?.log ?? [];
  const others = [...otherPhotographs.value];
  return (
    <section class="panel-body stack" aria-label={t.panels.problems}>
      {ofRun.map((error) => (
        <Entry
          key={`${error.nodeId} ${error.code}`}
          tone="error"
          message={error.message}
          hint={error.hint ?? ''}
          code={`${error.code} · ${t.panels.lastRun}`}
          nodeId={error.nodeId}
        />
      ))}
      {[...ofGraph, ...notes].map((p) => (
        <Entry
          key={`${p.path} ${p.code} ${p.message}`}
          tone={p.severity}
          message={p.message}
          hint={p.hint}
          code={p.code}
          nodeId={p.nodeId}
          scope={scopeOf(p)}
        />
      ))}
      {others.map(([id, learned]) => (
        <Entry
          key={`other ${id}`}
          tone="warning"
          message={t.starts.otherTitle}
          hint={t.starts.otherText(plainName(photographOf(id) ?? ''), plainName(learned))}
          code={id}
          nodeId={id}
          scope={[]}
        />
      ))}
      {ofRun.length + problems.value.length + others.length === 0 && (
        <p class="muted">{t.panels.nothingIsWrong}</p>
      )}
      {log.length > 0 && (
        <section class="section">
          <h3>{t.panels.messagesOfTheRun}</h3>
          {log.map(({ nodeId, level, message }) => (
            <p key={`${nodeId} ${message}`} class={level === 'warning' ? 'small' : 'muted small'}>
              <strong>{nodeId}</strong> {message}
            </p>
          ))}
        </section>
      )}
    </section>
  );
}

interface EntryProps {
  readonly tone: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly hint: string;
  readonly code: string;
  readonly nodeId: string | undefined;
  /** Subgraphs that the node lies in, where they are known. */
  readonly scope?: readonly string[];
}

function Entry({ tone, message, hint, code, nodeId, scope }: EntryProps) {
  const color =
    tone === 'error' ? 'var(--danger)' : tone === 'warning' ? 'var(--warning)' : 'var(--text-muted)';
  return (
    <button
      type="button"
      class="problem"
      onClick={() => {
        if (nodeId !== undefined) focusNode(nodeId, scope);
      }}
    >
      <span style={{ color }}>
        <Icon name={tone === 'info' ? 'info' : 'alert'} />
      </span>
      <span class="grow">
        <span class="hidden-text">{t.panels.tones[tone]}: </span>
        {message}
        {hint !== '' && <span class="muted small"> {hint}</span>}
        <span class="muted small" style={{ display: 'block' }}>
          <code>{code}</code>
        </span>
      </span>
    </button>
  );
}
