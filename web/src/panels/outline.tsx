import { graph } from '../state/document/document.ts';
import { titleOfNode } from '../state/document/node-name.ts';
import { problemByNode } from '../state/document/problems.ts';
import { focusNode, selection } from '../state/document/selection.ts';
import { lineOf, runOf } from '../state/run/decor.ts';
import { t } from '../texts/texts.ts';

/** The graph as a list: everything that the canvas draws, for keyboards and screen readers. */
export function Outline() {
  const keys = Object.keys(graph.value.nodes);
  return (
    <section class="panel-body" style={{ padding: '8px' }} aria-label={t.panels.outlineOfTheGraph}>
      {keys.length === 0 && <p class="muted">{t.panels.theGraphIsEmpty}</p>}
      <ul aria-label={t.panels.nodesOfTheGraph}>
        {keys.map((key) => {
          const node = runOf(key);
          const problem = problemByNode.value.get(key);
          const title = titleOfNode(key);
          const line = node === undefined ? undefined : lineOf(node);
          const state = problem?.severity === 'error' ? 'error' : node?.state;
          return (
            <li key={key}>
              <button
                type="button"
                class="node-item"
                style={{ cursor: 'pointer', alignItems: 'baseline' }}
                data-node={key}
                data-state={state ?? ''}
                aria-pressed={selection.value.includes(key)}
                onClick={() => focusNode(key)}
              >
                <span class="grow">
                  {title} <span class="muted small">{key}</span>
                  {(problem ?? line) && (
                    <span
                      class={problem?.severity === 'error' ? 'error-text' : 'muted small'}
                      style={{ display: 'block' }}
                    >
                      {problem?.message ?? line}
                    </span>
                  )}
                </span>
                {state && <span class="small">{t.status[state]}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
