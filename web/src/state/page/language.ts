import { effect, signal } from '@preact/signals';
import { isLanguage, type LanguageCode, language, readersLanguage, speak, t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';
import { readSetting, writeSetting } from './browser-settings.ts';

/** What was chosen in the settings: a language, or whatever the browser asks for. */
export type LanguageChoice = LanguageCode | 'browser';

const kept = readSetting('language');

export const languageChoice = signal<LanguageChoice>(isLanguage(kept) ? kept : 'browser');

/** Resolves when the page can be drawn in the language that was chosen, or in English where that cannot be loaded. */
export async function startLanguage(): Promise<void> {
  effect(() => {
    document.documentElement.lang = language();
  });
  await follow(languageChoice.peek());
}

/** Changes the language of the page, for good. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  if (!(await follow(choice))) return;
  languageChoice.value = choice;
  writeSetting('language', choice);
}

async function follow(choice: LanguageChoice): Promise<boolean> {
  try {
    await speak(choice === 'browser' ? readersLanguage() : choice);
    return true;
  } catch (error) {
    toastError(error, t.settings.languageNotLoaded);
    return false;
  }
}
