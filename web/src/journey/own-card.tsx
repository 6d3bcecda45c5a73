import type { ComponentChildren } from 'preact';
import { ownTemplates, removeTemplate, renameTemplate } from '../state/document/own-templates.ts';
import { openKept } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { ask, askText } from '../ui/dialogs.tsx';
import type { Recipe } from './recipes.ts';

/** A card that the person made, with what can be done with itself. */
export function OwnCard({
  recipe: { id, title },
  children,
}: {
  readonly recipe: Recipe;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="choice-own">
      {children}
      <div class="row">
        <IconButton icon="pencil" tiny label={t.card.rename(title)} onClick={() => void askName(id)} />
        <IconButton icon="folder" tiny label={t.card.graph(title)} onClick={() => void openKept(id)} />
        <IconButton icon="trash" tiny label={t.card.remove(title)} onClick={() => void askToRemove(id)} />
      </div>
    </div>
  );
}

const cardOf = (id: string) => ownTemplates.value.find((one) => one.id === id);

async function askName(id: string): Promise<void> {
  const card = cardOf(id);
  if (card === undefined) return;
  const wanted = await askText(t.card.renameTitle, t.card.title, card.title, t.templates.renameAction);
  if (wanted !== undefined) await renameTemplate(card, wanted.trim());
}

async function askToRemove(id: string): Promise<void> {
  const card = cardOf(id);
  if (card === undefined) return;
  const { removeTitle, removeText, stay, removeAction } = t.card;
  const yes = await ask(removeTitle, removeText(card.title), [
    { label: stay, value: false },
    { label: removeAction, value: true, tone: 'danger' },
  ]);
  if (yes === true) await removeTemplate(card);
}
