// `render`: the Secrets that a cluster would get from a Git folder. Gather (read and decrypt), decide (pure), print.
export { fingerprints, masked, revealed, type Mask } from './mask.ts';
export type { Opener } from './manifest.ts';
export { printFindings, printSecrets, type OutputName } from './print.ts';
export { render, type Report } from './report.ts';
export type { Rendered, Rendering } from './decide.ts';
export type { Problem } from './gather.ts';
