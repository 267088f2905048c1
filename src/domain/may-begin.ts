/**
 * Asked right before a delivery goes out: false where another process may have taken it over meanwhile, as after this one
 * stood still. Then nothing is sent.
 */
export type MayBegin = () => boolean;
