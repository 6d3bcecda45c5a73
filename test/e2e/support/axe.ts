import axe from 'axe-core';
import type { Page } from 'playwright-core';

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

/** What axe knows of its rules. It is no part of its interface: where it is missing, specs fail at once. */
interface Audit {
  readonly rules: readonly { readonly id: string; readonly impact?: string }[];
}

/** Those whose findings axe never calls serious or critical: two fifths of its time. */
const MILD_RULES = (axe as unknown as { readonly _audit: Audit })._audit.rules
  .filter(({ impact }) => impact === 'minor' || impact === 'moderate')
  .map(({ id }) => id);

/**
 * Serious and critical findings of axe, as "rule: element". Colours are judged as they are, not while they change.
 * @param rules those that are asked; by default all that find what is serious
 */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await calm(page);
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const options = rules
    ? { runOnly: rules }
    : { rules: Object.fromEntries(MILD_RULES.map((rule) => [rule, { enabled: false }])) };
  return page.evaluate(async (which) => {
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe: tool } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    // Of what is right, no more than one element a rule is described.
    const { violations } = await tool.run({ resultTypes: ['violations'], ...which });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
  }, options);
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
