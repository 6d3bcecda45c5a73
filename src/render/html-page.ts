import { escapeXml } from './svg.ts';

/** One part of a page. */
export type HtmlPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'images'; readonly images: readonly HtmlImage[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly (string | number)[])[];
    }
  /** A drawing that this program made itself: it is put in as it is. */
  | { readonly kind: 'svg'; readonly svg: string }
  /** Text in a fixed-width font, folded away under its title. */
  | { readonly kind: 'code'; readonly title: string; readonly text: string };

export interface HtmlImage {
  /** `image/png`, `image/webp` … */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly label?: string | undefined;
}

export interface HtmlSection {
  readonly title: string;
  readonly parts: readonly HtmlPart[];
}

export interface HtmlPageContent {
  readonly title: string;
  /** Below the title. */
  readonly subtitle?: string | undefined;
  readonly sections: readonly HtmlSection[];
}

/**
 * One self-contained page: images and styles are inside, nothing is fetched and no script runs, so it can be read
 * offline and sent by mail. Follows the reader's choice of light or dark.
 */
export function htmlPage({ title, subtitle, sections }: HtmlPageContent): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeXml(title)}</h1>${subtitle === undefined ? '' : `<p>${escapeXml(subtitle)}</p>`}</header>
<main>
${sections.map(sectionHtml).join('\n')}
</main>
</body>
</html>
`;
}

function sectionHtml({ title, parts }: HtmlSection): string {
  return `<section>\n<h2>${escapeXml(title)}</h2>\n${parts.map(partHtml).join('\n')}\n</section>`;
}

function partHtml(part: HtmlPart): string {
  switch (part.kind) {
    case 'text':
      return part.text
        .split(/\n{2,}/)
        .map((paragraph) => `<p>${escapeXml(paragraph)}</p>`)
        .join('\n');
    case 'images':
      return `<div class="images">\n${part.images.map(imageHtml).join('\n')}\n</div>`;
    case 'table':
      return tableHtml(part.head, part.rows);
    case 'svg':
      return `<div class="drawing">${part.svg}</div>`;
    case 'code':
      return `<details><summary>${escapeXml(part.title)}</summary><pre>${escapeXml(part.text)}</pre></details>`;
    default:
      return part satisfies never;
  }
}

function imageHtml({ mediaType, bytes, label = '' }: HtmlImage): string {
  const source = `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
  const text = escapeXml(label);
  return `<figure><img src="${source}" alt="${text}">${label === '' ? '' : `<figcaption>${text}</figcaption>`}</figure>`;
}

function tableHtml(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    typeof value === 'number'
      ? `<td class="number">${escapeXml(shown(value))}</td>`
      : `<td>${escapeXml(value)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const top = head.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${top}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Four significant digits; whole numbers as they are. */
function shown(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e9
    ? String(value)
    : String(Number(value.toPrecision(4)));
}

const STYLE = `
:root { color-scheme: light dark; --ground: #fcfcfb; --ink: #1f2429; --muted: #5d6670; --line: #d9dde0; }
@media (prefers-color-scheme: dark) { :root { --ground: #17191c; --ink: #e8eaec; --muted: #a3abb3; --line: #3a4047; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
header p { color: var(--muted); margin: .25rem 0 0; }
.images { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
figure { margin: 0; } img { max-width: 100%; min-width: 8rem; height: auto; border: 1px solid var(--line); display: block;
  image-rendering: auto; }
figcaption { color: var(--muted); font-size: .85rem; overflow-wrap: anywhere; }
.scroll, .drawing { overflow-x: auto; } .drawing svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: .9rem; } th, td { text-align: left; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; } .number { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; font-size: .8rem; padding: .75rem; border: 1px solid var(--line); }
@media print { details { display: none; } }
`;
