// The seed of the property tests. In CI it is always the same, so that a change is judged by what it changes; anywhere
// else it is new for each run. SUBROSA_SEED names another. Tests print it.

const CI_SEED = 11;

export const seed: number = Number(
  process.env['SUBROSA_SEED'] ??
    (process.env['CI'] === 'true' ? CI_SEED : Math.floor(Math.random() * 2 ** 31)),
);
