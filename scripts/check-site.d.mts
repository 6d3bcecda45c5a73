export interface SiteCheck {
  readonly pages: number;
  readonly followed: number;
  readonly faults: readonly string[];
}
export declare function checkSite(
  folder: string,
  options?: { readonly base?: string; readonly elsewhere?: readonly string[] },
): SiteCheck;
