export declare const BUILD_STAMP: string;
export declare function hashOf(paths: readonly string[]): string;
export declare function filesBelow(folder: string): readonly string[];
export declare function buildInput(): string;
export declare function hasStamp(stamp: string, hash: string): boolean;
