// Writes the expectations of transcripts anew by running the real sops: `node test/helpers/record.ts FILE…`. Read the
// difference before committing it: what is recorded is what both programs must do from then on.
import { readFileSync, writeFileSync } from 'node:fs';
import { realSide } from './programs.ts';
import { recordTranscript } from './transcript.ts';

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, await recordTranscript(text, realSide()));
}
