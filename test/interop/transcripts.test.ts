// Every transcript of test/scripts against the real sops: what our program is held to is what the original does.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { realSide } from '../helpers/programs.ts';
import { allTranscripts, playTranscript } from '../helpers/transcript.ts';

describe('the real sops does what the transcripts say', { concurrency: availableParallelism() }, () => {
  const side = realSide();
  for (const { name, text } of allTranscripts('both')) {
    test(name, async () => {
      const failures = await playTranscript(text, side);
      assert.equal(failures.length, 0, `\n${failures.join('\n\n')}`);
    });
  }
});
