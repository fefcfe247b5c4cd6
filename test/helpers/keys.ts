// Age keys for tests only: they protect nothing. Made by age-keygen 1.3.2.

/** A recipient and the identity that opens what it seals. */
export interface TestKey {
  readonly recipient: string;
  readonly identity: string;
}

export const keyA: TestKey = {
  recipient: 'age1639lvmjh8sqgfnj8ljfdaxcavr5a2n4n7gvlh2yumwvlxapyfehsucpegg',
  identity: 'AGE-SECRET-KEY-1JAVXLU5SQ6VCGP5JGYX2HDF87JEZDCRZMEVS9MKAZ94EMXSYHHQQVQZTXV',
};

export const keyB: TestKey = {
  recipient: 'age1vv75jhzc5sf3nn8hw6eawnukwjkqfnkw4cjypcs7hr46af0kwsfqqlvd34',
  identity: 'AGE-SECRET-KEY-15M5ZZ98ZY2EAC6R270RA57ZZTQYV542X9FP2YX7L2D5JZ0HYHVMSMF69V9',
};

export const keyC: TestKey = {
  recipient: 'age1mztfkl48vsvwe8jm8xuyhdf57ww3w8ccegrmdf0c2ljqksqsqqmqzwgrq5',
  identity: 'AGE-SECRET-KEY-1MEXW38SLYDD3NE035637EESRMXMRJ0G4LM9SP6AP2W6DMTRVP40SH75NZE',
};

/** The text of an identity file with these keys, as age-keygen writes it. */
export function identityFile(...keys: readonly TestKey[]): string {
  return keys.map((key) => `# public key: ${key.recipient}\n${key.identity}\n`).join('');
}
