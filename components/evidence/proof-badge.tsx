'use client'

import { StateChip } from '@/components/console/state-chip'
import type { EntryVerdict, PageVerdict } from '@/lib/domain/evidence/check-page'

export const PROOF_SENTENCES: Record<EntryVerdict, string> = {
  proven: 'Checked in this browser: exactly this text is under the signed checkpoint.',
  pending: 'Newer than the last signed checkpoint. The signer signs one within seconds of every act.',
  broken: 'The text or its proof is not what the signed checkpoint says.',
}

/** Never green on the server's word: `verdict` comes from `checkPage`, which ran here. */
export function ProofBadge({ number, verdict }: { number: number; verdict: PageVerdict | null }) {
  const found = verdict?.entries.get(number)
  if (!found) return <StateChip state="unknown" word="Checking" />
  return (
    <StateChip
      state={found}
      word={found === 'broken' ? `Broken #${number.toLocaleString('en')}` : undefined}
    />
  )
}
