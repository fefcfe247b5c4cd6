// What changes from run to run in the output of sops, replaced by names that do not. A ciphertext becomes
// `ENC[type#n]`, where equal texts get equal numbers in the order of first sight: a transcript so shows which values
// kept their ciphertext.

/** One text to replace everywhere, with its name: a folder of the run. */
export interface Place {
  readonly path: string;
  readonly name: string;
}

const ENC =
  /ENC\[AES256_GCM,data:[A-Za-z0-9+/]*=*,iv:[A-Za-z0-9+/]{43}=,tag:[A-Za-z0-9+/]{22}==,type:([a-z]+)\]/g;
const ARMOR =
  /-----BEGIN AGE ENCRYPTED FILE-----(\s+|\\n)((?:[A-Za-z0-9+/]{64}\1)*[A-Za-z0-9+/=]{1,64})\1-----END AGE ENCRYPTED FILE-----/g;

const fixed: readonly (readonly [RegExp, string])[] = [
  [/(lastmodified"?\s*[:=]\s*"?)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '$1<time>'],
  [/time="[^"]*"/g, 'time="<time>"'],
  [/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '<time> '],
  [/(<tmp>\/\.sops)[A-Za-z0-9]+/g, '$1<n>'],
  [/(tmp-file)[A-Za-z0-9]+/g, '$1<n>'],
];

/** Numbers ciphertexts over a whole transcript. */
export class Masker {
  readonly #numbers = { ENC: new Map<string, number>(), age: new Map<string, number>() };
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  #number(kind: 'ENC' | 'age', text: string): string {
    const numbers = this.#numbers[kind];
    const known = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, known);
    return String(known);
  }

  /** The text with ciphertexts, times, folders and temporary names masked. */
  mask(text: string): string {
    let masked = text;
    for (const { path, name } of this.#places) masked = masked.replaceAll(path, name);
    masked = masked.replace(
      ENC,
      (whole: string, type: string) => `ENC[${type}#${this.#number('ENC', whole)}]`,
    );
    masked = masked.replace(ARMOR, (whole: string, gap: string, body: string) => {
      const base64 = body.replaceAll(gap, '');
      return whole.replace(body, `<age#${this.#number('age', base64)}>`);
    });
    for (const [pattern, name] of fixed) masked = masked.replace(pattern, name);
    return masked;
  }
}
