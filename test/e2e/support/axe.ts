import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Those that axe asks by default of its category of colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Resolves when colours and places are as they stay: transitions and animations that end have ended. */
async function calm(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (;;) {
      // Two frames, so that those have begun whose cause was the last event: callbacks of a frame come before its styles.
      for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      const ending = document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
        );
      if (ending.length === 0) return;
      // One that is cut off has ended too.
      await Promise.allSettled(ending.map(({ finished }) => finished));
    }
  });
}

/**
 * Serious and critical findings of axe, as "rule: element". Colours are judged as they are, not while they change.
 * @param rules those that are asked; all by default
 */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await calm(page);
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (only) => {
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe: tool } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    // Of what is right, no more than one element a rule is described.
    const { violations } = await tool.run({ resultTypes: ['violations'], ...(only && { runOnly: only }) });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
  }, rules);
}

/**
 * Findings in the dark and in the light scheme, which differ in colours alone: in the second, only the rules about these are
 * asked. The page is dark afterwards.
 */
export async function findingsInBothSchemes(page: Page): Promise<readonly string[]> {
  const dark = await axeFindings(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator(':root[data-theme=light]').waitFor();
  const light = await axeFindings(page, COLOUR_RULES);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator(':root[data-theme=dark]').waitFor();
  return [...dark, ...light.map((finding) => `light, ${finding}`)];
}
