import { type ReadonlySignal, signal } from '@preact/signals';
import type { Asset } from '../../../../src/protocol/assets.ts';
import { photographOfSample } from '../../../../src/recipes/samples.ts';
import { api, urlOf } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';

/*
 * What is known of the pictures and models that graphs name: their names for people, sizes, small pictures. Asked for
 * when it is first needed; until then, and for what is gone, a reference speaks for itself.
 */

/** How a reference is shown. */
export interface Look {
  readonly name: string;
  /** Address of a small picture. */
  readonly picture: string | undefined;
  readonly width?: number;
  readonly height?: number;
  readonly bytes?: number;
  /** Of a picture: bits a channel, where they are more than 8. */
  readonly deep?: boolean;
  /** Of a picture: whether it is transparent somewhere. */
  readonly clear?: boolean;
  /** Of a picture: how many its file had, where they were several; this is the first. */
  readonly frames?: number;
  /** Of a model: the photograph that it learned, where that is known. */
  readonly learned?: string;
  /** The studio has no such file (any more). */
  readonly missing?: boolean;
}

const known = signal<Readonly<Record<string, Asset>>>({});
/** What is known so far: for those who draw by themselves when more is. */
export const knownAssets: ReadonlySignal<Readonly<Record<string, Asset>>> = known;
const gone = signal<ReadonlySet<string>>(new Set());
const asked = new Set<string>();

/** Notes what the server has told of pictures or models. */
export function learnAssets(assets: readonly Asset[]): void {
  known.value = { ...known.value, ...Object.fromEntries(assets.map((asset) => [asset.reference, asset])) };
}

/** Notes that a picture or model was deleted. */
export function forgetAsset(reference: string): void {
  const { [reference]: _gone, ...rest } = known.value;
  known.value = rest;
  gone.value = new Set([...gone.value, reference]);
}

/** Address of a picture at its own size; undefined when the page cannot reach it. */
export function originalUrl(reference: string): string | undefined {
  const [kind, rest] = splitReference(reference);
  if (kind === 'asset') return urlOf('getAssetContent', { path: { id: rest } });
  const photo = kind === 'sample' ? samplePhotograph(rest) : undefined;
  return photo === undefined ? undefined : urlOf('getSample', { query: { name: photo } });
}

/** How to show what a reference names; reads signals, and asks the server once for what is not known yet. */
export function lookOf(reference: string): Look {
  const [kind, rest] = splitReference(reference);
  switch (kind) {
    case 'sample': {
      const name = rest.split('/').at(-1) ?? rest;
      const learned = photographOfSample(reference);
      const photo = samplePhotograph(rest);
      const picture =
        photo === undefined ? undefined : urlOf('getSampleThumbnail', { query: { name: photo } });
      return { name, picture, ...(learned === undefined ? {} : { learned }) };
    }
    case 'asset':
    case 'model': {
      const asset = known.value[reference];
      if (asset === undefined) {
        void ask(reference, kind, rest);
        const name = `${kind === 'asset' ? t.paint.picture : t.state.model} ${rest.slice(0, 8)}`;
        return { name, picture: undefined, ...(gone.value.has(reference) ? { missing: true } : {}) };
      }
      const { name, width, height, bytes, thumbnail, info } = asset;
      const learned = info?.['picture'];
      return {
        name: kind === 'model' ? name.replace(/\.safetensors$/i, '') : name,
        picture: thumbnail
          ? kind === 'asset'
            ? urlOf('getAssetThumbnail', { path: { id: rest } })
            : urlOf('getModelThumbnail', { path: { id: rest } })
          : undefined,
        bytes,
        ...(width === undefined || height === undefined ? {} : { width, height }),
        ...(info?.['bitDepth'] === 16 ? { deep: true } : {}),
        ...(info?.['alpha'] === true ? { clear: true } : {}),
        ...(typeof info?.['frames'] === 'number' ? { frames: info['frames'] } : {}),
        ...(typeof learned === 'string' ? { learned } : {}),
      };
    }
    default:
      return { name: reference, picture: undefined };
  }
}

/**
 * What a person called the stored picture or model that a value names; undefined while that is not known, and for all other
 * values. Reads signals, and asks the server as {@link lookOf} does.
 */
export function fileNameOf(value: string): string | undefined {
  const [kind] = splitReference(value);
  if (kind !== 'asset' && kind !== 'model') return undefined;
  const { name } = lookOf(value);
  return known.value[value] === undefined ? undefined : name;
}

/** Kind and rest of `asset:…`, `model:…`, `sample:…`; an empty kind for anything else. */
function splitReference(reference: string): readonly [kind: string, rest: string] {
  const colon = reference.indexOf(':');
  return colon < 0 ? ['', reference] : [reference.slice(0, colon), reference.slice(colon + 1)];
}

async function ask(reference: string, kind: 'asset' | 'model', id: string): Promise<void> {
  if (asked.has(reference)) return;
  asked.add(reference);
  try {
    learnAssets([
      await (kind === 'asset' ? api.getAsset({ path: { id: id } }) : api.getModel({ path: { id: id } })),
    ]);
  } catch {
    gone.value = new Set([...gone.value, reference]);
  }
}

/** The picture of a sample, by its name; a shipped model has the photograph that it learned. */
function samplePhotograph(name: string): string | undefined {
  if (/\.(png|jpe?g|webp)$/i.test(name)) return name;
  return photographOfSample(`sample:${name}`)?.slice('sample:'.length);
}
