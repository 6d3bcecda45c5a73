import { isDirty, type OpenDocument } from '../document/document.ts';

/*
 * The address of what is shown, behind the # of the page's own: a link and a reload lead back to it.
 *
 *   #/                     the gallery
 *   #/library, #/runs, #/settings   these panels
 *   #/photo/asset:…        the question what to do with a photograph
 *   #/paint/RECIPE/asset:… what must be painted on a photograph for a recipe
 *   #/play/asset:…         small new pictures of it, to play with
 *   #/photo/run/ID         a run of such a journey, while it computes, and what it made
 *   #/batch/ID             one workflow for several photographs: the sheet
 *   #/workflow/ID          a workflow as it ships
 *   #/graph/ID             a saved graph
 *   #/draft/KEY            a graph that is not saved, kept in this browser
 *   #/run/ID               the graph that a run computed
 * Graphs are followed by ?run=ID while one of theirs is watched.
 */

export type Place =
  | { readonly kind: 'gallery' | 'library' | 'runs' | 'settings' }
  | { readonly kind: 'photo' | 'play'; readonly picture: string }
  | { readonly kind: 'paint'; readonly recipe: string; readonly picture: string }
  | { readonly kind: 'photo-run'; readonly run: string }
  | { readonly kind: 'batch'; readonly id: string }
  | {
      readonly kind: 'workflow' | 'graph' | 'draft' | 'run';
      readonly id: string;
      readonly run?: string;
    };

/** Reads an address; undefined for one that leads nowhere. */
export function placeOf(hash: string): Place | undefined {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', ...rest] = path.split('/').map(decode);
  const run = new URLSearchParams(query).get('run') ?? undefined;
  const id = rest.join('/');
  switch (first) {
    case '':
      return { kind: 'gallery' };
    case 'library':
    case 'runs':
    case 'settings':
      return { kind: first };
    case 'photo':
      if (rest[0] === 'run' && rest[1] !== undefined) return { kind: 'photo-run', run: rest[1] };
      return id === '' ? undefined : { kind: 'photo', picture: id };
    case 'paint': {
      const [recipe = '', ...picture] = rest;
      return picture.length === 0 ? undefined : { kind: 'paint', recipe, picture: picture.join('/') };
    }
    case 'play':
      return id === '' ? undefined : { kind: 'play', picture: id };
    case 'batch':
      return id === '' ? undefined : { kind: 'batch', id };
    case 'workflow':
    case 'graph':
    case 'draft':
    case 'run':
      return id === '' ? undefined : { kind: first, id, ...(run === undefined ? {} : { run }) };
    default:
      return undefined;
  }
}

/** Writes an address. */
export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'gallery':
      return '#/';
    case 'library':
    case 'runs':
    case 'settings':
      return `#/${place.kind}`;
    case 'photo':
    case 'play':
      return `#/${place.kind}/${pathOf(place.picture)}`;
    case 'paint':
      return `#/paint/${encodeURIComponent(place.recipe)}/${pathOf(place.picture)}`;
    case 'photo-run':
      return `#/photo/run/${encodeURIComponent(place.run)}`;
    case 'batch':
      return `#/batch/${encodeURIComponent(place.id)}`;
    default: {
      const query = place.run === undefined ? '' : `?run=${encodeURIComponent(place.run)}`;
      return `#/${place.kind}/${encodeURIComponent(place.id)}${query}`;
    }
  }
}

function pathOf(picture: string): string {
  return picture.split('/').map(encodeURIComponent).join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Places of graphs: what a tab shows. */
export type GraphPlace = Extract<Place, { kind: 'workflow' | 'graph' | 'draft' | 'run' }>;

/** Where an open document is found again; undefined for an empty one. @param watched its run */
export function placeOfDocument(open: OpenDocument, watched: string | undefined): GraphPlace | undefined {
  const { id, key, workflow } = open.origin;
  const of = watched === undefined ? {} : { run: watched };
  const changed = isDirty(open);
  if (id !== undefined && !changed) return { kind: 'graph', id, ...of };
  if (workflow !== undefined && !changed) return { kind: 'workflow', id: workflow, ...of };
  if (Object.keys(open.history.present.document.nodes).length === 0) return undefined;
  return { kind: 'draft', id: key, ...of };
}
