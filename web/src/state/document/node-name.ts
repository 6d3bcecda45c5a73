import { member } from '../../../../src/graph/document/document.ts';
import { t } from '../../texts/texts.ts';
import { graph } from './document.ts';
import { typeOfNode } from './flat.ts';

/** The title that a node of the graph has on the canvas. */
export function titleOfNode(id: string): string {
  const own = member(graph.value.view?.nodes, id)?.title;
  return own ?? t.nodes.say(typeOfNode(id)?.description.title ?? id);
}

/** What messages call a node of the graph: by its title, with its id where others have the same title. */
export function nameOfNode(id: string): string {
  const title = titleOfNode(id);
  const others = Object.keys(graph.value.nodes).filter((other) => other !== id);
  return title !== id && others.some((other) => titleOfNode(other) === title) ? `${title} (${id})` : title;
}
