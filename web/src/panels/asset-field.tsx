import { chooseAsset } from '../library/choose.tsx';
import { sizeWords } from '../library/words.ts';
import { lookOf } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

interface AssetFieldProps {
  readonly id: string;
  readonly kind: 'picture' | 'model';
  /** `asset:…`, `model:…`, `sample:…` */
  readonly value: string;
  readonly first: boolean;
  readonly onChange: (value: string) => void;
}

/** A picture or model that the graph uses: shown small, chosen from what is there, or uploaded. */
export function AssetField({ id, kind, value, first, onChange }: AssetFieldProps) {
  const look = value === '' ? undefined : lookOf(value);
  const name = look?.name ?? t.panels.noneYet(kind);
  return (
    <div class="picture-pick">
      {look?.picture === undefined ? (
        <span class="thumb" style={{ display: 'grid', placeItems: 'center' }}>
          <Icon name="image" />
        </span>
      ) : (
        <img
          src={look.picture}
          alt={`${kind === 'picture' ? t.paint.picture : t.panels.trainingImage}: ${name}`}
        />
      )}
      <div class="grow stack" style={{ gap: '4px' }}>
        <span class="ellipsis small" title={`${name} (${value})`}>
          {name}
        </span>
        {look?.missing === true ? (
          <span class="error-text">{t.panels.gone}</span>
        ) : (
          look !== undefined && sizeWords(look) !== '' && <span class="muted small">{sizeWords(look)}</span>
        )}
        <Button
          id={id}
          tiny
          icon="folder"
          {...(first ? { 'data-inspector-first': '' } : {})}
          aria-label={value === '' ? t.panels.chooseKind(kind) : t.panels.changeKind(kind)}
          onClick={() => chooseAsset(kind, value, onChange)}
        >
          {value === '' ? t.panels.choose : t.panels.change}
        </Button>
      </div>
    </div>
  );
}
