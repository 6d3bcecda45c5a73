import { useEffect, useState } from 'preact/hooks';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { GraphSummary } from '../../../src/protocol/graphs.ts';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { api, urlOf } from '../api/rest.ts';
import { choosePhotograph } from '../files/choose-files.ts';
import { openJourney } from '../journey/journey.ts';
import { loadLibrary, shippedPhotographs } from '../library/library.ts';
import { loadPhotographs, photographs } from '../library/photographs.ts';
import { drafts, removeDraft } from '../state/document/drafts.ts';
import { lookOf } from '../state/page/assets.ts';
import { catalogueChanges } from '../state/page/catalogue.ts';
import { ago } from '../state/page/words.ts';
import { openDraft, openNew, openStored, openTemplate } from '../state/tabs/open-graph.ts';
import { tabs } from '../state/tabs/tabs.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ask } from '../ui/dialogs.tsx';
import { lazy } from '../ui/lazy.tsx';
import { toastError } from '../ui/toast.ts';
import { backWords, hasGraphBehind, leavePanel } from '../wide/back.ts';
import { showHistory } from './history-dialog.tsx';

const OwnPhotographs = lazy(async () => (await import('./own-photographs.tsx')).OwnPhotographs);

/** The first page: workflows with pictures, saved graphs, drafts that can be recovered. */
export function Gallery() {
  const [templates, setTemplates] = useState<readonly TemplateSummary[] | undefined>(undefined);
  const [graphs, setGraphs] = useState<readonly GraphSummary[]>([]);
  const [search, setSearch] = useState('');
  // Packs bring workflows with their nodes.
  const changes = catalogueChanges.value;
  useEffect(() => {
    api.listTemplates().then(
      ({ items }) => setTemplates(items),
      (error: unknown) => {
        setTemplates([]);
        toastError(error, t.panels.workflowsNotLoaded);
      },
    );
  }, [changes]);
  useEffect(() => {
    void loadLibrary(['model']);
    void loadPhotographs();
    api.listGraphs().then(
      ({ items }) => setGraphs(items),
      () => setGraphs([]),
    );
  }, []);
  const wanted = search.trim().toLowerCase();
  const shown = templates?.filter((one) => wordsOf(one).toLowerCase().includes(wanted));
  const recoverable = drafts.value.filter((draft) => !tabs.value.some(({ key }) => key === draft.key));
  const remove = async (graph: GraphSummary): Promise<void> => {
    const yes = await ask(t.panels.deleteTheGraph, t.panels.goesWithAllItsVersions(graph.title || graph.id), [
      { label: t.panels.keep, value: false },
      { label: t.panels.remove, value: true, tone: 'danger' },
    ]);
    if (yes !== true) return;
    try {
      await api.deleteGraph({ path: { id: graph.id } });
      setGraphs(graphs.filter((g) => g.id !== graph.id));
    } catch (error) {
      toastError(error);
    }
  };
  const count = graphs.length + recoverable.length;
  return (
    <div class="page">
      <div class="page-inner stack" style={{ gap: '22px' }}>
        <header class="gallery-head">
          <div class="stack grow">
            <h1>{t.gallery.title}</h1>
            <p class="muted">{t.gallery.text}</p>
            <div class="row wrap">
              <Button tone="primary" icon="upload" onClick={choosePhotograph}>
                {t.gallery.choose}
              </Button>
              <Button icon="plus" onClick={() => void openNew()}>
                {t.gallery.empty}
              </Button>
              {hasGraphBehind() && (
                <Button tone="plain" icon="close" onClick={leavePanel}>
                  {backWords()}
                </Button>
              )}
            </div>
          </div>
          <section class="gallery-photos" aria-label={t.gallery.shipped}>
            <p class="muted small">{t.gallery.or}</p>
            <div class="gallery-thumbs">
              {shippedPhotographs().map(({ reference }) => (
                <button
                  type="button"
                  key={reference}
                  aria-label={`${t.gallery.with} ${lookOf(reference).name.replace(/\.jpg$/, '')}`}
                  onClick={() => openJourney(reference)}
                >
                  <img src={lookOf(reference).picture} alt="" loading="lazy" />
                </button>
              ))}
            </div>
          </section>
        </header>

        {photographs.value.length > 0 && <OwnPhotographs />}

        {recoverable.length > 0 && (
          <section class="stack" aria-label={t.panels.drafts}>
            <h2>{t.gallery.drafts}</h2>
            {recoverable.map((draft) => (
              <div class="list-row" key={draft.key}>
                <span class="grow">
                  <strong>{draft.title || t.panels.untitled}</strong>{' '}
                  <span class="muted">{t.panels.changed(ago(draft.at, Date.now()))}</span>
                </span>
                <Button tiny tone="primary" onClick={() => void openDraft(draft)}>
                  {t.panels.restore}
                </Button>
                <Button tiny onClick={() => removeDraft(draft.key)}>
                  {t.panels.discard}
                </Button>
              </div>
            ))}
          </section>
        )}

        {count > recoverable.length && (
          <section class="stack" aria-label={t.panels.savedGraphs}>
            <h2>{t.gallery.saved}</h2>
            {graphs.map((graph) => (
              <div class="list-row" key={graph.id}>
                <span class="grow">
                  <strong>{graph.title || t.panels.untitled}</strong>{' '}
                  <span class="muted">{t.panels.versionSaved(graph.revision, ago(graph.savedAt))}</span>
                </span>
                <Button tiny tone="primary" onClick={() => void openStored(graph.id)}>
                  {t.panels.open}
                </Button>
                <Button tiny icon="clock" onClick={() => showHistory(graph.id)}>
                  {t.panels.history}
                </Button>
                <IconButton
                  tiny
                  icon="trash"
                  label={t.panels.deleteGraph(graph.title || graph.id)}
                  onClick={() => void remove(graph)}
                />
              </div>
            ))}
          </section>
        )}

        <div class="row wrap">
          <h2 class="grow">{t.gallery.workflows}</h2>
          <input
            class="input"
            type="search"
            style={{ width: '230px' }}
            placeholder={t.panels.searchWorkflows}
            aria-label={t.panels.searchWorkflows}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
        {shown === undefined && <p class="muted">{t.panels.loading}</p>}
        {shown?.length === 0 && <p class="muted">{t.panels.noWorkflowFits}</p>}
        {GROUPS.map((group) => {
          const list = inOrder(
            shown?.filter((template) => (template.recipe?.group ?? 'own') === group) ?? [],
          );
          return list.length === 0 ? null : (
            <section key={group} class="stack" aria-label={t.gallery.groups[group]}>
              <h3>{t.gallery.groups[group]}</h3>
              <div class="cards">
                {list.map((template) => (
                  <WorkflowCard key={template.id} template={template} />
                ))}
              </div>
            </section>
          );
        })}
      </div>
    </div>
  );
}

