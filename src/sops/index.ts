// The SOPS file engine: the only door to this folder.
export * from './cipher.ts';
export * from './config.ts';
export * from './data-key.ts';
export * from './edit-tree.ts';
export * from './engine.ts';
export * from './key.ts';
export * from './metadata.ts';
export * from './path.ts';
export * from './pattern.ts';
export * from './selectors.ts';
export { combine, split } from './shamir.ts';
export * from './stores.ts';
export * from './traces.ts';
