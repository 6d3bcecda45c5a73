/** Colours and fonts of the canvas, read from the custom properties of styles/tokens.css. */
export interface CanvasTheme {
  readonly background: string;
  readonly dots: string;
  readonly node: string;
  readonly nodeHead: string;
  readonly nodeBorder: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly selection: string;
  readonly ok: string;
  readonly warning: string;
  readonly danger: string;
  readonly well: string;
  readonly note: string;
  readonly noteText: string;
  readonly group: string;
  readonly shadow: string;
  readonly font: string;
}

export function readTheme(element: Element): CanvasTheme {
  const style = getComputedStyle(element);
  const value = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    background: value('--canvas', '#15171b'),
    dots: value('--canvas-dots', '#262a31'),
    node: value('--node', '#22262d'),
    nodeHead: value('--node-head', '#2a2f38'),
    nodeBorder: value('--node-border', '#3a414d'),
    text: value('--text', '#e6e9ee'),
    muted: value('--text-muted', '#9aa3b2'),
    accent: value('--accent', '#5aa9f0'),
    selection: value('--accent', '#5aa9f0'),
    ok: value('--ok', '#53b97c'),
    warning: value('--warning', '#e0a83b'),
    danger: value('--danger', '#ef6a6a'),
    well: value('--node-well', '#181b20'),
    note: value('--note', '#3a3620'),
    noteText: value('--note-text', '#eadfae'),
    group: value('--group', '#5a6478'),
    shadow: value('--node-shadow', 'rgba(0,0,0,0.35)'),
    font: style.fontFamily || 'system-ui, sans-serif',
  };
}
