// Every transcript of test/scripts against our executable, those of test/scripts/native too. The same scripts run
// against the real sops in test/interop/transcripts.test.ts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { ourSide } from '../helpers/programs.ts';
import { allTranscripts, compatibilityIds, playTranscript } from '../helpers/transcript.ts';

const compatibility = new URL('../../docs/compatibility.md', import.meta.url);

describe('our program does what the transcripts say', { concurrency: availableParallelism() }, () => {
  const side = ourSide();
  for (const { name, text } of allTranscripts('both', 'native')) {
    test(name, async () => {
      const failures = await playTranscript(text, side);
      assert.equal(failures.length, 0, `\n${failures.join('\n\n')}`);
    });
  }
});

test('every difference that a transcript allows is listed in docs/compatibility.md', () => {
  const page = readFileSync(compatibility, 'utf8');
  for (const { name, text } of allTranscripts('both')) {
    for (const id of compatibilityIds(text))
      assert.ok(page.includes(`\`${id}\``), `${name}: ${id} is not listed`);
  }
});