const GROUPS = ['new', 'change', 'see', 'own'] as const;

/** As a photograph's cards come; what has no card keeps its place. */
function inOrder(templates: readonly TemplateSummary[]): readonly TemplateSummary[] {
  return [...templates].sort((a, b) => (a.recipe?.order ?? 0) - (b.recipe?.order ?? 0));
}

/** All that may be searched for: what is read, and what the workflow says itself. */
function wordsOf({ title, description }: TemplateSummary): string {
  return [title, description, t.workflows.say(title), t.workflows.say(description)].join(' ');
}

function WorkflowCard({ template }: { readonly template: TemplateSummary }) {
  const [title, description] = [t.workflows.say(template.title), t.workflows.say(template.description)];
  return (
    <article class="card" style={{ cursor: 'default' }}>
      <button
        type="button"
        class="card-open"
        // A larger target for pointers: by keys and for screen readers there is the button below.
        tabIndex={-1}
        aria-hidden
        title={description}
        onClick={() => void openTemplate(template.id, false)}
      >
        <TemplatePicture template={template} />
      </button>
      <div class="card-text grow">
        <h4>{title}</h4>
        <p class="muted small">{description}</p>
      </div>
      <div class="row wrap" style={{ padding: '0 13px 13px' }}>
        <Button
          tiny
          aria-label={t.panels.openWorkflow(title)}
          onClick={() => void openTemplate(template.id, false)}
        >
          {t.panels.open}
        </Button>
        <Button
          tiny
          tone="primary"
          icon="play"
          aria-label={t.panels.openAndRunWorkflow(title)}
          onClick={() => void openTemplate(template.id, true)}
        >
          {t.panels.openAndRun}
        </Button>
        <span class="muted small">{t.gallery.takes(template.id === 'train-and-sample')}</span>
      </div>
    </article>
  );
}

/** What a workflow makes; until there is a picture of it, what it starts from. */
function TemplatePicture({ template }: { readonly template: TemplateSummary }) {
  const [source, setSource] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (template.picture || template.card) return;
    api.getTemplate({ path: { id: template.id } }).then(
      ({ document }) => setSource(firstPicture(document)),
      () => setSource(undefined),
    );
  }, [template.id, template.picture, template.card]);
  const path = { id: template.id };
  const address = template.card
    ? urlOf('getTemplateCard', { path })
    : template.picture
      ? urlOf('getTemplatePicture', { path })
      : source;
  return address === undefined ? (
    <span class="card-picture" />
  ) : (
    <img class="card-picture" src={address} alt="" loading="lazy" />
  );
}

/** Address of the first picture that a graph names, or of what its model was trained on. */
function firstPicture({ nodes }: GraphDocument): string | undefined {
  for (const { params = {} } of Object.values(nodes)) {
    for (const value of Object.values(params)) {
      if (typeof value !== 'string' || !value.startsWith('sample:')) continue;
      const { picture } = lookOf(value);
      if (picture !== undefined) return picture;
    }
  }
  return undefined;
}
