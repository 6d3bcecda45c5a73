import { member } from '../../../src/graph/document/document.ts';
import { bodyAt } from '../../../src/graph/document/nesting.ts';
import { scope, whole } from '../state/document/document.ts';
import { showScope } from '../state/document/subgraphs.ts';
import { t } from '../texts/texts.ts';

/** The way from the document to the subgraph that is shown; each step of it can be pressed. */
export function ScopeBar() {
  const ids = scope.value;
  if (ids.length === 0) return null;
  const title = (depth: number): string => {
    const id = ids[depth - 1];
    if (id === undefined) return whole.value.meta.title ?? t.state.untitled;
    return member(bodyAt(whole.value, ids.slice(0, depth - 1))?.view?.nodes, id)?.title ?? id;
  };
  return (
    <nav class="scope-bar" aria-label={t.panels.subgraphs}>
      {Array.from({ length: ids.length + 1 }, (_, depth) => (
        <span key={ids[depth - 1] ?? ''}>
          {depth > 0 && <span class="muted"> › </span>}
          {depth === ids.length ? (
            <strong aria-current="page">{title(depth)}</strong>
          ) : (
            <button type="button" class="link" onClick={() => showScope(ids.slice(0, depth))}>
              {title(depth)}
            </button>
          )}
        </span>
      ))}
      <span class="muted small">{t.panels.escGoesUp}</span>
    </nav>
  );
}
