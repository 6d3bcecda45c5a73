export declare function headingAnchor(title: string): string;
