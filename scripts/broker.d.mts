export declare function findBrokerServer(): string | undefined;
export declare function installBrokerServer(): boolean;
