/** Asked right before a delivery goes out. False if another process may have taken it over: then nothing is sent. */
export type MayBegin = () => boolean;
