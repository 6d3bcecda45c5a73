export declare function findChromium(): string | undefined;
export declare function installChromium(): boolean;
