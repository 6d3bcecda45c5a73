import { graph } from '../state/document/document.ts';
import { setGraphDescription, setGraphSeed, setGraphTitle } from '../state/document/set-graph.ts';
import { randomSeed } from '../state/page/param-form.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { TextField } from './text-field.tsx';

/** What the graph says of itself, and its seed. */
export function GraphInspector() {
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
